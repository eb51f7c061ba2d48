"""What is accepted, but that a person should know about."""

import re

from grafana_irm.timing import HeartbeatTiming


def warnings(interval: str = "10m", **given_as: str | int) -> str:
    return "\n".join(HeartbeatTiming.derive(interval, **given_as).warnings)  # type: ignore[arg-type]


def test_derived_timings_give_no_warning_but_for_the_shortest_interval() -> None:
    for interval in ("2m", "3m", "5m", "10m", "15m", "30m", "1h", "12h", "1d"):
        assert warnings(interval) == ""


def test_at_one_minute_there_is_no_margin_which_is_reported() -> None:
    said = HeartbeatTiming.derive("1m").warnings
    assert [re.split(r"[:.]", text)[0] for text in said] == [
        "The first alert can reach the receiver of the root notification policy",
        "An edit of the rule can cause a false alarm",
        "Even a quick restart of Grafana can cause a false alarm",
    ]
    assert said[0].endswith("can take 1m. Use a longer heartbeat interval.")


def test_no_beat_may_be_lost() -> None:
    text = "One lost beat can cause a false alarm: two beats can be 5m11s apart. Use a shorter repeat_interval"
    assert text in warnings(repeat_interval="5m")
    assert "lost beat" not in warnings(repeat_interval="4m")


def test_no_beat_may_be_lost_when_the_sending_instance_dies() -> None:
    said = warnings("1m", grafana_instances=2, repeat_interval="5s", group_interval="1s")
    assert (
        "When the sending Grafana instance stops, the next instance sends up to 55s later. One lost beat can then "
        "cause a false alarm. While the sending instance works, 3 beats in a row can be lost without a false alarm. "
        "Use a longer heartbeat interval: a shorter repeat_interval does not help."
    ) in said
    assert (
        "While the sending instance works, one lost beat can cause a false alarm too. Use a shorter repeat_interval"
    ) in warnings(grafana_instances=3, repeat_interval="6m")


def test_a_restart_of_a_cluster_is_one_of_all_instances() -> None:
    assert "Even a quick restart of all Grafana instances at once" in warnings("2m", grafana_instances=3)


def test_beats_that_eat_more_than_a_tenth_of_the_limit() -> None:
    assert "The beats take 20% of the 300 requests in 5 minutes" in warnings(repeat_interval="5s")
    assert warnings(repeat_interval="10s") == ""


def test_failing_deliveries_that_shut_the_alerts_out() -> None:
    assert "While deliveries fail, retries take 200%" in warnings(group_interval="500ms")
    assert warnings(group_interval="1s") == ""
    assert "retries take 107%" in warnings(grafana_instances=2, group_interval="1s")
    assert warnings(grafana_instances=2) == ""


def test_a_pending_period_no_longer_than_the_takeover() -> None:
    assert warnings(pending_period="1m") == (
        "The first alert can reach the receiver of the root notification policy. The pending_period is 1m, and "
        "Grafana's config poll, which applies the new contact point, can take 1m. Use a longer pending_period."
    )
    assert warnings(pending_period="61s") == ""


def test_an_edit_that_stops_the_beats_for_too_long() -> None:
    assert "An edit of the rule can cause a false alarm" in warnings(pending_period="9m30s")
    assert warnings(pending_period="8m") == "", "beats come oftener, so that there is room"


def test_beats_too_rare_for_the_interval_that_irm_starts_with() -> None:
    assert warnings("1h", repeat_interval="10m").startswith(
        "IRM's heartbeat interval is 10m until you set it, and two beats can be 10m11s apart. Each gap of 10m or more "
        "causes a false alarm. "
    )
    assert warnings("1h", repeat_interval="9m") == ""


def test_another_interval_than_irms_own_leaves_a_step_for_a_person() -> None:
    assert HeartbeatTiming.derive("10m").manual_step is None
    assert HeartbeatTiming.derive("12h").manual_step == (
        "Set the heartbeat interval to 12 hours in the integration's Heartbeat Settings in IRM. "
        "IRM's API cannot set the interval, so it is 10 minutes until then."
    )
