"""What becomes of an integration's labels, as the official plugin was seen to treat them."""

from typing import Any, Final

from sandbox.provider.integration import Integration
from sandbox.provider.plan import plan

A, B = {"key": "a", "value": "1"}, {"key": "b", "value": "2"}
GIVEN: Final[dict[str, Any]] = {"name": "Payments", "type": "alertmanager", "defaultRoute": {}}


def planned(before: list[Any], **given: object) -> list[Any]:
    labels: list[Any] = plan(Integration.schema, GIVEN | {"labels": before}, GIVEN | given)["labels"]
    return labels


def test_labels_that_are_left_out_stay() -> None:
    assert planned([A]) == [A]


def test_an_empty_list_takes_labels_away() -> None:
    assert planned([A], labels=[]) == []


def test_the_order_of_labels_is_no_change() -> None:
    assert planned([A, B], labels=[B, A]) == [A, B]
    assert planned([A], labels=[B, A]) == [B, A]
