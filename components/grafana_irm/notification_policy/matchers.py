"""Matchers of routes in Alertmanager's notation, such as ``severity=critical``, ``team=~"pay.*"`` or ``env!=dev``."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from grafana_irm.notification_policy.go_regex import InvalidRegex, translated

ALLOWED = (
    "a matcher: a label, one of = != =~ !~, and a value in quotes or without, such as severity=critical or "
    'team=~"pay.*"'
)

_FORM = re.compile(r'\s*(?P<label>[^\s=!~"{},]+)\s*(?P<operator>=~|!~|!=|=)\s*(?P<value>.*?)\s*', re.DOTALL)
_QUOTED = re.compile(r'"(?P<text>(?:[^"\\]|\\.)*)"', re.DOTALL)
_ESCAPES = {'\\"': '"', "\\\\": "\\", "\\n": "\n"}
_BARE = re.compile(r'[^\s"=~!{},\\][^\s"{},\\]*')
"""Values that need no quotes."""

_SECOND_MATCHER = re.compile(r",\s*[^\s=!~\"{},]+\s*(?:=~|!~|!=|=)")


class InvalidMatcher(ValueError):  # noqa: N818 - reads well in an except clause
    """A matcher that cannot be used; the message describes the allowed matchers."""


@dataclass(frozen=True)
class Matcher:
    """One condition on one label of an alert. A label that an alert does not have counts as empty text."""

    label: str
    operator: str
    value: str

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Whether an alert with these labels meets the condition.

        Raises:
            InvalidMatcher: the regular expression cannot be evaluated here.

        """
        return self.allows(labels.get(self.label, ""))

    def allows(self, value: str) -> bool:
        """Whether the condition holds for this value of the label; raises as `matches` does."""
        if self.operator in {"=", "!="}:
            return (value == self.value) is (self.operator == "=")
        listed = alternatives(self.value)
        met = compiled(self.value).fullmatch(value) is not None if listed is None else value in listed
        return met is (self.operator == "=~")

    def __str__(self) -> str:
        """Return the matcher in Alertmanager's notation, with quotes only if needed."""
        if _BARE.fullmatch(self.value):
            return f"{self.label}{self.operator}{self.value}"
        escaped = self.value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        return f'{self.label}{self.operator}"{escaped}"'


@cache
def parsed(text: str) -> Matcher:
    """Parse a matcher.

    Raises:
        InvalidMatcher: the text is no matcher, or its regular expression is invalid.

    """
    form = _FORM.fullmatch(text)
    if form is None:
        raise InvalidMatcher(ALLOWED)
    matcher = Matcher(form["label"], form["operator"], _value(form["value"]))
    if "~" in matcher.operator and alternatives(matcher.value) is None:
        compiled(matcher.value)
    return matcher


def _value(text: str) -> str:
    if quoted := _QUOTED.fullmatch(text):
        return re.sub(r'\\["\\n]', lambda found: _ESCAPES[found[0]], quoted["text"])
    if '"' in text or text.startswith(("=", "~", "!")):
        raise InvalidMatcher(ALLOWED)
    if _SECOND_MATCHER.search(text):
        raise InvalidMatcher("each matcher in an entry of its own, or quotes around a value with a comma")
    return text


@cache
def compiled(text: str) -> "re.Pattern[str]":
    """Compile the regular expression of a matcher, to be matched with a whole value; raises `InvalidMatcher`."""
    try:
        return re.compile(translated(text))
    except InvalidRegex as wrong:
        raise InvalidMatcher(f"a regular expression in Go's syntax (RE2), but {wrong}") from None
    except (re.error, RecursionError, OverflowError) as wrong:
        raise InvalidMatcher(f"a regular expression that is simple enough, but {wrong}") from None


_LITERAL = re.compile(r"(?:[^\\.^$*+?{}()|\[\]]|\\[\x00-/:-@\[-`{-\x7f])*", re.DOTALL)
_GROUP = re.compile(r"\((?:\?:)?((?:[^()\\]|\\.)*)\)", re.DOTALL)


@cache
def alternatives(regex: str) -> frozenset[str] | None:
    """Return all values that a regular expression matches, if it is a list of texts: ``a|b``, ``(a|b)``, ``^a$``.

    None for any other regular expression.
    """
    inner = regex.removeprefix("^")
    if inner.endswith("$") and not inner.endswith("\\$"):
        inner = inner[:-1]
    if inner != regex and "|" in inner and not _GROUP.fullmatch(inner):
        return None  # in ^a|b$ each anchor belongs to one alternative only
    if group := _GROUP.fullmatch(inner):
        inner = group[1]
    parts = re.split(r"(?<!\\)\|", inner)
    if not all(_LITERAL.fullmatch(part) for part in parts):
        return None
    return frozenset(re.sub(r"\\(.)", r"\1", part) for part in parts)
