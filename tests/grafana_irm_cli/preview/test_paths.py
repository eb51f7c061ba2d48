"""Property paths."""

import pytest

from grafana_irm_cli.preview.paths import MISSING, at_path, general, leaves
from tests.grafana_irm_cli.preview.events import SECRET

DATA = {"rules": [{"for": "2m", "labels": {"a.b": "dotted"}}], "secret": SECRET, "none": None}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("rules[0].for", "2m"),
        ('rules[0].labels["a.b"]', "dotted"),
        ("rules[1].for", MISSING),
        ("rules.for", MISSING),
        ("none", None),
        ("none.deeper", MISSING),
        ("secret.anything[3]", SECRET),
    ],
)
def test_a_value_is_found_at_its_path_and_a_secret_covers_what_lies_in_it(path: str, value: object) -> None:
    assert at_path(DATA, path) is value or at_path(DATA, path) == value


def test_every_leaf_has_a_path_that_leads_back_to_it() -> None:
    found = dict(leaves(DATA))

    assert set(found) == {"rules[0].for", 'rules[0].labels["a.b"]', "secret", "none"}
    assert all(at_path(DATA, path) == value for path, value in found.items())


def test_the_general_path_has_no_indexes() -> None:
    assert general("rules[12].datas[0].model") == "rules[*].datas[*].model"
