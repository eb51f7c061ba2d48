"""Escapes text from resources, programs and people for the Markdown of GitHub and GitLab.

Three rules: names and values go into code spans; texts of several lines go into fenced code blocks; in sentences each
word that could have a meaning in Markdown goes into a code span. In code, HTML, mentions, references, links and emoji
have no effect.
"""

import re

LONGEST_NAME = 200
"""Most characters of a name or value. The rest is cut off."""

_ASTRAL = 0x10000
"""The first code point that does not fit into `\\uXXXX`."""

_WORD = re.compile(r"\S+|\s+")
_HARMLESS = re.compile(r"[^\W_]*(?:[-'.,;:!?()\"→]+[^\W_]*)*")
_BACKTICKS = re.compile(r"`+")
_LOOKS_LIKE_A_REFERENCE = re.compile(r"www\.|\bgh-\d|:.*:|:\S|[!?]\d", re.IGNORECASE)


def printable(text: str, keep: str = "") -> str:
    """Return ``text`` with control characters, line ends and invisible or reordering marks as escapes."""
    return "".join(char if char in keep or char.isprintable() else _spelled(char) for char in text)


def _spelled(char: str) -> str:
    known = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
    code = ord(char)
    return known.get(char) or (f"\\u{code:04x}" if code < _ASTRAL else f"\\U{code:08x}")


def code(text: str) -> str:
    """Return ``text`` as a code span of one line. The text cannot end the span."""
    text = printable(text)
    if not text:
        return "(empty)"
    if len(text) > LONGEST_NAME:
        text = text[:LONGEST_NAME] + "…"
    fence = "`" * (_longest_run(text) + 1)
    pad = " " if text.strip() and (text[0] in "` " or text[-1] in "` ") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def block(text: str) -> str:
    """Return ``text`` as a fenced code block, to be placed at the start of a line. The text cannot end the block."""
    text = printable(text.replace("\r\n", "\n").strip("\n"), keep="\n")
    fence = "`" * max(3, _longest_run(text) + 1)
    return f"{fence}text\n{text}\n{fence}"


def prose(text: str) -> str:
    """Return a sentence. `code` in it stays code, and each word with a meaning in Markdown becomes code."""
    said = ""
    for index, piece in enumerate(text.split("`")):
        added = (code if index % 2 else _words)(piece) if piece else ""
        touching = said.endswith("`") and added.startswith("`")
        said += f" {added}" if touching else added
    return said


def _words(text: str) -> str:
    return "".join(_word(word) for word in _WORD.findall(text))


def _word(word: str) -> str:
    if word.isspace():
        return " "
    harmless = _HARMLESS.fullmatch(word) and not _LOOKS_LIKE_A_REFERENCE.search(word)
    return word if harmless and word.isprintable() else code(word)


def _longest_run(text: str) -> int:
    return max(map(len, _BACKTICKS.findall(text)), default=0)


def shorten(text: str, limit: int) -> str:
    """Return ``text`` without its middle, so that it has about ``limit`` characters."""
    if len(text) <= limit:
        return text
    head, tail = text[: limit // 3], text[-limit * 2 // 3 :]
    left_out = len(text) - len(head) - len(tail)
    return f"{head}\n… {left_out} characters left out …\n{tail}"
