"""What is folded, and in which order."""

from hypothesis import given
from hypothesis import strategies as st

from grafana_irm_cli.preview.budget import Block, fit


def _text(*blocks: Block) -> str:
    return "".join(each.text for each in blocks)


def test_nothing_is_folded_that_fits() -> None:
    blocks = [Block(("full", "f", ""), 1), Block(("whole", "w", ""), 2)]
    fit(blocks, 9)

    assert _text(*blocks) == "fullwhole"


def test_the_least_important_is_folded_first() -> None:
    blocks = [Block(("aaaa", "a", ""), 2), Block(("bbbb", "b", ""), 1)]
    fit(blocks, 5)

    assert _text(*blocks) == "aaaab"


def test_of_equals_the_longest_is_folded_first() -> None:
    blocks = [Block(("aaaa", "a", ""), 1), Block(("bbbbbb", "b", ""), 1)]
    fit(blocks, 5)

    assert _text(*blocks) == "aaaab"


def test_a_block_goes_away_only_when_all_are_as_short_as_they_can_be() -> None:
    blocks = [Block(("aaaa", "a", ""), 2), Block(("bbbb", "b", ""), 1)]
    fit(blocks, 1)

    assert _text(*blocks) == "a"
    assert [each.left_out for each in blocks] == [False, True]


@given(
    st.lists(st.tuples(st.text(max_size=40), st.text(max_size=5), st.integers(0, 5)), max_size=20), st.integers(0, 300)
)
def test_it_always_fits_when_every_block_may_go(parts: list[tuple[str, str, int]], limit: int) -> None:
    blocks = [Block((full, short, ""), importance) for full, short, importance in parts]
    fit(blocks, limit)

    assert len(_text(*blocks)) <= limit
