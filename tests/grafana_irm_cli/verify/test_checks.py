from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from grafana_irm_cli.verify.checks import check
from grafana_irm_cli.verify.contact_points import OLD_CONFIGURATION
from grafana_irm_cli.verify.model import (
    ANY_TIME,
    ContactPoint,
    Delivery,
    Finding,
    MissingHeartbeat,
    NotSeen,
    Rule,
    Snapshot,
    Status,
    Timings,
    Wiring,
)
from grafana_irm_cli.verify.silences import Matcher, Silence
from tests.grafana_irm_cli.verify.conftest import ENDPOINT, TIMINGS, seconds, with_rule


def wrong(wiring: Wiring, seen: Snapshot) -> dict[str, Finding]:
    return {finding.check: finding for finding in check(wiring, seen) if finding.status is Status.WRONG}


def test_a_healthy_wiring_is_well_in_every_line(wiring: Wiring, healthy: Snapshot) -> None:
    findings = check(wiring, healthy)
    assert [finding.check for finding in findings] == [
        "integration in IRM",
        "alert contact point",
        "last alert",
        "heartbeat rule",
        "heartbeat contact point",
        "beats",
        "heartbeat in IRM",
    ]
    assert {finding.status for finding in findings} == {Status.OK}
    assert not any(finding.todo for finding in findings)


def test_without_a_heartbeat_only_the_way_of_alerts_is_checked(wiring: Wiring, healthy: Snapshot) -> None:
    findings = check(replace(wiring, heartbeat=None), healthy)
    assert [finding.check for finding in findings] == [
        "integration in IRM",
        "alert contact point",
        "last alert",
    ]


def test_every_wrong_finding_says_what_to_do(wiring: Wiring, healthy: Snapshot) -> None:
    empty = replace(healthy, integrations={}, contact_points={}, deliveries={}, rules={})
    findings = wrong(wiring, empty)
    assert len(findings) == 4
    assert all(finding.todo for finding in findings.values())


class TestIntegration:
    def test_deleted(self, wiring: Wiring, healthy: Snapshot) -> None:
        assert wrong(wiring, replace(healthy, integrations={}))["integration in IRM"].found == "C1 does not exist"

    @pytest.mark.parametrize(
        ("changes", "found"),
        [
            ({"type": "webhook"}, "its type is webhook, not alertmanager"),
            ({"link": "http://irm.test/integrations/v1/alertmanager/other/"}, "its endpoint is not the one"),
            ({"heartbeat_link": None}, "IRM keeps no heartbeat for it"),
            (
                {"maintenance": "2026-11-23T19:42:17Z"},
                "in maintenance until 2026-11-23T19:42:17Z: its alerts page nobody",
            ),
        ],
    )
    def test_changed(self, wiring: Wiring, healthy: Snapshot, changes: dict[str, str], found: str) -> None:
        assert isinstance(healthy.integrations, dict)
        changed = {"C1": replace(healthy.integrations["C1"], **changes)}
        assert found in wrong(wiring, replace(healthy, integrations=changed))["integration in IRM"].found

    def test_no_heartbeat_in_irm_is_well_where_none_is_wanted(self, wiring: Wiring, healthy: Snapshot) -> None:
        assert isinstance(healthy.integrations, dict)
        changed = {"C1": replace(healthy.integrations["C1"], heartbeat_link=None)}
        assert not wrong(replace(wiring, heartbeat=None), replace(healthy, integrations=changed))


@pytest.mark.parametrize(
    ("error", "within"),
    [
        ("webhook response status 429 Too Many Requests", ANY_TIME),
        ("webhook response status 500 Internal Server Error", ANY_TIME),
        ('Post "<redacted>": context deadline exceeded', ANY_TIME),
        ("webhook response status 403 Forbidden", OLD_CONFIGURATION),
        ("webhook response status 410 Gone", OLD_CONFIGURATION),
        ("tls: failed to verify certificate: x509: certificate signed by unknown authority", OLD_CONFIGURATION),
    ],
)
def test_waiting_helps_a_failed_delivery_while_it_can_still_succeed(
    wiring: Wiring, healthy: Snapshot, error: str, within: timedelta
) -> None:
    """Until the next config poll a refused delivery can be one of the configuration before an `up`."""
    assert isinstance(healthy.deliveries, dict)
    deliveries = {**healthy.deliveries, "Payments heartbeat": [Delivery(seconds(5), error)]}
    assert wrong(wiring, replace(healthy, deliveries=deliveries))["beats"].may_pass_within == within


