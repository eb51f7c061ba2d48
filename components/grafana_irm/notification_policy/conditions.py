"""What a list of matchers means together: whether an alert can meet them, and which other list covers them.

The arithmetic is sound, not complete: regular expressions other than lists of texts are compared only as they are
written. So an impossible or covered list may go unnoticed, but what is reported is true.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Final

from grafana_irm.notification_policy.matchers import Matcher, alternatives, compiled

_ANYTHING: Final = frozenset({".*", "^.*$", "(.*)", "(?s).*"})
_SOMETHING: Final = frozenset({".+", "^.+$", "(.+)"})
_MOST_WITNESSES = 64


@dataclass(frozen=True)
class Values:
    """The values of one label that meet all conditions on it.

    Attributes:
        only: the allowed values, if they are a list; empty if no value is allowed.
        excluded: values that are not allowed, if there is no list.
        patterns: regular expressions that a value must match.
        refused: regular expressions that a value must not match.

    """

    only: frozenset[str] | None = None
    excluded: frozenset[str] = frozenset()
    patterns: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()

    @property
    def are_any(self) -> bool:
        """Whether every value is allowed."""
        return self == ANY

    def allows(self, value: str) -> bool:
        """Whether a value is allowed."""
        if self.only is not None:
            return value in self.only
        return (
            value not in self.excluded
            and all(compiled(one).fullmatch(value) for one in self.patterns)
            and not any(compiled(one).fullmatch(value) for one in self.refused)
        )

    def cover(self, other: "Values") -> bool:
        """Whether every value of the other is allowed here too; False also if that is not known."""
        if other.only is not None:
            return other.only <= self.only if self.only is not None else all(map(self.allows, other.only))
        if self.only is not None or not (self.patterns <= other.patterns and self.refused <= other.refused):
            return False
        return not any(map(other.allows, self.excluded))

    def examples(self) -> Iterator[str]:
        """Yield some allowed values, the empty text (no such label) first; none if no value could be found."""
        if self.only is not None:
            yield from sorted(self.only)
            return
        guesses = [_guess(pattern, filler) for pattern in sorted(self.patterns) for filler in ("", "1", "a")]
        for value in dict.fromkeys(["", *guesses, "other", "another"]):
            if self.allows(value):
                yield value


ANY = Values()
"""Any value of a label."""


def values_of(matchers: Iterable[Matcher]) -> Values:
    """Return the values that meet all of these matchers of one label."""
    lists: list[frozenset[str]] = []
    excluded: set[str] = set()
    patterns: set[str] = set()
    refused: set[str] = set()
    for matcher in matchers:
        positive, regex = matcher.operator in {"=", "=~"}, "~" in matcher.operator
        found = alternatives(matcher.value) if regex else frozenset({matcher.value})
        if regex and matcher.value in _ANYTHING:
            lists += [] if positive else [frozenset()]
        elif regex and matcher.value in _SOMETHING:
            excluded |= {""} if positive else set()
            lists += [] if positive else [frozenset({""})]
        elif found is None:
            (patterns if positive else refused).add(matcher.value)
        elif positive:
            lists.append(found)
        else:
            excluded |= found
    rest = Values(None, frozenset(excluded), frozenset(patterns), frozenset(refused))
    if patterns & refused:
        return Values(frozenset())
    return Values(frozenset(filter(rest.allows, frozenset.intersection(*lists)))) if lists else rest


class Conditions:
    """The conditions of a route on an alert's labels, with those of the routes above it."""

    def __init__(self, matchers: Iterable[Matcher]) -> None:
        by_label: dict[str, list[Matcher]] = {}
        for matcher in matchers:
            by_label.setdefault(matcher.label, []).append(matcher)
        found = {label: values_of(own) for label, own in by_label.items()}
        self.values: Mapping[str, Values] = {label: values for label, values in found.items() if not values.are_any}
        """The allowed values of each label that has conditions."""
        self.labels = frozenset(self.values)

    @property
    def impossible(self) -> str | None:
        """The first label that no value fits; None if an alert can meet all conditions, as far as is known."""
        return next((label for label, values in self.values.items() if values.only == frozenset()), None)

    def cover(self, other: "Conditions") -> bool:
        """Whether every alert that meets the other conditions meets these too; False also if that is not known."""
        return self.labels <= other.labels and all(own.cover(other.values[one]) for one, own in self.values.items())

    def covered_by_all_but(self, other: "Conditions", label: str) -> bool:
        """Whether the other conditions, without those on this label, cover these."""
        return other.labels - {label} <= self.labels and all(
            values.cover(self.values[one]) for one, values in other.values.items() if one != label
        )

    def examples(self) -> Iterator[dict[str, str]]:
        """Yield labels of alerts that meet the conditions; none if none could be found."""
        parts = [[(label, value) for value in values.examples()] for label, values in self.values.items()]
        for number, chosen in enumerate(product(*parts)):
            if number == _MOST_WITNESSES:
                return
            yield {label: value for label, value in chosen if value}


def _guess(pattern: str, filler: str) -> str:
    """Return a text that the regular expression may match: its letters, with a filler for the rest."""
    text = pattern.replace(".*", filler).replace(".+", filler or "x").replace("[0-9]+", "1").replace("\\d+", "1")
    text = text.removeprefix("^").removesuffix("$").replace("\\", "").partition("|")[0]
    return "".join(char for char in text if char not in "()?*+")
