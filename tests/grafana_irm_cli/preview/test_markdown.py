"""The report as Markdown: one well-formed document, whatever is in it, within the size of a comment."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from grafana_irm_cli.preview.markdown import LIMIT, render
from grafana_irm_cli.preview.model import (
    Diagnostic,
    LeftOut,
    Operation,
    PropertyChange,
    Report,
    Resource,
    ReviewWarning,
    StackReport,
    Status,
)
from tests.grafana_irm_cli.preview.nasty import BENIGN, NASTY, report

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
WHOLE = "https://github.example/shop/alerts/actions/runs/1"
OURS = re.compile(r"</?details>|</details>|<details open><summary><b>prod</b>: [\w ,;]+</summary>|</?sub>")


def skeleton(tokens: list[Token]) -> list[tuple[str, int]]:
    """Return the document's blocks, without what is written in them."""
    return [(token.type, token.level) for token in tokens]


EXPECTED = skeleton(MARKDOWN.parse(render(BENIGN, whole=WHOLE)))


@settings(max_examples=300, deadline=None)
@given(st.lists(NASTY, min_size=1, max_size=12))
def test_nasty_names_change_nothing_but_the_words(words: list[str]) -> None:
    tokens = MARKDOWN.parse(render(report(words), whole=WHOLE))

    assert skeleton(tokens) == EXPECTED
    for token in tokens:
        if token.type == "html_block":
            assert OURS.fullmatch(token.content.strip()), token.content
        for child in token.children or []:
            _harmless(child)


def _harmless(child: Token) -> None:
    if child.type == "html_inline":
        assert OURS.fullmatch(child.content), child.content
    elif child.type == "link_open":
        assert child.attrs == {"href": WHOLE}
    elif child.type == "text":
        text = child.content.replace("[!CAUTION]", "")
        assert not re.search(r"[@#<>`|\\]|https?:/|www\.|:\w+:|[\x00-\x1f\u200b\u202e]", text), child.content
    else:
        assert child.type in ("code_inline", "strong_open", "strong_close", "link_close", "softbreak"), child


@settings(max_examples=200, deadline=None)
@given(st.lists(NASTY, min_size=1, max_size=5))
def test_no_line_begins_with_a_command_to_the_forge(words: list[str]) -> None:
    outside = re.sub(r"^(`{3,})text\n.*?\n\1$", "", render(report(words)), flags=re.DOTALL | re.MULTILINE)

    assert not re.search(r"^\s*/", outside, re.MULTILINE)


def _resources(count: int, operation: Operation = Operation.CREATE) -> tuple[Resource, ...]:
    change = (PropertyChange(path="rules[0].for", before="1m", after="2m"),)
    return tuple(
        Resource(name=f"resource-{index}", type="a:b:C", depth=0, operation=operation, counted=True, changes=change)
        for index in range(count)
    )


def _big(stacks: int, resources: int) -> Report:
    warning = ReviewWarning(kind="others-get-paged", subject="team", what="changes", why="because", todo="ask")
    return Report(
        project="shop",
        stacks=(
            *(
                StackReport(stack=f"new-{index}", status=Status.CHANGED, new=True, resources=_resources(resources))
                for index in range(stacks)
            ),
            StackReport(
                stack="prod",
                status=Status.CHANGED,
                resources=_resources(20, Operation.DELETE),
                warnings=(warning,),
            ),
            StackReport(
                stack="broken",
                status=Status.FAILED,
                diagnostics=(Diagnostic(severity="error", message="line\n" * 5000),),
            ),
            *(StackReport(stack=f"same-{index}", status=Status.UNCHANGED) for index in range(stacks)),
        ),
        left_out=tuple(LeftOut(stack=f"out-{index}", why="excluded") for index in range(stacks)),
    )


@pytest.mark.parametrize(("stacks", "resources"), [(8, 40), (8, 400), (60, 100), (1000, 3), (3000, 1)])
def test_it_always_fits_and_stays_whole(stacks: int, resources: int) -> None:
    text = render(_big(stacks, resources), whole=WHOLE)
    tokens = MARKDOWN.parse(text)

    assert len(text) <= LIMIT
    assert text.count("<details") == text.count("</details>")
    assert sum(token.type == "fence" for token in tokens) <= 1
    assert all(row.count("|") in (0, 7) for row in text.splitlines() if row.startswith("|"))


def test_what_is_left_out_is_counted_with_the_place_where_it_is() -> None:
    text = render(_big(8, 400), whole=WHOLE)

    assert f"400 lines left out here, see [the whole report]({WHOLE})" in text


def test_the_least_important_is_folded_first_by_stack() -> None:
    text = render(_big(8, 400), whole=WHOLE)

    assert "**delete** `resource-19`" in text
    assert "Alerts page another team or escalation chain" in text
    assert "`broken` failed" in text


def test_blocks_that_are_gone_are_counted() -> None:
    assert re.search(
        r"\*\*\d+ more parts of this report left out here\*\*: see \[the whole", render(_big(3000, 1), whole=WHOLE)
    )


def test_a_report_that_fits_is_whole() -> None:
    text = render(BENIGN)

    assert "left out here" not in text


def test_unchanged_stacks_are_only_in_the_table() -> None:
    assert render(BENIGN).count("`same`") == 1


def test_only_a_plain_address_becomes_a_link() -> None:
    assert "](" not in render(_big(60, 100), whole="https://x/)](javascript:alert(1))")


def test_a_note_stands_alone() -> None:
    text = render(Report(project="shop", note="This pull request comes from a fork."))

    assert text.splitlines()[0] == "### Not previewed"
    assert "This pull request comes from a fork." in text
    assert "|" not in text


def test_failed_stacks_say_their_names_and_errors() -> None:
    text = render(BENIGN)

    assert "#### `dev` failed" in text
    assert "| `dev` | **failed** |" in text


def test_many_warnings_of_a_kind_share_their_advice() -> None:
    warning = ReviewWarning(kind="others-get-paged", subject="i", what="changes", why="The reason.", todo="Ask them.")
    stacks = tuple(StackReport(stack=f"s{index}", status=Status.CHANGED, warnings=(warning,)) for index in range(5))
    text = render(Report(project="shop", stacks=stacks))

    assert text.count("The reason.") == 1
    assert all(f"`s{index}`: `i` changes" in text for index in range(5))


def test_the_gravest_warning_stands_first() -> None:
    text = render(BENIGN)

    assert text.index("its endpoint changes") < text.index("Alerts page another team or escalation chain")
