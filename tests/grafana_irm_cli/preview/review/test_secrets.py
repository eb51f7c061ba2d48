"""A secret that becomes plain in a contact point, as the official plugin was seen to answer."""

from typing import Any

from grafana_irm_cli.preview.review import find
from grafana_irm_cli.resource_types import CONTACT_POINT
from tests.grafana_irm_cli.preview.events import SECRET, preview, step

# With a secret URL the plugin's answer is one secret; without it, each setting stands by itself, and the default of
# a setting that the provider holds for sensitive is masked all the same.
PLAIN: list[dict[str, Any]] = [
    {
        "__defaults": ["disableResolveMessage", "settings"],
        "disableResolveMessage": False,
        "settings": SECRET,
        "url": "https://plain",
    }
]


def _kinds(old: object, new: object) -> list[str]:
    line = step("same", CONTACT_POINT, "cp", old={"webhooks": old}, new={"webhooks": new})
    return [each.kind for each in find(preview(line))]


def test_a_masked_default_does_not_cover_a_plain_url() -> None:
    assert _kinds(SECRET, PLAIN) == ["secret-becomes-plain"]


def test_a_secret_that_was_given_does() -> None:
    assert _kinds(SECRET, [{"__defaults": [], "url": SECRET}]) == []
