"""Checks of a cluster of Grafana instances."""

from dataclasses import replace
from datetime import timedelta

import pytest

from grafana_irm.notification_policy.matchers import Matcher
from grafana_irm_cli.verify.checks import check
from grafana_irm_cli.verify.model import (
    Delivery,
    Finding,
    MissingHeartbeat,
    Rule,
    Snapshot,
    Status,
    Wiring,
)
from grafana_irm_cli.verify.silences import Silence
from tests.grafana_irm_cli.conftest import TIMINGS
from tests.grafana_irm_cli.verify.conftest import seconds, with_rule, wrong


class TestSeveralInstances:
    """Only the sending instance knows of deliveries. An idle instance means that another instance sends."""

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
    def test_an_idle_instance_means_that_another_one_sends(
        self, cluster: Wiring, standby: Snapshot, last: str | None
    ) -> None:
        assert isinstance(standby.deliveries, dict)
        error = "webhook response status 500" if last == "an old failure" else None
        sent = [Delivery(None if last is None else timedelta(hours=2), error)]
        seen = replace(standby, deliveries={**standby.deliveries, "Payments heartbeat": sent})
        finding = self.beats(cluster, seen)
        assert finding.status is Status.OK
        assert finding.found == (
            "another of the 2 Grafana instances sends them, or did before a config change:"
            " none sent by the instances that responded"
        )

    def test_a_single_idle_instance_is_not_ok(self, wiring: Wiring, standby: Snapshot) -> None:
        finding = self.beats(wiring, standby)
        assert (finding.status, "--grafana-instances" in finding.todo) == (Status.NOT_SEEN, True)

    @pytest.mark.parametrize("firing_for", [None, timedelta(seconds=100)])
    def test_a_rule_that_has_just_fired_is_not_ok_yet(
        self, cluster: Wiring, standby: Snapshot, healthy_rule: Rule, firing_for: timedelta | None
    ) -> None:
        seen = with_rule(standby, replace(healthy_rule, firing_for=firing_for))
        assert self.beats(cluster, seen).status is Status.NOT_SEEN

    def test_a_silenced_rule_is_not_ok(self, cluster: Wiring, standby: Snapshot, healthy_rule: Rule) -> None:
        labelled = replace(healthy_rule, firing_for=timedelta(hours=1), labels={"alertname": "beat"})
        silence = Silence((Matcher("alertname", "=", "beat"),), "2026-11-28T05:00:00Z")
        seen = replace(with_rule(standby, labelled), silences=[silence])
        assert self.beats(cluster, seen).status is Status.NOT_SEEN

    def test_an_idle_instance_is_not_ok_while_irm_misses_the_heartbeat(
        self, cluster: Wiring, standby: Snapshot
    ) -> None:
        missing = MissingHeartbeat("C1", "firing", seconds(60), "http://irm.test")
        seen = replace(standby, missing_heartbeats={"C1": missing})
        assert self.beats(cluster, seen).status is Status.NOT_SEEN

    def test_after_a_failover_an_evaluation_may_be_88_s_old(
        self, cluster: Wiring, standby: Snapshot, healthy_rule: Rule
    ) -> None:
        """Measured with single-node evaluation by Redis, at an interval of 10 s."""
        assert cluster.heartbeat is not None
        timings = replace(TIMINGS, evaluation_interval="10s")
        fast = replace(cluster, heartbeat=replace(cluster.heartbeat, timings=timings))
        for age, found in ((88, {}), (101, {"heartbeat rule"})):
            seen = with_rule(standby, replace(healthy_rule, timings=timings, evaluated=seconds(age)))
            assert set(wrong(fast, seen)) == set(found)
