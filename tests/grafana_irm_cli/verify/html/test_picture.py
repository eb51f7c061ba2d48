"""The picture of a heartbeat, in its own units: the interval ends at 200 of 220."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grafana_irm_cli.verify.html.picture import LIMIT, WIDTH, Lateness, picture_of
from tests.grafana_irm_cli.verify.html.pages import heartbeat

BEAT = heartbeat(0)


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


@pytest.mark.parametrize(
    ("age", "drawn", "lateness", "text"),
    [
        (seconds(0), 0.0, Lateness.IN_TIME, "0s ago"),
        (seconds(60), 20.0, Lateness.IN_TIME, "1m ago"),
        (seconds(251), 83.7, Lateness.IN_TIME, "4m 11s ago"),
        (seconds(300), 100.0, Lateness.LATE, "5m ago"),
        (seconds(600), 200.0, Lateness.LATE, "10m ago"),
        (seconds(630), 210.0, Lateness.MISSING, "10m 30s ago"),
        (seconds(86_400), 220.0, Lateness.MISSING, "1d ago"),
        (None, None, Lateness.IN_TIME, "not known"),
    ],
)
def test_the_bar_is_the_age_of_the_last_beat(
    age: timedelta | None, drawn: float | None, lateness: Lateness, text: str
) -> None:
    picture = picture_of(age, BEAT)
    assert (picture.age, picture.lateness, picture.text) == (drawn, lateness, text)


def test_the_marks_are_the_longest_gap_and_the_interval() -> None:
    picture = picture_of(None, BEAT)
    assert picture.gap == 63.7
    assert picture.scale == "longest gap 3m 11s, interval in IRM 10m"


def test_without_an_interval_the_line_ends_after_two_gaps() -> None:
    picture = picture_of(seconds(191), replace(BEAT, interval=None))
    assert (picture.age, picture.gap, picture.scale) == (100.0, 100.0, "longest gap 3m 11s")


@given(st.floats(-60, 1e7), st.floats(1, 1e6), st.floats(1, 1e6))
def test_nothing_is_drawn_outside(age: float, gap: float, interval: float) -> None:
    picture = picture_of(seconds(age), replace(BEAT, longest_gap=seconds(gap), interval=seconds(interval)))
    assert picture.age is not None
    assert 0 <= picture.age <= WIDTH
    assert 0 <= picture.gap <= LIMIT
