r"""Go's regular expressions (RE2), with which Grafana matches labels, translated for Python.

Python reads the same text in another way: in Go ``\w``, ``\d``, ``\s`` and ``\b`` are ASCII while ``(?i)`` is not,
``$`` is the very end, and flags may come anywhere. The translation has no flags of Go, no references and no shorthands,
so nothing is left that Python could read differently. Source: ``regexp/syntax/parse.go`` of Go 1.26.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from grafana_irm.notification_policy.go_characters import (
    LAST,
    PERL,
    POSIX,
    Ranges,
    folded,
    negated,
    pattern_of,
    same_but_for_case,
)

_MOST_REPEATS: Final = 1000
_COUNT = re.compile(r"\{(0|[1-9][0-9]*)(?:(,)(0|[1-9][0-9]*)?)?\}")
_OPENING = re.compile(r"\((?:\?P?<[A-Za-z0-9_]+>|(?!\?))")
_FLAGS = re.compile(r"\(\?([imsU]*)(?:-([imsU]+))?([:)])")
_POSIX = re.compile(r"\[:(\^?)(.*?):\]", re.DOTALL)
_OCTAL = re.compile(r"[1-7][0-7]{1,2}|0[0-7]{0,2}")
_HEX = re.compile(r"x(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]+)\})")
_CONTROLS: Final = {"a": "\a", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


class InvalidRegex(ValueError):  # noqa: N818 - reads well in an except clause
    """A regular expression that Go refuses, or that cannot be evaluated here; the message says which part."""


def translated(text: str) -> str:
    r"""Return a regular expression for Python that matches the same whole values as this one in Go.

    Raises:
        InvalidRegex: Go refuses it, or it has a Unicode class (``\p{Greek}``), which Python does not know.

    """
    reader = _Reader(text)
    found = reader.alternatives(frozenset())
    if reader.rest:
        raise InvalidRegex("there is an unexpected )")
    return found.text


@dataclass(frozen=True)
class _Part:
    """A translated part, and how often it repeats its innermost part, which Go limits."""

    text: str
    repeats: int = 1


@dataclass
class _Reader:
    """Reads an expression from left to right. ``flags`` are those of Go that hold at a place: ``i``, ``m``, ``s``."""

    text: str
    at: int = 0

    @property
    def rest(self) -> bool:
        return self.at < len(self.text)

    def alternatives(self, flags: frozenset[str]) -> _Part:
        """Read up to the end of the group, or of the text. A flag holds from its place to the end of its group."""
        done: list[_Part] = []
        parts: list[_Part] = []
        repeated = False
        while self.rest and self.text[self.at] != ")":
            if self._take("|"):
                done.append(_joined(parts))
                parts, repeated = [], False
            elif (repetition := self._repetition()) is not None:
                if repeated or not parts:
                    raise InvalidRegex(f"there is nothing to repeat before {self.text[self.at :]}")
                parts[-1], repeated = self._repeat(parts[-1], repetition), True
            elif (change := _FLAGS.match(self.text, self.at)) and change[3] == ")":
                self.at = change.end()
                flags, repeated = _changed(flags, change), False
            else:
                parts += self._parts(flags)
                repeated = False
        done.append(_joined(parts))
        return _Part("|".join(part.text for part in done), max(part.repeats for part in done))

    def _take(self, text: str) -> bool:
        found = self.text.startswith(text, self.at)
        self.at += len(text) if found else 0
        return found

    def _match(self, form: "re.Pattern[str]") -> "re.Match[str] | None":
        found = form.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return found

    def _repetition(self) -> "re.Match[str] | str | None":
        """Return the repetition at this place, without reading it."""
        char = self.text[self.at]
        return char if char in "*+?" else _COUNT.match(self.text, self.at)

    def _repeat(self, part: _Part, how: "re.Match[str] | str") -> _Part:
        text, times = (how, 1) if isinstance(how, str) else (how[0], _times(how))
        if part.repeats * times > _MOST_REPEATS:
            raise InvalidRegex(f"it has more than {_MOST_REPEATS} repetitions in all")
        self.at += len(text)
        self._take("?")  # which of several matches Go prefers does not matter for a whole value
        return _Part(f"(?:{part.text}){text}", part.repeats * times)

    def _parts(self, flags: frozenset[str]) -> Iterator[_Part]:
        char = self.text[self.at]
        if char == "(":
            yield self._group(flags)
        elif char == "[":
            yield _Part(pattern_of(self._class(flags)))
        elif self._take("\\Q"):
            quoted, end, _ = self.text[self.at :].partition("\\E")
            if not end:
                raise InvalidRegex("\\E is missing")  # Alertmanager's own ")" after the expression would be quoted too
            self.at += len(quoted) + len(end)
            yield from (_Part(_literal(one, flags)) for one in quoted)
        elif char == "\\":
            yield _Part(self._escape(flags))
        else:
            self.at += 1
            yield _Part(_sign(char, flags) or _literal(char, flags))

    def _group(self, flags: frozenset[str]) -> _Part:
        if change := self._match(_FLAGS):
            flags = _changed(flags, change)
        elif not self._match(_OPENING):
            raise InvalidRegex(f"Go has no group of the form {self.text[self.at : self.at + 4]}")
        inner = self.alternatives(flags)
        if not self._take(")"):
            raise InvalidRegex(") is missing")
        return _Part(f"(?:{inner.text})", inner.repeats)

    def _escape(self, flags: frozenset[str]) -> str:
        for escape, translation in _ASSERTIONS.items():
            if self._take(escape):
                return translation
        if (ranges := self._perl(flags)) is not None:
            return pattern_of(ranges)
        return _literal(self._char(), flags)

    def _perl(self, flags: frozenset[str]) -> Ranges | None:
        letter = self.text[self.at + 1 : self.at + 2]
        if letter in {"p", "P"}:
            raise InvalidRegex(f"\\{letter} cannot be evaluated here")
        if letter.lower() not in PERL:
            return None
        self.at += 2
        found = _fold(PERL[letter.lower()], flags)
        return negated(found) if letter.isupper() else found

    def _char(self) -> str:
        """Read one character of a text or a class, which may be an escape."""
        char = self._next()
        if char != "\\":
            return char
        if number := self._match(_OCTAL):
            return chr(int(number[0], 8))
        if number := self._match(_HEX):
            return _at(int(number[1] or number[2], 16))
        char = self._next()
        if (char.isalnum() and char not in _CONTROLS) or not char.isascii():
            raise InvalidRegex(f"Go has no escape \\{char}")
        return _CONTROLS.get(char, char)

    def _next(self) -> str:
        if not self.rest:
            raise InvalidRegex("it ends too early")
        self.at += 1
        return self.text[self.at - 1]

    def _class(self, flags: frozenset[str]) -> Ranges:
        self.at += 1
        negative = self._take("^")
        found: Ranges = []
        first = True
        while first or not self._take("]"):
            first = False
            found += self._in_class(flags)
        return negated(found) if negative else found

    def _in_class(self, flags: frozenset[str]) -> Ranges:
        if posix := self._match(_POSIX):
            if posix[2] not in POSIX:
                raise InvalidRegex(f"Go has no class {posix[0]}")
            ranges = _fold(POSIX[posix[2]], flags)
            return negated(ranges) if posix[1] else ranges
        if self.text.startswith("\\", self.at) and (perl := self._perl(flags)) is not None:
            return perl
        low = high = self._char()
        if self.text.startswith("-", self.at) and not self.text.startswith("-]", self.at):
            self.at += 1
            high = self._char()
        if high < low:
            raise InvalidRegex(f"{low}-{high} is no range")
        return _fold([(ord(low), ord(high))], flags)


_SIGNS: Final = {"^": ("m", r"\A", "(?m:^)"), "$": ("m", r"\Z", "(?m:$)"), ".": ("s", r"[^\n]", r"(?s:.)")}
"""Go's signs: the flag that changes each, and what it means in Python without and with the flag."""
_ASSERTIONS: Final = {"\\A": r"\A", "\\z": r"\Z", "\\b": r"(?a:\b)", "\\B": r"(?!(?a:\b))"}


