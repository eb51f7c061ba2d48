"""Snapshots of both systems: a healthy stack has no problem, and each failure is reported by its cause."""

from dataclasses import replace

import pytest

from grafana_irm.api.credentials import Credentials
from grafana_irm_cli.verify.missing import NOT_ALL
from grafana_irm_cli.verify.model import Status
from tests.grafana_irm_cli.verify.world import CREDENTIALS, World, no_answer, refused_with

ALERTS, BEATS = "team 0", "team 0 heartbeat"
WRONG, NOT_SEEN = Status.WRONG, Status.NOT_SEEN


@pytest.mark.parametrize("type_", ["alertmanager", "webhook"])
def test_a_healthy_stack_has_no_problem_at_any_moment(world: World, type_: str) -> None:
    world.connect(3, type_)
    for _ in range(100):
        assert world.bad() == {}
        world.wait(11.3)


def test_a_wrong_clock_of_this_machine_does_not_matter(world: World) -> None:
    world.connect()
    # The clock of the systems is in 2023.
    beats = next(finding for finding in world.findings() if finding.check == "beats")
    assert (beats.status, beats.found) == (
        Status.OK,
        "the last was delivered 1m 39s ago; the longest gap is 3m 11s",
    )


def test_slow_responses_do_not_change_ages(world: World) -> None:
    world.connect()
    world.takes = 60
    assert world.bad() == {}


class TestIntegration:
    def test_deleted(self, world: World) -> None:
        world.connect(2)
        world.irm.store.integrations[world.wirings[0].integration_id].deleted_at = world.clock.now()
        status, found = world.bad()["integration in IRM"]
        assert (status, found) == (WRONG, f"{world.wirings[0].integration_id} does not exist")

    def test_no_heartbeat_row(self, world: World) -> None:
        world.connect()
        world.irm.heartbeats.delete(world.wirings[0].integration_id)
        assert world.bad() == {
            "integration in IRM": (WRONG, "alertmanager, but its heartbeat is not enabled"),
        }

    def test_on_a_later_page_of_irms_list(self, world: World) -> None:
        world.connect()
        for number in range(130):
            world.irm.create_integration({"type": "webhook", "name": f"other {number}"})
        world.requested()
        assert world.bad() == {}
        assert world.requested()["GET irm.test/oncall/api/v1/integrations/"] == 2


class TestContactPoints:
    @pytest.mark.parametrize(("name", "check"), [(ALERTS, "alert contact point"), (BEATS, "heartbeat contact point")])
    def test_url_edited_by_hand(self, world: World, name: str, check: str) -> None:
        world.connect()
        world.grafana.edit_contact_point(world.contact_point(name)["uid"], url="http://elsewhere.test/hook")
        assert world.bad()[check] == (WRONG, f"the URL of {name} is not the integration's endpoint")

    def test_deleted(self, world: World) -> None:
        world.connect()
        world.grafana.contact_points.delete(world.contact_point(ALERTS)["uid"])
        assert world.bad()["alert contact point"] == (WRONG, f"{ALERTS} does not exist in Grafana")

    def test_a_second_contact_point_of_its_name(self, world: World) -> None:
        world.connect()
        world.put_contact_point(ALERTS, "http://elsewhere.test/hook")
        found = world.bad()["alert contact point"]
        assert found == (WRONG, f"{ALERTS} has 2 integrations, and Grafana sends to all of them")

    def test_before_the_config_poll(self, world: World) -> None:
        world.connect()
        world.wirings[0] = replace(world.wirings[0], contact_point="brand new")
        world.put_contact_point("brand new", world.wirings[0].endpoint)
        told = "Grafana does not use the contact point yet; its config poll comes every 60 s"
        assert world.bad() == {"last alert": (NOT_SEEN, told)}
        world.wait(60)
        assert "last alert" not in world.bad()


class TestDeliveries:
    @pytest.mark.parametrize(
        ("status", "told"),
        [
            (429, "webhook response status 429 Too Many Requests"),
            (403, "webhook response status 403 Forbidden"),
            (500, "webhook response status 500 Internal Server Error"),
        ],
    )
    def test_refused(self, world: World, status: int, told: str) -> None:
        world.connect()
        world.on_the_way = refused_with(status)
        world.wait(200)
        assert world.bad() == {"beats": (WRONG, f"the last failed 0s ago: {told}")}

    def test_timed_out(self, world: World) -> None:
        world.connect()
        world.on_the_way = no_answer
        world.wait(200)
        status, found = world.bad()["beats"]
        assert status is WRONG
        assert "context deadline exceeded" in found

    def test_failed_deliveries_are_not_blamed_on_a_working_rule(self, world: World) -> None:
        world.connect()
        world.on_the_way = no_answer
        world.wait(3600)
        assert set(world.bad()) == {"beats", "heartbeat in IRM"}


class TestBeats:
    def test_stopped_while_the_rule_fires(self, world: World) -> None:
        """As with a silence: Grafana sends nothing, and nothing fails."""
        world.connect()
        assert world.grafana.alertmanager._dispatcher is not None
        world.grafana.alertmanager._dispatcher.stop()
        world.wait(400)
        status, found = world.bad()["beats"]
        assert (status, found) == (
            WRONG,
            "the last was delivered 8m 19s ago, longer ago than the longest gap of 3m 11s",
        )

    @pytest.mark.parametrize("forgets", ["a restart", "a change of some other contact point"])
    def test_grafana_forgot_them(self, world: World, forgets: str) -> None:
        world.connect()
        if forgets == "a restart":
            world.grafana.restart(1)
        else:
            world.put_contact_point("of another team", "http://elsewhere.test/hook")
        world.wait(61)
        status, found = world.bad()["beats"]
        assert (status, found.startswith("Grafana has no record of any")) == (NOT_SEEN, True)
        world.wait(400)
        assert world.bad() == {}


