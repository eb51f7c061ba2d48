"""Durations: the usual spellings in, the canonical one out."""

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grafana_irm.timing import InvalidDuration, canonical, format_duration, parse_duration

MILLISECOND = timedelta(milliseconds=1)
durations = st.integers(0, 10**12).map(lambda count: count * MILLISECOND)


# What a real Grafana 12.4.0 gives back for what it was sent.
@pytest.mark.parametrize(
    ("sent", "returned"),
    [
        ("60s", "1m"),
        ("90s", "1m30s"),
        ("3600s", "1h"),
        ("86400s", "1d"),
        ("0s", "0s"),
        ("1s", "1s"),
        ("20s", "20s"),
        ("500ms", "500ms"),
    ],
)
def test_the_canonical_spelling_is_grafanas(sent: str, returned: str) -> None:
    assert canonical(sent) == returned


@pytest.mark.parametrize(
    ("given_as", "means"),
    [
        ("1h30m", timedelta(minutes=90)),
        (" 5m ", timedelta(minutes=5)),
        ("0", timedelta(0)),
        ("1w", timedelta(days=7)),
        ("1y2d", timedelta(days=367)),
        (600, timedelta(minutes=10)),
        (600.0, timedelta(minutes=10)),
        (0.5, timedelta(milliseconds=500)),
        (timedelta(minutes=2), timedelta(minutes=2)),
    ],
)
def test_usual_spellings_are_read(given_as: str | float | timedelta, means: timedelta) -> None:
    assert parse_duration(given_as) == means


@pytest.mark.parametrize(
    "given_as",
    [
        *[
            "",
            " ",
            "abc",
            "-5s",
            "1.5m",
            "5",
            "1m1h",
            "1m1m",
            "5 m",
            "5M",
            "1s\n2s",
            "٣s",
            "9" * 30 + "s",
            "300y",
        ],
        *[-1, 0.0001, float("nan"), float("inf"), True, None, [], 1e300],
        *[timedelta(seconds=-1), timedelta(microseconds=1)],
    ],
)
def test_anything_else_is_refused_with_what_is_allowed(given_as: object) -> None:
    with pytest.raises(InvalidDuration, match="a duration such as 90s, 1m30s or 1h"):
        parse_duration(given_as)  # type: ignore[arg-type]


@given(durations)
def test_what_is_written_reads_back_the_same(duration: timedelta) -> None:
    assert parse_duration(format_duration(duration)) == duration


@given(durations)
def test_the_canonical_spelling_is_its_own(duration: timedelta) -> None:
    written = format_duration(duration)
    assert canonical(written) == written


@given(durations)
def test_no_unit_holds_what_the_next_larger_one_could(duration: timedelta) -> None:
    counts = {unit: int(count) for count, unit in re.findall(r"(\d+)(ms|[ywdhms])", format_duration(duration))}
    assert counts.get("ms", 0) < 1000
    assert counts.get("s", 0) < 60
    assert counts.get("m", 0) < 60
    assert counts.get("h", 0) < 24


@pytest.mark.parametrize("bad", [timedelta(seconds=-1), timedelta(microseconds=1)])
def test_what_grafana_cannot_keep_is_not_written(bad: timedelta) -> None:
    with pytest.raises(InvalidDuration):
        format_duration(bad)
