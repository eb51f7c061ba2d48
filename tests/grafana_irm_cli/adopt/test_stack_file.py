"""Entries are added to a stack's file, and everything else in it stays as it was."""

import pytest
import yaml

from grafana_irm_cli.adopt.model import AdoptError
from grafana_irm_cli.adopt.stack_file import as_yaml, with_entries, with_proposed, with_setting

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


URL = "https://gateway.internal/irm"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "encryptionsalt: v1:abc\n",
        WRITTEN,
        "config:\n  shop:irm: {}\n  shop:integrations: []\n",
        "config:\n  shop:irm:\n    url: https://irm.test # ours\n    token:\n      secure: v1:abc\n  shop:x: 1\n",
        "config:\n    shop:irm:\n        url: https://irm.test",
    ],
)
def test_a_setting_is_added_to_its_block(text: str) -> None:
    before = yaml.safe_load(text) or {}
    after = yaml.safe_load(with_setting(text, "shop:irm", "ingressUrl", URL))
    known = (before.get("config") or {}).get("shop:irm") or {}
    assert after == {**before, "config": {**(before.get("config") or {}), "shop:irm": {**known, "ingressUrl": URL}}}


@pytest.mark.parametrize("block", ["{url: https://irm.test}", "{ingressUrl: https://old.test}", "text"])
def test_a_block_that_is_written_otherwise_is_left_to_the_person(block: str) -> None:
    with pytest.raises(AdoptError, match=f"add ingressUrl: {URL} to shop:irm by hand"):
        with_setting(f"config:\n  shop:irm: {block}\n", "shop:irm", "ingressUrl", URL)


def test_entries_and_setting_together() -> None:
    after = yaml.safe_load(with_proposed("", "shop", [ENTRY], URL))
    assert after == {"config": {"shop:integrations": [ENTRY], "shop:irm": {"ingressUrl": URL}}}
    assert with_proposed(WRITTEN, "shop", [], None) == WRITTEN


def test_yaml_is_written_as_people_do() -> None:
    shared = {"team": "x"}
    assert as_yaml([{"name": "b", "labels": shared, "more": shared}]) == (
        "- name: b\n  labels:\n    team: x\n  more:\n    team: x\n"
    )
