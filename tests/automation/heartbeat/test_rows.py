"""What the command says, line by line."""

from dataclasses import fields
from datetime import timedelta

import pytest

from automation.heartbeat.rows import Value, duration_text, result_rows, setting_rows, value_text
from grafana_irm.timing import HeartbeatTiming, Span, TimingModel

NOT_SHOWN = {
    "peer_wait",  # part of the gaps
    "flush_spacing",  # part of the gaps
    "pending_evaluated",  # part of the first beat
    "resend_spacing",  # part of the gap across a restart
    "sending_gap",  # the longest gap without the last delivery
    "shortest_sending_gap",  # the shortest gap without the last delivery
    "longest_gap",  # the longer end of the steady gap
    "edit_is_quiet",  # a warning where it is not
    "share_of_limit",  # beside the requests
    "failing_share_of_limit",  # beside the requests
}


def test_every_setting_is_shown() -> None:
    shown = [row.key for row in setting_rows(HeartbeatTiming.derive())]
    assert shown == [field.name for field in fields(TimingModel)]


def test_every_result_of_the_model_is_shown_or_part_of_another() -> None:
    shown = {row.key for row in result_rows(HeartbeatTiming.derive())}
    results = {name for name, value in vars(TimingModel).items() if isinstance(value, property)}
    assert results - shown == NOT_SHOWN
    assert shown - results == {"restart_gap"}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (timedelta(seconds=90), "1m30s"),
        (Span(timedelta(0), timedelta(minutes=1)), "0s to 1m"),
        (True, "yes"),
        (False, "no"),
        (None, "none"),
        (2, "2"),
    ],
)
def test_values_are_written_for_people(value: Value, text: str) -> None:
    assert value_text(value) == text


def test_durations_are_rounded_to_what_grafana_keeps() -> None:
    assert duration_text(timedelta(seconds=1, microseconds=499)) == "1s"
