from dataclasses import replace

import pytest

from grafana_irm_cli.verify.checks import check
from grafana_irm_cli.verify.model import (
    MissingHeartbeat,
    NotSeen,
    Snapshot,
    Status,
    Wiring,
)
from tests.grafana_irm_cli.verify.conftest import seconds, wrong


def test_every_check_of_a_healthy_stack_is_ok(wiring: Wiring, healthy: Snapshot) -> None:
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


def test_without_a_heartbeat_only_alerts_are_checked(wiring: Wiring, healthy: Snapshot) -> None:
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
            ({"heartbeat_link": None}, "its heartbeat is not enabled"),
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

    def test_a_disabled_heartbeat_need_not_be_enabled_in_irm(self, wiring: Wiring, healthy: Snapshot) -> None:
        assert isinstance(healthy.integrations, dict)
        changed = {"C1": replace(healthy.integrations["C1"], heartbeat_link=None)}
        assert not wrong(replace(wiring, heartbeat=None), replace(healthy, integrations=changed))


def test_a_missing_heartbeat_is_reported_with_its_alert_group(wiring: Wiring, healthy: Snapshot) -> None:
    group = MissingHeartbeat("C1", "firing", seconds(125), "http://irm.test/a/I1")
    finding = wrong(wiring, replace(healthy, missing_heartbeats={"C1": group}))["heartbeat in IRM"]
    assert finding.found == "missing: IRM opened an alert group 2m 5s ago, it is firing"
    assert finding.link == group.link


def test_a_heartbeat_hidden_by_too_many_alert_groups_is_not_seen(wiring: Wiring, healthy: Snapshot) -> None:
    findings = check(wiring, replace(healthy, missing_heartbeats={"C1": NotSeen("more than 200 are open")}))
    (finding,) = [finding for finding in findings if finding.status is not Status.OK]
    assert (finding.check, finding.status, finding.found) == (
        "heartbeat in IRM",
        Status.NOT_SEEN,
        "more than 200 are open",
    )
    assert finding.todo


def test_a_system_out_of_reach_is_neither_ok_nor_wrong(wiring: Wiring, healthy: Snapshot) -> None:
    blind = NotSeen("Cannot reach Grafana IRM")
    findings = check(wiring, replace(healthy, integrations=blind, missing_heartbeats=blind))
    unseen = [finding for finding in findings if finding.status is Status.NOT_SEEN]
    assert [finding.check for finding in unseen] == ["integration in IRM", "heartbeat in IRM"]
    assert all(finding.found == blind.reason and finding.todo for finding in unseen)
