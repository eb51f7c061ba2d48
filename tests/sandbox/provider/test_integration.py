"""What becomes of an integration's labels, as the official plugin was seen to treat them."""

from typing import Any, Final

import pytest

from sandbox.provider.check import problems
from sandbox.provider.integration import Integration
from sandbox.provider.plan import plan

A, B = {"key": "a", "value": "1"}, {"key": "b", "value": "2"}
GIVEN: Final[dict[str, Any]] = {"name": "Payments", "type": "alertmanager", "defaultRoute": {}}


def planned(before: list[Any] | None, **given: object) -> list[Any]:
    labels: list[Any] = plan(Integration.schema, GIVEN | {"labels": before}, GIVEN | given)["labels"]
    return labels


def test_labels_that_are_left_out_stay() -> None:
    assert planned([A]) == [A]


def test_an_empty_list_takes_labels_away() -> None:
    assert planned([A], labels=[]) == []


def test_an_empty_list_is_no_change_where_there_are_no_labels() -> None:
    """Terraform's SDK compares the lengths of lists, so that absent and empty are the same."""
    assert planned(None, labels=[]) is None
    assert planned([], labels=[]) == []


@pytest.mark.parametrize(
    "label", [{"key": "1x", "value": "y"}, {"key": "x" * 64, "value": "y"}, {"key": "x", "value": "1"}, {"key": "x"}]
)
def test_a_label_that_breaks_the_documented_rule_is_refused(label: dict[str, str]) -> None:
    ((place, said),) = problems(Integration.schema, GIVEN | {"labels": [{"key": "a", "value": "b"}, label]})
    assert place.shown == "labels[1]"
    assert said.startswith("invalid label")


def test_the_value_of_a_dynamic_label_is_a_template_and_may_be_anything() -> None:
    dynamic = [{"key": "severity", "value": "{{ payload.severity }}"}]
    assert list(problems(Integration.schema, GIVEN | {"dynamicLabels": dynamic})) == []


def test_a_label_given_twice_counts_as_both() -> None:
    assert planned([B, A], labels=[A, A]) == [B, A]
    assert planned([A, A], labels=[B, A]) == [B, A]


def test_the_order_of_labels_is_no_change() -> None:
    assert planned([A, B], labels=[B, A]) == [A, B]
    assert planned([A], labels=[B, A]) == [B, A]
