"""Labels of an integration are shown by key, whatever their place in the list."""

from typing import Any

import pytest

from grafana_irm_cli.masking import Mask
from grafana_irm_cli.preview.labels import by_key
from grafana_irm_cli.preview.model import PropertyChange
from grafana_irm_cli.preview.steps import UNKNOWN, Change
from grafana_irm_cli.preview.tree import drift, resources
from grafana_irm_cli.resource_types import INTEGRATION, RULE_GROUP
from tests.grafana_irm_cli.preview.events import SECRET, preview, step


def labels(**values: str) -> dict[str, Any]:
    return {"labels": [{"key": key, "value": value} for key, value in values.items()]}


def told(old: dict[str, Any], new: dict[str, Any], *paths: str, mask: Mask | None = None) -> list[PropertyChange]:
    diff = dict.fromkeys(paths, "update")
    (one,) = resources(preview(step("update", INTEGRATION, "i", old=old, new=new, diff=diff)), mask or Mask())
    return list(one.changes)


def test_keys_come_and_go_and_change() -> None:
    old, new = labels(area="shop", service="pay", tier="one"), labels(service="pay", team="x", tier="two")
    assert told(old, new, "labels[0]", "labels[1].value", "labels[2].key") == [
        PropertyChange(path="labels.area", kind="delete", before="shop"),
        PropertyChange(path="labels.team", kind="add", after="x"),
        PropertyChange(path="labels.tier", kind="update", before="one", after="two"),
    ]


def test_the_first_labels_and_the_last() -> None:
    assert told({}, labels(team="x"), "labels") == [PropertyChange(path="labels.team", kind="add", after="x")]
    assert told(labels(team="x"), {"labels": []}, "labels[0]") == [
        PropertyChange(path="labels.team", kind="delete", before="x")
    ]


def test_other_changes_stay_in_their_places() -> None:
    old, new = {"name": "a", **labels(x="1")}, {"name": "b", **labels(y="1")}
    assert [one.path for one in told(old, new, "name", "labels[0]", "teamId")] == [
        "name",
        "labels.x",
        "labels.y",
        "teamId",
    ]


@pytest.mark.parametrize("value", [SECRET, UNKNOWN, [SECRET], [{"key": SECRET, "value": "x"}]])
def test_labels_that_cannot_be_read_are_one_change_without_values(value: object) -> None:
    found = told(labels(x="1"), {"labels": value}, "labels[0]", "labels[1]")
    assert found == [PropertyChange(path="labels", kind="update")]


def test_another_order_alone_is_one_change() -> None:
    assert told(labels(a="1", b="2"), labels(b="2", a="1"), "labels[0]", "labels[1]") == [PropertyChange(path="labels")]


def test_a_value_that_is_a_secret_is_not_shown() -> None:
    (change,) = told(labels(x="one"), labels(x="passw0rd"), "labels[0].value", mask=Mask(["passw0rd"]))
    assert (change.path, change.before, change.after) == ("labels.x", "one", None)


def test_labels_of_rules_are_a_map_and_stay_as_they_are() -> None:
    changes = (Change("labels.team", "update"), Change("labels[0]", "update"))
    (one,) = preview(step("update", RULE_GROUP, "r")).resources
    assert by_key(one, changes) == changes


def test_drift_of_labels_is_reported_by_key_too() -> None:
    line = step(
        "refresh", INTEGRATION, "i", old_outputs=labels(a="1"), new_outputs=labels(b="1"), diff={"labels[0]": "update"}
    )
    (one,) = drift(preview(line), Mask())
    assert [change.path for change in one.changes] == ["labels.a", "labels.b"]