def test_two_heartbeats_with_one_rule_uid_are_told_so(wiring: Wiring, healthy: Snapshot) -> None:
    assert wiring.heartbeat is not None
    shared = replace(wiring, heartbeat=replace(wiring.heartbeat, rule_shared_with=("checkout",)))
    finding = wrong(shared, healthy)["heartbeat rule"]
    assert finding.found == "r1 is the UID of the heartbeat rule of checkout too, and Grafana keeps one rule of a UID"
    assert finding.todo == "give each heartbeat a ruleUid of its own, then `pulumi up`"


class TestContactPoints:
    def seen(self, healthy: Snapshot, *points: ContactPoint) -> Snapshot:
        assert isinstance(healthy.contact_points, dict)
        return replace(healthy, contact_points={**healthy.contact_points, "Payments to IRM": list(points)})

    def test_deleted(self, wiring: Wiring, healthy: Snapshot) -> None:
        finding = wrong(wiring, self.seen(healthy))["alert contact point"]
        assert finding.found == "Payments to IRM does not exist in Grafana"

    def test_another_url_is_wrong_and_is_not_shown(self, wiring: Wiring, healthy: Snapshot) -> None:
        point = ContactPoint("cp1", "Payments to IRM", "webhook", {"url": "http://elsewhere.test/secret"}, False)
        finding = wrong(wiring, self.seen(healthy, point))["alert contact point"]
        assert finding.found == "the URL of Payments to IRM is not the integration's endpoint"
        assert "elsewhere" not in f"{finding}"

    def test_another_type(self, wiring: Wiring, healthy: Snapshot) -> None:
        point = ContactPoint("cp1", "Payments to IRM", "email", {}, False)
        assert "email" in wrong(wiring, self.seen(healthy, point))["alert contact point"].found

    def test_a_method_that_irm_refuses(self, wiring: Wiring, healthy: Snapshot) -> None:
        point = ContactPoint("cp1", "Payments to IRM", "webhook", {"url": ENDPOINT, "httpMethod": "PUT"}, False)
        finding = wrong(wiring, self.seen(healthy, point))["alert contact point"]
        assert finding.found == "Payments to IRM calls it with PUT, and IRM takes POST alone"

    def test_a_second_one_that_joined_under_its_name(self, wiring: Wiring, healthy: Snapshot) -> None:
        point = ContactPoint("cp1", "Payments to IRM", "webhook", {"url": ENDPOINT}, False)
        finding = wrong(wiring, self.seen(healthy, point, replace(point, uid="cp9")))["alert contact point"]
        assert finding.found == "2 integrations share the name Payments to IRM, and Grafana calls them all"

    def test_a_heartbeat_contact_point_that_sends_resolved_messages(self, wiring: Wiring, healthy: Snapshot) -> None:
        assert isinstance(healthy.contact_points, dict)
        point = replace(healthy.contact_points["Payments heartbeat"][0], disable_resolve_message=False)
        seen = replace(healthy, contact_points={**healthy.contact_points, "Payments heartbeat": [point]})
        assert "count as beats" in wrong(wiring, seen)["heartbeat contact point"].found


