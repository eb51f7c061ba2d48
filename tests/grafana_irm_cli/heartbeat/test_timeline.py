"""The life of a heartbeat, laid out."""

from datetime import timedelta
from itertools import pairwise

import pytest

from grafana_irm.timing import IRM_INTERVALS, HeartbeatTiming, format_duration
from grafana_irm.timing.known import EXPIRY_CHECK
from grafana_irm_cli.heartbeat.moments import moments
from grafana_irm_cli.heartbeat.timeline import Timeline, timeline_of

LINES = [timeline_of(HeartbeatTiming.derive(interval)) for interval in IRM_INTERVALS]


def name(line: Timeline) -> str:
    return format_duration(line.timing.interval)


@pytest.mark.parametrize("line", LINES, ids=name)
class TestEveryInterval:
    def test_things_happen_in_their_order(self, line: Timeline) -> None:
        assert line.lost is not None
        order = [line.evaluations[0], line.fires, line.beats[0], line.lost, line.beats[-1]]
        assert order == sorted(order)
        assert line.beats[-1] < line.death < line.expires <= line.alert_group < line.end

    def test_the_picture_keeps_what_the_model_promises(self, line: Timeline) -> None:
        timing = line.timing
        assert line.beats[0] <= timing.first_beat_within
        gaps = [later - earlier for earlier, later in pairwise(line.beats)]
        assert max(gaps) <= timing.longest_gap_after_lost(1)
        regular = timing.shortest_sending_gap
        assert sorted(gaps) == [regular] * (len(gaps) - 1) + [2 * regular], "one beat is lost"
        noticed = line.alert_group - line.death
        assert timing.alert_group_after_death.shortest <= noticed <= timing.alert_group_after_death.longest

    def test_irm_opens_the_alert_group_at_its_first_check(self, line: Timeline) -> None:
        assert line.expires == line.beats[-1] + line.timing.interval
        assert line.alert_group == line.checks[-1]
        assert line.checks[-1] - EXPIRY_CHECK < line.expires

    def test_the_moments_are_reported_in_order(self, line: Timeline) -> None:
        told = [moment for moment, _ in moments(line)]
        assert told == sorted(told)


def test_no_beat_is_lost_where_none_may_be() -> None:
    line = timeline_of(HeartbeatTiming.derive("10m", repeat_interval="9m"))
    assert line.lost is None
    assert not any("lost" in what for _, what in moments(line))


def test_an_alert_that_fires_early_waits_for_the_takeover() -> None:
    line = timeline_of(HeartbeatTiming.derive("1m"))
    assert line.fires == timedelta(seconds=10)
    assert line.beats[0] == timedelta(minutes=1)