def _at(code: int) -> str:
    if code > LAST:
        raise InvalidRegex(f"there is no character {code:x}")
    return chr(code)


def _times(count: "re.Match[str]") -> int:
    """Return how often a count such as ``{2,5}`` repeats at most, by Go's measure."""
    least, unbounded = int(count[1]), count[2] and not count[3]
    most = int(count[3] or count[1])
    if most < least or most > _MOST_REPEATS:
        raise InvalidRegex(f"{count[0]} is no range of at most {_MOST_REPEATS} repetitions")
    return max(least, 1) if unbounded else most


def _joined(parts: Iterable[_Part]) -> _Part:
    listed = list(parts)
    return _Part("".join(part.text for part in listed), max((part.repeats for part in listed), default=1))


def _changed(flags: frozenset[str], change: "re.Match[str]") -> frozenset[str]:
    return (flags | set(change[1])) - set(change[2] or "")


def _sign(char: str, flags: frozenset[str]) -> str | None:
    if char not in _SIGNS:
        return None
    flag, without, with_flag = _SIGNS[char]
    return with_flag if flag in flags else without


def _literal(char: str, flags: frozenset[str]) -> str:
    same = same_but_for_case().get(char, "") if "i" in flags else ""
    return f"[{same}]" if same else re.escape(char)


def _fold(ranges: Ranges, flags: frozenset[str]) -> Ranges:
    return folded(ranges) if "i" in flags else ranges
