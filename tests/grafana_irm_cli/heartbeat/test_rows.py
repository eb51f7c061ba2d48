"""What the command says, line by line."""

from dataclasses import fields
from datetime import timedelta

import pytest

from grafana_irm.timing import HeartbeatTiming, Span, TimingModel
from grafana_irm_cli.heartbeat.rows import Value, duration_text, result_rows, setting_rows, value_text

NOT_SHOWN = {
    "is_cluster",  # the number of instances
    "is_shared",  # the number of integrations that share it
    "members",  # likewise
    "flush_time",  # part of the gaps
    "requests_of_all_members",  # shown for a shared heartbeat
    "removal_gap",  # likewise
    "due_after",  # part of the gaps
    "sender_gap",  # part of what may be lost while the sender lives
    "lost_beats_while_sender_lives",  # shown for several instances
    "gossip_settling",  # part of the gap across a restart
    "requests_per_window",  # the requests an hour, in five minutes
    "failing_requests_per_window",  # likewise
    "share_of_organisation",  # beside the requests
    "failing_share_of_organisation",  # beside the requests
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
    shown = [row.key for row in setting_rows(HeartbeatTiming.derive(shared=2))]
    assert shown == [field.name for field in fields(TimingModel)]


def test_every_result_of_the_model_is_shown_or_part_of_another() -> None:
    shown = {row.key for row in result_rows(HeartbeatTiming.derive())}
    results = {
        name
        for kind in TimingModel.__mro__
        for name, value in vars(kind).items()
        if isinstance(value, property) and not name.startswith("_")
    }
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