class TestDeliveries:
    def seen(self, healthy: Snapshot, *deliveries: Delivery) -> Snapshot:
        assert isinstance(healthy.deliveries, dict)
        return replace(healthy, deliveries={**healthy.deliveries, "Payments heartbeat": list(deliveries)})

    def test_contact_points_that_grafana_has_not_taken_over_yet_do_not_tell(
        self, wiring: Wiring, healthy: Snapshot
    ) -> None:
        findings = [one for one in check(wiring, replace(healthy, deliveries={})) if one.status is not Status.OK]
        assert [(one.check, one.status) for one in findings] == [
            ("last alert", Status.NOT_SEEN),
            ("beats", Status.NOT_SEEN),
        ]
        assert all("has not taken the contact point over yet" in one.found for one in findings)

    @pytest.mark.parametrize(
        ("error", "todo"),
        [
            ("webhook response status 429 Too Many Requests", "300 alerts and beats in 5 minutes"),
            ("webhook response status 403 Forbidden", "does not know the endpoint"),
            ("context deadline exceeded", "let Grafana reach IRM"),
        ],
    )
    def test_refused(self, wiring: Wiring, healthy: Snapshot, error: str, todo: str) -> None:
        finding = wrong(wiring, self.seen(healthy, Delivery(seconds(9), error)))["beats"]
        assert finding.found == f"the last failed 9s ago: {error}"
        assert todo in finding.todo

    @pytest.mark.parametrize("deliveries", [[Delivery(None, None)], []])
    def test_beats_that_grafana_does_not_know_of_may_have_been_sent_all_the_same(
        self, wiring: Wiring, healthy: Snapshot, deliveries: list[Delivery]
    ) -> None:
        findings = check(wiring, self.seen(healthy, *deliveries))
        (finding,) = [finding for finding in findings if finding.status is not Status.OK]
        assert (finding.check, finding.status) == ("beats", Status.NOT_SEEN)
        assert "Grafana knows of none" in finding.found
        assert "--wait" in finding.todo

    def test_of_several_deliveries_the_newest_counts(self, wiring: Wiring, healthy: Snapshot) -> None:
        seen = self.seen(healthy, Delivery(seconds(9_000), None), Delivery(seconds(7), None))
        found = {finding.check: finding.found for finding in check(wiring, seen)}
        assert found["beats"].startswith("the last was delivered 7s ago")

    def test_beats_that_stopped(self, wiring: Wiring, healthy: Snapshot) -> None:
        finding = wrong(wiring, self.seen(healthy, Delivery(seconds(191 + 61), None)))["beats"]
        assert finding.found == "the last was delivered 4m 12s ago, and they are at most 3m 11s apart"

    def test_a_beat_may_be_late_by_deliveries_that_time_out_and_instances_that_wait_for_each_other(
        self, wiring: Wiring, healthy: Snapshot
    ) -> None:
        assert not wrong(wiring, self.seen(healthy, Delivery(seconds(191 + 2 * (10 - 5) + 3 * 15), None)))


