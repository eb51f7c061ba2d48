"""Names in messages, whatever their number."""

import pytest

from grafana_irm.listing import few


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b", "c"], "a, b, c"),
        (["a", "b", "c", "d"], "a, b, c and 1 more"),
        ([f"Team {number}" for number in range(300)], "Team 0, Team 1, Team 2 and 297 more"),
    ],
)
def test_a_few_names_stand_for_all(names: list[str], text: str) -> None:
    assert few(names) == few(iter(names)) == text


def test_the_number_of_names_can_be_chosen() -> None:
    assert few("abcd", most=1) == "a and 3 more"
