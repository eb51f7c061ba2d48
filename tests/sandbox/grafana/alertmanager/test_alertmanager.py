"""Takeover of configuration, restarts, and the notices of both."""

from typing import Any

from sandbox.grafana.common.times import ZERO
from sandbox.network.delivery import DeliveryResult
from tests.sandbox.grafana.lab import Lab, rule

BEAT = {"group_wait": "0s", "group_interval": "1s", "repeat_interval": "60s"}


def root(lab: Lab, **given: Any) -> None:
    """Make the root policy page somebody."""
    lab.hook("Root", url="http://root/")
    lab.grafana.policies.put({"receiver": "Root", **given}, "api")
    lab.run(60)


def test_a_new_contact_point_goes_live_at_the_next_minute_of_the_process(lab: Lab) -> None:
    lab.run(65)
    lab.hook()
    lab.rules(rule(**BEAT))
    lab.run(119)
    assert lab.sent == []
    lab.run(200)
    assert lab.times()[0] == 120.0


def test_an_alert_of_a_new_rule_pages_the_root_policy_once_before_that(lab: Lab) -> None:
    root(lab)
    lab.run(65)
    lab.hook()
    lab.rules(rule(**BEAT))
    lab.run(600)
    assert lab.times("http://root/") == [100.0], "evaluated at 70, and 30 s of group wait"
    assert lab.times("http://Hook-one/")[0] == 120.0


def test_a_config_poll_within_the_roots_group_wait_spares_it(lab: Lab) -> None:
    root(lab)
    lab.run(95)
    lab.hook()
    lab.rules(rule(**BEAT))
    lab.run(600)
    assert lab.times("http://root/") == []


def test_a_pending_period_longer_than_the_config_poll_spares_it(lab: Lab) -> None:
    root(lab)
    lab.run(65)
    lab.hook()
    lab.rules(rule(**{"for": "2m"}, **BEAT))
    lab.run(600)
    assert lab.times("http://root/") == []
    assert lab.times("http://Hook-one/")[0] == 190.0


def test_a_fresh_root_policy_has_nobody_to_page(lab: Lab) -> None:
    lab.run(65)
    lab.hook()
    lab.rules(rule(**BEAT))
    lab.run(119)
    assert lab.sent == []


def test_unknown_timings_notify_a_known_contact_point_with_root_timings(lab: Lab) -> None:
    lab.hook()
    lab.run(65)
    lab.rules(rule(**BEAT))
    lab.run(119)
    assert lab.times() == [100.0]
    assert lab.sent[0].body["groupKey"].count("/") == 2


def test_a_rule_without_settings_goes_by_the_policies(lab: Lab) -> None:
    root(lab, group_wait="5s")
    given = rule()
    del given["notification_settings"]
    lab.run(65)
    lab.rules(given)
    lab.run(200)
    assert lab.times() == [75.0]
    assert lab.sent[0].body["groupKey"] == "{}:{}"


def test_a_config_poll_that_changes_nothing_disturbs_nothing(lab: Lab) -> None:
    lab.hook()
    lab.rules(rule(**BEAT))
    lab.run(130)
    lab.rules(rule(annotations={"summary": "other"}, **BEAT))
    lab.run(300)
    gaps = lab.gaps()
    assert {round(gap, 1) for gap in gaps} == {60.0}


def test_another_contact_point_shifts_the_flushes_and_sends_nothing(lab: Lab) -> None:
    lab.hook()
    lab.rules(rule(**{**BEAT, "group_interval": "45s"}))
    lab.run(130)
    lab.hook("Other")
    lab.run(400)
    assert lab.times()[:2] == [60.0, 150.0]
    assert max(lab.gaps()) <= 60 + 45 + 1


def test_a_delivery_under_way_at_a_config_poll_is_sent_twice(lab: Lab) -> None:
    lab.hook()
    lab.rules(rule(**{**BEAT, "repeat_interval": "55s"}))
    lab.delay = 3
    lab.run(70)
    lab.hook("Other")
    lab.run(125)
    assert lab.times() == [60.0, 118.03, 120.0]


def test_the_status_of_receivers(lab: Lab) -> None:
    lab.hook()
    assert [r["name"] for r in lab.grafana.alertmanager.receivers()] == ["empty"], "before the config poll"
    lab.rules(rule(**BEAT))
    lab.run(60.5)
    (shown,) = (r for r in lab.grafana.alertmanager.receivers() if r["name"] == "Hook one")
    assert shown == {
        "active": True,
        "integrations": [
            {
                "lastNotifyAttempt": "2023-11-14T22:14:20.000Z",
                "lastNotifyAttemptDuration": "1ms",
                "name": "webhook",
                "sendResolved": True,
            }
        ],
        "name": "Hook one",
    }
    lab.answer = lambda _: DeliveryResult(500)
    lab.run(125)
    (integration,) = next(r for r in lab.grafana.alertmanager.receivers() if r["name"] == "Hook one")["integrations"]
    assert integration["lastNotifyAttemptError"] == "webhook response status 500 Internal Server Error"
    refused = 'Post "<redacted>": dial tcp 127.0.0.1:9: connect: connection refused'
    lab.answer = lambda _: DeliveryResult(None, refused)
    lab.run(190)
    (integration,) = next(r for r in lab.grafana.alertmanager.receivers() if r["name"] == "Hook one")["integrations"]
    assert integration["lastNotifyAttemptError"] == refused


def test_a_receiver_that_was_never_tried(lab: Lab) -> None:
    lab.hook()
    lab.run(61)
    (integration,) = next(r for r in lab.grafana.alertmanager.receivers() if r["name"] == "Hook one")["integrations"]
    assert integration["lastNotifyAttempt"] == ZERO.replace("Z", ".000Z")
    assert "lastNotifyAttemptError" not in integration


def test_a_graceful_restart_keeps_the_rhythm(lab: Lab) -> None:
    lab.hook()
    lab.rules(rule(**BEAT))
    lab.run(135)
    lab.grafana.restart(5)
    lab.run(400)
    gaps = lab.gaps()
    assert all(60 <= gap <= 61.1 for gap in gaps)


def test_after_a_crash_the_next_beat_comes_early_and_never_late(lab: Lab) -> None:
    lab.hook()
    lab.rules(rule(**BEAT))
    lab.run(135)
    lab.grafana.restart(5, graceful=False)
    lab.run(400)
    gaps = [round(gap) for gap in lab.gaps()]
    assert min(gaps) < 60
    assert max(gaps) <= 61


def test_a_crash_falls_back_to_what_the_last_clean_up_saved(lab: Lab) -> None:
    lab.hook()
    lab.rules(rule(**{**BEAT, "repeat_interval": "1h"}))
    lab.run(1000)
    lab.grafana.restart(5, graceful=False)
    lab.run(1100)
    assert lab.times() == [60.0], "saved at 900"


def test_nothing_is_sent_while_it_is_stopped(lab: Lab) -> None:
    lab.hook()
    lab.rules(rule(**BEAT))
    lab.run(70)
    lab.grafana.stop()
    lab.run(1000)
    assert lab.times() == [60.0]
    lab.grafana.start()
    lab.run(1100)
    assert lab.times()[1] == 1010.0, "at the first evaluation"


def test_a_peer_waits_fifteen_seconds_for_each_before_it(lab: Lab) -> None:
    lab.grafana.set_cluster_position(2)
    lab.hook()
    lab.rules(rule(**BEAT))
    lab.run(600)
    gaps = {round(gap) for gap in lab.gaps()}
    assert lab.times()[0] == 90.0
    assert gaps == {90}, "each look takes 30 s, so the first after more than 60 s is the third"
