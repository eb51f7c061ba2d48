"""The pages of the documentation, and the code blocks on them.

A comment right before a block says what the block alone cannot:

- ``<!-- before: COMMAND -->``: what a reader has done already, or what has happened; run first, and not shown.
- ``<!-- happens: EVENT -->``: what happens to the systems before it, as in ``events.py``.
- ``<!-- shown by: COMMAND -->``: the command whose output the block shows, where it is not the one above it.
- ``<!-- exit status: N M ... -->``: how each command of the block ends; 0 by default.
- ``<!-- not run: REASON -->``: why nothing can run it here. The only way out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).parents[2]
_OTHERS = ("CONTRIBUTING.md", "SECURITY.md", "components/README.md", "findings/README.md", "sandbox/README.md")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *(ROOT / name for name in _OTHERS)]

_COMMENT = re.compile(r"<!-- (?P<kind>before|happens|shown by|exit status|not run): (?P<text>.+?) -->", re.DOTALL)
_MADE = re.compile(r"<!-- (?P<command>grafana-irm .+?) -->")
_ROOMS = re.compile(r"<!-- rooms: \w+ -->")
"""The beginning of a generated list of folders, which `tests/components/test_rooms.py` compares with the code."""

_END = "<!-- end -->"
_TITLE = re.compile(r'title="(?P<file>[^"]+)"')


class UnknownCommentError(ValueError):
    """A comment on a page that nothing here understands: perhaps a marker with a slip of the pen."""


@dataclass(frozen=True)
class Note:
    """A comment before a block."""

    kind: str
    text: str


@dataclass(frozen=True)
class Block:
    """A code block: where it stands, its language, and the file that it is where its title names one."""

    page: Path
    line: int
    language: str
    file: str
    text: str
    notes: tuple[Note, ...] = ()

    def noted(self, kind: str) -> list[str]:
        """Return what the comments of a kind say."""
        return [note.text for note in self.notes if note.kind == kind]

    def __str__(self) -> str:
        """Where it stands."""
        return f"{self.page.name}:{self.line} ({self.language or 'no language'})"


def blocks_of(page: Path) -> list[Block]:
    """Return the code blocks of a page in their order."""
    return list(_blocks(page, MarkdownIt("commonmark").parse(page.read_text(encoding="utf-8"))))


def _blocks(page: Path, tokens: list[Token]) -> Iterator[Block]:
    notes: list[Note] = []
    for token in tokens:
        if token.type == "html_block":
            notes += _notes(page, token)
        elif token.type in {"fence", "code_block"}:
            language, _, rest = token.info.partition(" ")
            title = _TITLE.search(rest)
            line = (token.map or [0])[0] + 1
            yield Block(page, line, language, title["file"] if title else "", token.content, tuple(notes))
            notes = []
        elif token.type == "inline":
            notes = []


def _notes(page: Path, token: Token) -> Iterator[Note]:
    text = token.content.strip()
    known = [Note(found["kind"], " ".join(found["text"].split())) for found in _COMMENT.finditer(text)]
    known += [Note("shown by", found["command"]) for found in _MADE.finditer(text)]
    if len(known) + len(_ROOMS.findall(text)) != text.count("<!--") - text.count(_END):
        raise UnknownCommentError(f"{page.name}: {text}")
    yield from known
