"""Paths of changes in lists, as the official plugin was seen to name them."""

from typing import Any, Final

import pytest

from sandbox.provider import diff
from sandbox.provider.schema import Field, Kind, Schema

SCHEMA: Final[Schema] = {"labels": Field("labels", Kind.LIST, of_maps=True)}
A, B = {"key": "a", "value": "1"}, {"key": "b", "value": "2"}


def changed(old: list[Any], new: list[Any]) -> list[str]:
    return sorted(diff.answer(SCHEMA, {"labels": old}, {"labels": new}, {}).detailedDiff)


@pytest.mark.parametrize(("old", "new"), [([A], []), ([], [A, B])])
def test_a_list_that_was_or_becomes_empty_changes_as_a_whole(old: list[Any], new: list[Any]) -> None:
    assert changed(old, new) == ["labels"]


def test_an_item_of_a_list_changes_by_itself() -> None:
    assert changed([A], [A, B]) == ["labels[1]"]
    assert changed([A, B], [A, B]) == []
    assert changed([], []) == []