class TestRule:
    def found(self, wiring: Wiring, seen: Snapshot) -> str:
        return wrong(wiring, seen)["heartbeat rule"].found

    def test_deleted(self, wiring: Wiring, healthy: Snapshot) -> None:
        assert self.found(wiring, replace(healthy, rules={})) == "r1 does not exist in Grafana"

    def test_paused_is_told_rather_than_its_consequences(
        self, wiring: Wiring, healthy: Snapshot, healthy_rule: Rule
    ) -> None:
        paused = replace(healthy_rule, paused=True, state="inactive", evaluated=None)
        assert self.found(wiring, with_rule(healthy, paused)) == "is paused"

    @pytest.mark.parametrize(
        ("receiver", "found"),
        [("Ops", "goes to Ops, not to"), (None, "goes to the notification policy, not to")],
    )
    def test_another_receiver(
        self, wiring: Wiring, healthy: Snapshot, healthy_rule: Rule, receiver: str | None, found: str
    ) -> None:
        assert found in self.found(wiring, with_rule(healthy, replace(healthy_rule, receiver=receiver)))

    def test_changed_timings_are_named(self, wiring: Wiring, healthy: Snapshot, healthy_rule: Rule) -> None:
        changed = replace(healthy_rule, timings=Timings("1m", "2m", "0s", "1s", "30m"))
        assert "repeat interval 30m instead of 3m" in self.found(wiring, with_rule(healthy, changed))

    def test_a_mute_timing_is_told_before_it_swallows_a_beat(
        self, wiring: Wiring, healthy: Snapshot, healthy_rule: Rule
    ) -> None:
        muted = replace(healthy_rule, muted_by=("weekend",))
        assert self.found(wiring, with_rule(healthy, muted)) == "is muted at times, by weekend"

    def test_a_silence_is_told_before_it_swallows_a_beat(
        self, wiring: Wiring, healthy: Snapshot, healthy_rule: Rule
    ) -> None:
        silence = Silence((Matcher("alertname", "Beats", pattern=False, equal=True),), "2026-11-23T20:55:33.000Z")
        seen = with_rule(replace(healthy, silences=[silence]), replace(healthy_rule, labels={"alertname": "Beats"}))
        assert self.found(wiring, seen) == "is silenced until 2026-11-23T20:55:33.000Z"
        assert not wrong(wiring, with_rule(seen, replace(healthy_rule, labels={"alertname": "Other"})))
        assert not wrong(wiring, replace(seen, silences=NotSeen("no right to read them")))

    @pytest.mark.parametrize(
        ("changes", "found"),
        [
            ({"evaluated": None, "state": "inactive"}, "was not evaluated yet"),
            ({"state": "pending"}, "is pending; it fires once it has been for 2m"),
        ],
    )
    def test_right_after_an_up_it_is_not_seen_to_fire_yet_and_not_wrong(
        self, wiring: Wiring, healthy: Snapshot, healthy_rule: Rule, changes: dict[str, Any], found: str
    ) -> None:
        findings = check(wiring, with_rule(healthy, replace(healthy_rule, **changes)))
        (finding,) = [finding for finding in findings if finding.status is not Status.OK]
        assert (finding.check, finding.status, finding.found) == ("heartbeat rule", Status.NOT_SEEN, found)

    @pytest.mark.parametrize(
        ("interval", "late", "told"), [("1m", 180, "3m 1s"), ("5m", 900, "15m 1s"), ("10s", 90, "1m 31s")]
    )
    def test_evaluation_counts_as_stopped_before_grafana_lets_the_alert_end(
        self, wiring: Wiring, healthy: Snapshot, healthy_rule: Rule, interval: str, late: int, told: str
    ) -> None:
        timings = Timings(interval, "2m", "0s", "1s", "3m")
        assert wiring.heartbeat is not None
        changed = replace(wiring, heartbeat=replace(wiring.heartbeat, timings=timings))
        due = replace(healthy_rule, timings=timings, evaluated=seconds(late))
        assert not wrong(changed, with_rule(healthy, due))
        stopped = replace(due, evaluated=seconds(late + 1))
        assert self.found(changed, with_rule(healthy, stopped)).startswith(f"was last evaluated {told} ago")

    def test_a_failing_query(self, wiring: Wiring, healthy: Snapshot, healthy_rule: Rule) -> None:
        failing = replace(healthy_rule, health="error", last_error="data source not found")
        assert self.found(wiring, with_rule(healthy, failing)) == "its query fails: data source not found"

    def test_not_firing(self, wiring: Wiring, healthy: Snapshot, healthy_rule: Rule) -> None:
        inactive = replace(healthy_rule, state="inactive")
        assert self.found(wiring, with_rule(healthy, inactive)) == "is inactive, not firing"


def test_a_missing_heartbeat_is_told_with_its_alert_group(wiring: Wiring, healthy: Snapshot) -> None:
    group = MissingHeartbeat("C1", "firing", seconds(125), "http://irm.test/a/I1")
    finding = wrong(wiring, replace(healthy, missing_heartbeats={"C1": group}))["heartbeat in IRM"]
    assert finding.found == "missing: IRM opened an alert group 2m 5s ago, it is firing"
    assert finding.link == group.link


def test_a_heartbeat_that_too_many_alert_groups_hide_is_not_seen(wiring: Wiring, healthy: Snapshot) -> None:
    findings = check(wiring, replace(healthy, missing_heartbeats={"C1": NotSeen("more than 200 are open")}))
    (finding,) = [finding for finding in findings if finding.status is not Status.OK]
    assert (finding.check, finding.status, finding.found) == (
        "heartbeat in IRM",
        Status.NOT_SEEN,
        "more than 200 are open",
    )
    assert finding.todo


def test_what_could_not_be_seen_is_neither_well_nor_wrong(wiring: Wiring, healthy: Snapshot) -> None:
    blind = NotSeen("Cannot reach Grafana IRM")
    findings = check(wiring, replace(healthy, integrations=blind, missing_heartbeats=blind))
    unseen = [finding for finding in findings if finding.status is Status.NOT_SEEN]
    assert [finding.check for finding in unseen] == ["integration in IRM", "heartbeat in IRM"]
    assert all(finding.found == blind.reason and finding.todo for finding in unseen)


