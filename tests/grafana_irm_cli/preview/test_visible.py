"""Values that may be shown."""

import pytest

from grafana_irm_cli.masking import Mask
from grafana_irm_cli.preview.steps import UNKNOWN
from grafana_irm_cli.preview.visible import LONGEST, PUBLIC, public
from tests.grafana_irm_cli.preview.events import SECRET


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("T2", "T2"),
        (60.0, "60"),
        (True, "true"),
        (UNKNOWN, "known after `up`"),
        (SECRET, None),
        ("[secret]", None),
        (None, None),
        ("", None),
        ({"a": 1}, None),
        ("x" * (LONGEST + 1), None),
        ("two\nlines", None),
        ("see hunter2", None),
        ("http://h/integrations/v1/webhook/abc/", None),
    ],
)
def test_a_value_is_shown_when_it_is_plain_short_and_free_of_secrets(value: object, shown: str | None) -> None:
    assert public(value, Mask(["hunter2"])) == shown


def test_no_property_on_the_list_can_hold_a_credential() -> None:
    risky = (
        "url",
        "password",
        "token",
        "credential",
        "header",
        "secret",
        "key",
        "auth",
        "model",
        "label",
        "annotation",
    )

    assert not [path for paths in PUBLIC.values() for path in paths if any(word in path.lower() for word in risky)]
