"""Text made harmless for Markdown."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from grafana_irm_cli.preview.escape import LONGEST_NAME, block, code, printable, prose, shorten
from tests.grafana_irm_cli.preview.nasty import NASTY

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def _children(text: str) -> list[tuple[str, str]]:
    tokens = MARKDOWN.parse(text)
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"], tokens
    return [(child.type, child.content) for child in tokens[1].children or []]


@given(NASTY, NASTY)
def test_a_name_is_one_code_span_and_nothing_else(name: str, other: str) -> None:
    found = _children(f"is {code(name)} and {code(other)} there")

    assert [kind for kind, _ in found] == ["text", "code_inline", "text", "code_inline", "text"]
    assert found[1][1] == printable(name)[:LONGEST_NAME] + ("…" if len(printable(name)) > LONGEST_NAME else "")


@given(NASTY)
def test_a_message_is_one_fenced_block_and_nothing_else(message: str) -> None:
    tokens = MARKDOWN.parse(f"before\n\n{block(message)}\n\nafter\n")

    assert [token.type for token in tokens if token.level == 0 and token.nesting >= 0] == [
        "paragraph_open",
        "fence",
        "paragraph_open",
    ]


@given(NASTY, NASTY)
def test_a_sentence_holds_text_and_code_and_nothing_else(sentence: str, other: str) -> None:
    found = _children(f"Why: {prose(sentence)} {prose(f'{other}`{sentence}`{other}')}.")

    assert {kind for kind, _ in found} <= {"text", "code_inline"}
    plain = " ".join(content for kind, content in found if kind == "text")
    assert not re.search(r"[@#<>&`*_~$%\[\]|\\]|https?:|www\.|:\w+:", plain), plain


@pytest.mark.parametrize(
    "sentence",
    [
        "Every other sender goes dark, and its open alert groups (if any) are cut off: nothing resolves them.",
        "IRM's interval: 10m → 5m; it's on 12.4.0!",
    ],
)
def test_a_plain_sentence_stays_as_it_is(sentence: str) -> None:
    assert prose(sentence) == sentence


def test_code_in_a_sentence_stays_code() -> None:
    assert prose("run `pulumi up` now") == "run `pulumi up` now"


def test_code_spans_that_would_touch_are_kept_apart() -> None:
    assert prose("@x`y`") == "`@x` `y`"


@given(st.text())
def test_nothing_invisible_is_left_in_a_line(text: str) -> None:
    assert printable(text).isprintable()


def test_invisible_and_reordering_marks_are_spelled_out() -> None:
    assert printable("a\u202eb\x1b[0m\n") == "a\\u202eb\\u001b[0m\\n"


@given(st.text(max_size=500), st.integers(60, 400))
def test_a_long_text_keeps_its_ends(text: str, limit: int) -> None:
    short = shorten(text, limit)

    assert len(short) <= max(limit + 40, 0) or short == text
    assert text.startswith(short[: limit // 3])