class TestSeveralInstances:
    """Only the instance that sends knows of deliveries; another one's silence tells that somebody sends."""

    @pytest.fixture
    def cluster(self, wiring: Wiring) -> Wiring:
        assert wiring.heartbeat is not None
        return replace(wiring, heartbeat=replace(wiring.heartbeat, grafana_instances=2))

    @pytest.fixture
    def standby(self, healthy: Snapshot, healthy_rule: Rule) -> Snapshot:
        assert isinstance(healthy.deliveries, dict)
        silent = {**healthy.deliveries, "Payments heartbeat": [Delivery(None, None)]}
        firing = replace(healthy_rule, firing_for=timedelta(hours=1))
        return replace(healthy, deliveries=silent, rules={firing.uid: firing})

    @staticmethod
    def beats(wiring: Wiring, seen: Snapshot) -> Finding:
        return next(finding for finding in check(wiring, seen) if finding.check == "beats")

    @pytest.mark.parametrize("last", [None, "an old success", "an old failure"])
    def test_a_standby_tells_that_another_one_sends(self, cluster: Wiring, standby: Snapshot, last: str | None) -> None:
        assert isinstance(standby.deliveries, dict)
        error = "webhook response status 500" if last == "an old failure" else None
        sent = [Delivery(None if last is None else timedelta(hours=2), error)]
        seen = replace(standby, deliveries={**standby.deliveries, "Payments heartbeat": sent})
        finding = self.beats(cluster, seen)
        assert finding.status is Status.OK
        assert finding.found == (
            "another of the 2 Grafana instances sends them, or did before a config change: none by those that answered"
        )

    def test_a_single_instance_tells_nothing_by_its_silence(self, wiring: Wiring, standby: Snapshot) -> None:
        finding = self.beats(wiring, standby)
        assert (finding.status, "--grafana-instances" in finding.todo) == (Status.NOT_SEEN, True)

    @pytest.mark.parametrize("firing_for", [None, timedelta(seconds=100)])
    def test_nor_does_a_rule_that_has_only_just_fired(
        self, cluster: Wiring, standby: Snapshot, healthy_rule: Rule, firing_for: timedelta | None
    ) -> None:
        seen = with_rule(standby, replace(healthy_rule, firing_for=firing_for))
        assert self.beats(cluster, seen).status is Status.NOT_SEEN

    def test_nor_does_a_silenced_rule(self, cluster: Wiring, standby: Snapshot, healthy_rule: Rule) -> None:
        labelled = replace(healthy_rule, firing_for=timedelta(hours=1), labels={"alertname": "beat"})
        silence = Silence((Matcher("alertname", "beat", pattern=False, equal=True),), "2026-11-28T05:00:00Z")
        seen = replace(with_rule(standby, labelled), silences=[silence])
        assert self.beats(cluster, seen).status is Status.NOT_SEEN

    def test_nor_does_any_while_irm_misses_the_heartbeat(self, cluster: Wiring, standby: Snapshot) -> None:
        missing = MissingHeartbeat("C1", "firing", seconds(60), "http://irm.test")
        seen = replace(standby, missing_heartbeats={"C1": missing})
        assert self.beats(cluster, seen).status is Status.NOT_SEEN

    def test_an_evaluation_taken_over_by_another_instance_may_be_88_s_old(
        self, cluster: Wiring, standby: Snapshot, healthy_rule: Rule
    ) -> None:
        """Measured with single-node evaluation by Redis, at an interval of 10 s."""
        assert cluster.heartbeat is not None
        timings = replace(TIMINGS, evaluation_interval="10s")
        fast = replace(cluster, heartbeat=replace(cluster.heartbeat, timings=timings))
        for age, found in ((88, {}), (101, {"heartbeat rule"})):
            seen = with_rule(standby, replace(healthy_rule, timings=timings, evaluated=seconds(age)))
            assert set(wrong(fast, seen)) == set(found)
