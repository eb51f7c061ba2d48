"""The checks of contact points: where they send to, and their last deliveries."""

from dataclasses import replace
from datetime import timedelta

import pytest

from grafana_irm_cli.verify.checks import check
from grafana_irm_cli.verify.contact_points import OLD_CONFIGURATION
from grafana_irm_cli.verify.model import (
    ANY_TIME,
    ContactPoint,
    Delivery,
    Snapshot,
    Status,
    Wiring,
)
from tests.grafana_irm_cli.conftest import ENDPOINT
from tests.grafana_irm_cli.verify.conftest import seconds, wrong


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
        assert finding.found == "Payments to IRM uses PUT, and IRM accepts only POST"

    def test_alerts_without_resolved_messages(self, wiring: Wiring, healthy: Snapshot) -> None:
        point = ContactPoint("cp1", "Payments to IRM", "webhook", {"url": ENDPOINT}, True)
        finding = wrong(wiring, self.seen(healthy, point))["alert contact point"]
        assert finding.found == "Payments to IRM sends no resolved messages, so alert groups in IRM stay open"
        assert "alert contact point" not in wrong(replace(wiring, resolves=False), self.seen(healthy, point))

    def test_a_second_integration_under_its_name(self, wiring: Wiring, healthy: Snapshot) -> None:
        point = ContactPoint("cp1", "Payments to IRM", "webhook", {"url": ENDPOINT}, False)
        finding = wrong(wiring, self.seen(healthy, point, replace(point, uid="cp9")))["alert contact point"]
        assert finding.found == "Payments to IRM has 2 integrations, and Grafana sends to all of them"

    def test_a_heartbeat_contact_point_that_sends_resolved_messages(self, wiring: Wiring, healthy: Snapshot) -> None:
        assert isinstance(healthy.contact_points, dict)
        point = replace(healthy.contact_points["Payments heartbeat"][0], disable_resolve_message=False)
        seen = replace(healthy, contact_points={**healthy.contact_points, "Payments heartbeat": [point]})
        assert "count as beats" in wrong(wiring, seen)["heartbeat contact point"].found


class TestDeliveries:
    def seen(self, healthy: Snapshot, *deliveries: Delivery) -> Snapshot:
        assert isinstance(healthy.deliveries, dict)
        return replace(healthy, deliveries={**healthy.deliveries, "Payments heartbeat": list(deliveries)})

    def test_before_the_config_poll_deliveries_are_not_known(self, wiring: Wiring, healthy: Snapshot) -> None:
        findings = [one for one in check(wiring, replace(healthy, deliveries={})) if one.status is not Status.OK]
        assert [(one.check, one.status) for one in findings] == [
            ("last alert", Status.NOT_SEEN),
            ("beats", Status.NOT_SEEN),
        ]
        assert all("does not use the contact point yet" in one.found for one in findings)

    @pytest.mark.parametrize(
        ("error", "todo"),
        [
            ("webhook response status 429 Too Many Requests", "300 alerts and beats in 5 minutes"),
            ("webhook response status 403 Forbidden", "the endpoint no longer exists in IRM"),
            ("context deadline exceeded", "check the way from Grafana to IRM"),
        ],
    )
    def test_refused(self, wiring: Wiring, healthy: Snapshot, error: str, todo: str) -> None:
        finding = wrong(wiring, self.seen(healthy, Delivery(seconds(9), error)))["beats"]
        assert finding.found == f"the last failed 9s ago: {error}"
        assert todo in finding.todo

    @pytest.mark.parametrize("deliveries", [[Delivery(None, None)], []])
    def test_beats_without_a_record_in_grafana_are_not_known(
        self, wiring: Wiring, healthy: Snapshot, deliveries: list[Delivery]
    ) -> None:
        findings = check(wiring, self.seen(healthy, *deliveries))
        (finding,) = [finding for finding in findings if finding.status is not Status.OK]
        assert (finding.check, finding.status) == ("beats", Status.NOT_SEEN)
        assert "Grafana has no record of any" in finding.found
        assert "--wait" in finding.todo

    def test_the_newest_of_several_deliveries_counts(self, wiring: Wiring, healthy: Snapshot) -> None:
        seen = self.seen(healthy, Delivery(seconds(9_000), None), Delivery(seconds(7), None))
        found = {finding.check: finding.found for finding in check(wiring, seen)}
        assert found["beats"].startswith("the last was delivered 7s ago")

    def test_beats_that_stopped(self, wiring: Wiring, healthy: Snapshot) -> None:
        finding = wrong(wiring, self.seen(healthy, Delivery(seconds(191 + 61), None)))["beats"]
        assert finding.found == "the last was delivered 4m 12s ago, longer ago than the longest gap of 3m 11s"

    def test_a_beat_may_be_late_by_timeouts_and_peer_waits(self, wiring: Wiring, healthy: Snapshot) -> None:
        assert not wrong(wiring, self.seen(healthy, Delivery(seconds(191 + 2 * (10 - 5) + 3 * 15), None)))


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
def test_waiting_helps_while_a_failed_delivery_can_still_succeed(
    wiring: Wiring, healthy: Snapshot, error: str, within: timedelta
) -> None:
    """Until the next config poll a refused delivery can be one of the configuration before an `up`."""
    assert isinstance(healthy.deliveries, dict)
    deliveries = {**healthy.deliveries, "Payments heartbeat": [Delivery(seconds(5), error)]}
    assert wrong(wiring, replace(healthy, deliveries=deliveries))["beats"].may_pass_within == within
