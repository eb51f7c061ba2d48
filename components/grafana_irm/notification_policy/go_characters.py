"""Sets of characters in Go's regular expressions: its classes, and what ``(?i)`` adds."""

from collections import defaultdict
from functools import cache
from typing import Final

LAST: Final = 0x10FFFF
_LAST_CASED: Final = 0x1E943
"""The last character that has another case (Unicode 15, as in Go 1.26)."""

Ranges = list[tuple[int, int]]
"""The first and the last code point of each range of characters."""


def _ranges(*pairs: str) -> Ranges:
    return [(ord(pair[0]), ord(pair[-1])) for pair in pairs]


PERL: Final = {"d": _ranges("09"), "s": _ranges("\t\n", "\f\r", " "), "w": _ranges("09", "AZ", "_", "az")}
"""The classes of one letter, such as ``\\d``."""

POSIX: Final = {
    "alnum": _ranges("09", "AZ", "az"),
    "alpha": _ranges("AZ", "az"),
    "ascii": _ranges("\0\x7f"),
    "blank": _ranges("\t", " "),
    "cntrl": _ranges("\0\x1f", "\x7f"),
    "digit": _ranges("09"),
    "graph": _ranges("!~"),
    "lower": _ranges("az"),
    "print": _ranges(" ~"),
    "punct": _ranges("!/", ":@", "[`", "{~"),
    "space": _ranges("\t\r", " "),
    "upper": _ranges("AZ"),
    "word": PERL["w"],
    "xdigit": _ranges("09", "AF", "af"),
}
"""The classes with a name, such as ``[:alpha:]``."""


def pattern_of(ranges: Ranges) -> str:
    """Return the set as Python's regular expressions write it."""
    return "".join(["[", *(f"\\U{low:08x}-\\U{high:08x}" for low, high in ranges), "]"]) if ranges else "(?!)"


def negated(ranges: Ranges) -> Ranges:
    """Return all other characters."""
    found: Ranges = []
    after = 0
    for low, high in sorted(ranges):
        if low > after:
            found.append((after, low - 1))
        after = max(after, high + 1)
    return [*found, (after, LAST)] if after <= LAST else found


def folded(ranges: Ranges) -> Ranges:
    """Return the characters with those that ``(?i)`` matches for them."""
    cased = same_but_for_case().items()
    found = {other for char, same in cased if any(low <= ord(char) <= high for low, high in ranges) for other in same}
    return [*ranges, *((ord(char), ord(char)) for char in sorted(found))]


@cache
def same_but_for_case() -> dict[str, str]:
    """Return each character that has another case, with all that ``(?i)`` matches for it: ``k`` with ``Kk\u212a``."""
    by_fold: dict[str, str] = defaultdict(str)
    for char in map(chr, range(_LAST_CASED + 1)):
        if char.lower() != char or char.upper() != char:
            by_fold[_simple_fold(char)] += char
    return {char: same for same in by_fold.values() if len(same) > 1 for char in same}


def _simple_fold(char: str) -> str:
    """Fold the case of one character to one character: Go has no foldings to several, such as of ``ß`` to ``ss``."""
    return next((fold for fold in (char.casefold(), char.lower()) if len(fold) == 1), char)
