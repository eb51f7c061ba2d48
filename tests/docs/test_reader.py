"""The reader itself: what is wrong on a page is found, and nothing is left out in silence."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import pytest

from tests.docs.pages import UnknownCommentError, blocks_of
from tests.docs.reader import Reader
from tests.docs.session import Session
from tests.docs.shell import Shell

Ways = Callable[[str], list[str]]


class Sandbox:
    """Stands in for the sandbox, which no test here needs."""

    grafana_url, irm_url = "http://127.0.0.1:4001", "http://127.0.0.1:4002/oncall"


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    @contextmanager
    def lend() -> Iterator[Session]:
        with Shell(tmp_path, {"PATH": "/usr/bin:/bin"}) as shell:
            yield Session(shell, cast(Any, Sandbox()))

    return Reader(lend)


@pytest.fixture
def ways(reader: Reader, tmp_path: Path) -> Ways:
    """Read a page with a text; return how each block was done."""

    def read(text: str) -> list[str]:
        page = tmp_path / "page.md"
        page.write_text(text)
        return [how for _, how in reader.read(blocks_of(page))]

    return read


def test_commands_stand_on_those_before_them_and_output_is_compared(ways: Ways) -> None:
    text = "```sh\nword=one\n```\n\n```sh\necho $word \\\n  two\n```\n\n```text\none two\n```\n"
    assert ways(text)[2] == "compared with what the command printed"


def test_example_addresses_stand_for_the_sandbox(ways: Ways) -> None:
    text = (
        "```sh\necho https://grafana.example.com > where\ncat where\n```\n\n```text\nhttps://grafana.example.com\n```\n"
    )
    assert len(ways(text)) == 2


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("```sh\nfalse\ntrue\n```\n", "exit status 1"),
        ("```sh\necho one\n```\n\n```text\ntwo\n```\n", "what was printed is"),
        ("```sh\necho one two\n```\n\n```text\none\n```\n", "what was printed is"),
        ("```text\nout of nowhere\n```\n", "what was printed is"),
        ("```\necho one\n```\n", "no way is known"),
        ("Indented:\n\n    echo one\n", "no way is known"),
        ("```cobol\nSTOP RUN\n```\n", "no way is known"),
        ("<!-- before: false -->\n\n```sh\ntrue\n```\n", "before: false"),
        ('```python title="a.py"\nprint()\n```\n', "no command after it uses a.py"),
        ("```python\n1 + 1\n```\n", "makes nothing"),
        ("```yaml\none: two\n```\n", "no stack file"),
        ("```mermaid\nflowchart LR\none => two\n```\n", "one => two"),
    ],
)
def test_what_is_wrong_is_found(ways: Ways, text: str, wrong: str) -> None:
    with pytest.raises(AssertionError, match=wrong):
        ways(text)


@pytest.mark.parametrize("comment", ["<!-- not run: -->", "<!-- no run: a slip -->", "<!-- shown bye: ls -->"])
def test_a_comment_that_nobody_understands_is_no_way_out(ways: Ways, comment: str) -> None:
    with pytest.raises(UnknownCommentError):
        ways(f"{comment}\n\n```sh\nfalse\n```\n")


@pytest.mark.parametrize("between", ["```sh\ntrue\n```\n\n", "Text.\n\n"])
def test_a_comment_counts_for_the_next_block_alone(ways: Ways, between: str) -> None:
    with pytest.raises(AssertionError):
        ways(f"<!-- not run: a reason -->\n\n{between}```sh\nfalse\n```\n")
