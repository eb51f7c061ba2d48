"""Durations in Go's form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.provider import go_durations

SECOND = 1_000_000_000


@pytest.mark.parametrize(
    ("text", "seconds", "canonical"),
    [
        ("0", 0, "0s"),
        ("0s", 0, "0s"),
        ("90s", 90, "1m30s"),
        ("1m30s", 90, "1m30s"),
        ("2m", 120, "2m0s"),
        ("1h", 3600, "1h0m0s"),
        ("1.5h", 5400, "1h30m0s"),
        ("500ms", 0.5, "500ms"),
        ("1.5s", 1.5, "1.5s"),
        ("-5s", -5, "-5s"),
        ("1d", 86400, "24h0m0s"),
        ("2 weeks", 1209600, "336h0m0s"),
    ],
)
def test_text_is_read_and_written_as_go_does(text: str, seconds: float, canonical: str) -> None:
    assert go_durations.parse(text) == seconds * SECOND
    assert go_durations.format_go(go_durations.parse(text)) == canonical


@pytest.mark.parametrize("text", ["", "abc", "5", "s", "5 bananas"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    assert go_durations.validate(text, "rule.0.for") == (
        f'"{text}" is not a valid duration: unable to parse {text} as duration: format error'
    )


@given(st.integers(-(10**15), 10**15))
def test_whatever_is_written_is_read_back(nanoseconds: int) -> None:
    assert go_durations.parse(go_durations.format_go(nanoseconds)) == nanoseconds


def test_the_same_time_in_other_words_is_the_same() -> None:
    assert go_durations.same("2m0s", "120s")
    assert go_durations.same("", "0s")
    assert go_durations.same("0s", 0)
    assert not go_durations.same("2m0s", "3m")
