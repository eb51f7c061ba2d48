"""Time on paper."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from grafana_irm_cli.heartbeat.scale import Scale

MINUTE = timedelta(minutes=1)


def test_moments_are_placed_in_proportion() -> None:
    scale = Scale(100, 50, 10 * MINUTE)
    assert scale.place(timedelta(0)) == 100
    assert scale.place(5 * MINUTE) == 125
    assert scale.apart(MINUTE) == 5


def test_what_is_beyond_the_end_stands_at_the_end() -> None:
    assert Scale(0, 10, MINUTE).place(2 * MINUTE) == 10


@given(st.integers(10, 10**7))
def test_marks_are_round_and_at_most_a_dozen(seconds: int) -> None:
    marks = Scale(0, 1, timedelta(seconds=min(seconds, 86400 * 12))).marks()
    assert 1 <= len(marks) <= 13
    assert marks[0] == timedelta(0)
    assert all(mark % timedelta(seconds=10) == timedelta(0) for mark in marks)
