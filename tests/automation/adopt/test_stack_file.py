"""Entries are added to a stack's file, and everything else in it stays as it was."""

import pytest
import yaml

from automation.adopt.model import AdoptError
from automation.adopt.stack_file import as_yaml, with_entries

ENTRY = {"name": "x: y", "heartbeat": {"enabled": False}, "labels": {"a": "1"}}
WRITTEN = """\
# Ours
encryptionsalt: v1:abc
config:
  # before
  shop:integrations:
    - name: a # the first
      type: webhook
    # behind the list

  shop:grafana:
    url: https://grafana.example.com
"""


@pytest.mark.parametrize(
    "text",
    [
        "",
        "encryptionsalt: v1:abc\n",
        "config:\n  shop:grafana: {url: https://grafana.example.com}\n",
        WRITTEN,
        "config:\n  shop:integrations: []\n  shop:irm: {}\n",
        "config:\n  shop:integrations:\n  - name: a\n",
        "config:\n  shop:integrations:\n    - name: a",
        "config:\n    shop:integrations:\n        - name: a\n          text: |\n            two\n            lines\n"
        "more: 1\n",
    ],
)
def test_entries_come_last_in_the_list(text: str) -> None:
    before = yaml.safe_load(text) or {}
    after = yaml.safe_load(with_entries(text, "shop", [ENTRY, {"name": "b"}]))
    known = (before.get("config") or {}).get("shop:integrations") or []
    assert after["config"]["shop:integrations"] == [*known, ENTRY, {"name": "b"}]
    assert {key: value for key, value in after.items() if key != "config"} == {
        key: value for key, value in before.items() if key != "config"
    }


def test_comments_and_order_stay() -> None:
    added = with_entries(WRITTEN, "shop", [{"name": "b"}])
    assert added == WRITTEN.replace("type: webhook\n", "type: webhook\n    - name: b\n")


@pytest.mark.parametrize(
    "text",
    [
        "config:\n  shop:integrations: [{name: a}]\n",
        "config:\n  shop:integrations:\n    secure: v1:abc\n",
        "config: {}\n",
    ],
)
def test_a_file_that_is_written_otherwise_is_left_to_the_person(text: str) -> None:
    with pytest.raises(AdoptError, match="shop:integrations by hand"):
        with_entries(text, "shop", [ENTRY])


def test_yaml_is_written_as_people_do() -> None:
    shared = {"team": "x"}
    assert as_yaml([{"name": "b", "labels": shared, "more": shared}]) == (
        "- name: b\n  labels:\n    team: x\n  more:\n    team: x\n"
    )
