"""Whether output on a page is what a command prints: the same but for what differs from run to run."""

import re

_VARIES = (
    r"(?P<id>\b[A-Z][A-Z0-9]{12}\b)",
    r"(?P<ago>(?:\d+[dhms] ?){1,2}(?= ago))",
    r"(?P<gap>(?<=beat came )(?:\d+[dhms] ?){1,2}(?= after the last))",
    r"(?P<took>(?<=\()\d+(?:\.\d+)?s(?=\))|(?<=Duration: )(?:\d+m)?\d+s|(?<=, in )\d+ s)",
    r"(?P<port>(?<=127\.0\.0\.1:)\d{4,5})",
    r"(?P<mark>(?<=Demo alert )[0-9a-f]{4})",
    r"(?P<date>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?: ?(?:Z|\+0000 UTC))?)",
    r"(?P<commit>\b[0-9a-f]{7,40}\b)",
    r"(?P<left_out>…)",
    r"(?P<rule>[━─]+)",
    r"(?P<space>[ \t]+)",
)
_VARYING = re.compile("|".join(_VARIES))
_LIKE = {
    "id": r"[A-Z][A-Z0-9]{12}",
    "ago": r"(?:\d+[dhms] ?){1,2}",
    "gap": r"(?:\d+[dhms] ?){1,2}",
    "took": r"(?:\d+m)?\d+(?:\.\d+)? ?s",
    "port": r"\d{4,5}",
    "mark": r"[0-9a-f]{4}",
    "date": r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?: ?(?:Z|\+0000 UTC))?",
    "commit": r"[0-9a-f]{7,40}",
    "left_out": r".*?",
    "rule": r"[━─]+",
    "space": r"[ \t]+",
}


def is_shown(shown: str, real: str) -> bool:
    """Tell whether ``shown`` stands in ``real``; ``…`` in it, or a line of its own of it, is what was left out."""
    return re.search(_pattern(shown), _tidy(real), re.MULTILINE) is not None


def _pattern(shown: str) -> str:
    lines = _tidy(shown).strip("\n").split("\n")
    like = [r"(?:.*\n)*?" if line.strip("# ") == "…" else f"^{_like(line)}$\n?" for line in lines]
    return "".join(like)


def _like(line: str) -> str:
    parts, end = [], 0
    for found in _VARYING.finditer(line):
        parts += [re.escape(line[end : found.start()]), _LIKE[str(found.lastgroup)]]
        end = found.end()
    return "".join([*parts, re.escape(line[end:])])


def _tidy(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"