class TestRule:
    def test_deleted(self, world: World) -> None:
        world.connect()
        world.grafana.rules.delete("team-0", "api")
        assert world.bad() == {"heartbeat rule": (WRONG, "team-0 does not exist in Grafana")}

    def test_paused(self, world: World) -> None:
        world.connect()
        world.edit_rule("team-0", isPaused=True)
        assert world.bad()["heartbeat rule"] == (WRONG, "is paused")

    def test_to_another_contact_point(self, world: World) -> None:
        world.connect()
        settings = {"receiver": ALERTS, "group_by": ["grafana_folder", "alertname"]}
        world.edit_rule("team-0", notification_settings=settings)
        assert world.bad()["heartbeat rule"] == (WRONG, f"sends to {ALERTS}, not to {BEATS}")

    def test_to_the_notification_policy(self, world: World) -> None:
        world.connect()
        world.edit_rule("team-0", notification_settings=None)
        assert world.bad()["heartbeat rule"] == (WRONG, f"sends to the notification policy, not to {BEATS}")

    def test_other_timings(self, world: World) -> None:
        world.connect()
        world.edit_rule("team-0", **{"for": "5m"})
        found = world.bad()["heartbeat rule"]
        assert found == (WRONG, "its timings were changed: pending period 5m instead of 2m")

    def test_an_expression_that_is_not_true(self, world: World) -> None:
        world.connect()
        model = {"type": "math", "expression": "0 > 1"}
        world.edit_rule("team-0", data=[{"refId": "A", "datasourceUid": "__expr__", "model": model}])
        world.wait(120)
        assert world.bad()["heartbeat rule"] == (WRONG, "is inactive, not firing")

    def test_an_expression_that_fails(self, world: World) -> None:
        world.connect()
        model = {"type": "math", "expression": "$B > 1"}
        world.edit_rule("team-0", data=[{"refId": "A", "datasourceUid": "__expr__", "model": model}])
        world.wait(120)
        status, found = world.bad()["heartbeat rule"]
        assert (status, found.startswith("its query fails: ")) == (WRONG, True)

    def test_evaluation_stopped(self, world: World) -> None:
        world.connect()
        world.grafana.pause_evaluation()
        world.wait(120)
        assert "heartbeat rule" not in world.bad()
        world.wait(60)
        assert world.bad() == {
            "heartbeat rule": (WRONG, "was last evaluated 3m 40s ago; its evaluation interval is 1m")
        }


class TestMissingHeartbeat:
    @pytest.mark.parametrize("type_", ["alertmanager", "webhook"])
    def test_grafana_is_dead(self, world: World, type_: str) -> None:
        world.connect(1, type_)
        world.grafana.stop()
        world.wait(12 * 60)
        status, found = world.bad()["heartbeat in IRM"]
        assert (status, found.startswith("missing: IRM opened an alert group")) == (WRONG, True)
        assert found.endswith("ago, it is firing")

    def test_a_refused_beat_says_nothing_about_older_alert_groups(self, world: World) -> None:
        world.connect(5)
        world.on_the_way = refused_with(500)
        world.wait(15 * 60)
        world.flood(500)
        world.wait(5 * 60)
        assert world.bad()["heartbeat in IRM"] == (NOT_SEEN, NOT_ALL.reason)

    def test_restored_by_the_next_beat(self, world: World) -> None:
        world.connect()
        world.grafana.restart(12 * 60)
        world.wait(12 * 60)
        assert "heartbeat in IRM" in world.bad()
        world.wait(300)
        assert world.bad() == {}


class TestNotSeen:
    def test_irm_out_of_reach(self, world: World) -> None:
        world.connect()
        world.cut_off("irm.test")
        world.requested()
        told = "Cannot reach Grafana IRM at http://irm.test: connection refused. Check the address and the network"
        assert world.bad() == {"integration in IRM": (NOT_SEEN, told), "heartbeat in IRM": (NOT_SEEN, told)}
        assert "GET irm.test/oncall/api/v1/alert_groups/" not in world.requested()

    def test_grafana_out_of_reach(self, world: World) -> None:
        world.connect()
        world.grafana.stop()
        bad = world.bad()
        assert {status for status, _ in bad.values()} == {NOT_SEEN}
        assert "heartbeat in IRM" not in bad
        assert set(bad) == {
            "alert contact point",
            "last alert",
            "heartbeat rule",
            "heartbeat contact point",
            "beats",
        }

    @pytest.mark.parametrize(
        ("credentials", "unseen"),
        [
            (replace(CREDENTIALS, irm_token="revoked"), {"integration in IRM", "heartbeat in IRM"}),
            (replace(CREDENTIALS, grafana_auth="glsa_revoked_0a1b2c3d"), {"heartbeat rule", "beats"}),
        ],
    )
    def test_a_revoked_token(self, world: World, credentials: Credentials, unseen: set[str]) -> None:
        world.connect()
        bad = world.bad(credentials)
        assert unseen <= set(bad)
        assert all(status is NOT_SEEN and "refused the token (40" in found for status, found in bad.values())
        assert "revoked" not in str(bad)

    def test_a_grafana_too_old_to_report_deliveries(self, world: World) -> None:
        world.connect()
        world.answer("/receivers", 404)
        status, found = world.bad()["beats"]
        assert (status, "Grafana 11 or later is required" in found) == (NOT_SEEN, True)
        assert "heartbeat rule" not in world.bad()
