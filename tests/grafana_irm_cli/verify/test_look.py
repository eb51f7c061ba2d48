"""What `verify` sees of both systems as they are: nothing wrong in a healthy one, and each failure by its name."""

from dataclasses import replace
from typing import Any

import pytest

from grafana_irm.api.credentials import Credentials
from grafana_irm_cli.verify.missing import NOT_ALL
from grafana_irm_cli.verify.model import Status
from sandbox.network.delivery import Delivery, DeliveryResult
from tests.grafana_irm_cli.verify.world import CREDENTIALS, TOKENS, World

ALERTS, BEATS = "team 0", "team 0 heartbeat"
WRONG, NOT_SEEN = Status.WRONG, Status.NOT_SEEN


def refused_with(status: int) -> Any:
    return lambda _: DeliveryResult(status)


def flood(world: World, count: int, payload: int = 0) -> None:
    """Open so many alert groups of an integration that is not ours, each with a payload of so many bytes."""
    world.irm.limits.on = False
    made = world.irm.create_integration({"type": "webhook", "name": "noisy"})
    for number in range(count):
        world.irm.ingest(
            "webhook",
            made["link"].rstrip("/").rpartition("/")[2],
            b'{"n": %d, "text": "%s"}' % (number, b"x" * payload),
        )
    world.wait(5)


def no_answer(_: Delivery) -> None:
    return None


@pytest.mark.parametrize("type_", ["alertmanager", "webhook"])
def test_nothing_is_wrong_with_a_healthy_stack_at_any_moment(world: World, type_: str) -> None:
    world.connect(3, type_)
    for _ in range(100):
        assert world.bad() == {}
        world.wait(11.3)


def test_a_clock_that_is_wrong_here_does_no_harm(world: World) -> None:
    world.connect()
    # The systems live in 2023, this machine does not.
    beats = next(finding for finding in world.findings() if finding.check == "beats")
    assert (beats.status, beats.found) == (
        Status.OK,
        "the last was delivered 1m 39s ago; they are at most 3m 11s apart",
    )


def test_answers_that_take_long_make_nothing_older(world: World) -> None:
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
            "integration in IRM": (WRONG, "alertmanager, but IRM keeps no heartbeat for it"),
        }

    def test_on_a_later_page_of_irms_list(self, world: World) -> None:
        world.connect()
        for number in range(130):
            world.irm.create_integration({"type": "webhook", "name": f"other {number}"})
        world.asked()
        assert world.bad() == {}
        assert world.asked()["GET irm.test/oncall/api/v1/integrations/"] == 2


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

    def test_another_one_under_its_name(self, world: World) -> None:
        world.connect()
        world.put_contact_point(ALERTS, "http://elsewhere.test/hook")
        found = world.bad()["alert contact point"]
        assert found == (WRONG, f"2 integrations share the name {ALERTS}, and Grafana calls them all")

    def test_not_taken_over_yet(self, world: World) -> None:
        world.connect()
        world.wirings[0] = replace(world.wirings[0], contact_point="brand new")
        world.put_contact_point("brand new", world.wirings[0].endpoint)
        told = "Grafana has not taken the contact point over yet; it does so every 60 s"
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

    def test_a_rule_that_works_is_not_blamed_for_deliveries_that_do_not(self, world: World) -> None:
        world.connect()
        world.on_the_way = no_answer
        world.wait(3600)
        assert set(world.bad()) == {"beats", "heartbeat in IRM"}


class TestBeats:
    def test_stopped_while_the_rule_fires(self, world: World) -> None:
        """As a silence does it: Grafana sends nothing, and nothing fails."""
        world.connect()
        assert world.grafana.alertmanager._dispatcher is not None
        world.grafana.alertmanager._dispatcher.stop()
        world.wait(400)
        status, found = world.bad()["beats"]
        assert (status, found) == (WRONG, "the last was delivered 8m 19s ago, and they are at most 3m 11s apart")

    @pytest.mark.parametrize("forgets", ["a restart", "a change of some other contact point"])
    def test_grafana_forgot_them(self, world: World, forgets: str) -> None:
        world.connect()
        if forgets == "a restart":
            world.grafana.restart(1)
        else:
            world.put_contact_point("of another team", "http://elsewhere.test/hook")
        world.wait(61)
        status, found = world.bad()["beats"]
        assert (status, found.startswith("Grafana knows of none")) == (NOT_SEEN, True)
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
        assert world.bad()["heartbeat rule"] == (WRONG, f"goes to {ALERTS}, not to {BEATS}")

    def test_to_the_notification_policy(self, world: World) -> None:
        world.connect()
        world.edit_rule("team-0", notification_settings=None)
        assert world.bad()["heartbeat rule"] == (WRONG, f"goes to the notification policy, not to {BEATS}")

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
        assert world.bad() == {"heartbeat rule": (WRONG, "was last evaluated 3m 40s ago, and should be every 1m")}


class TestMissingHeartbeat:
    @pytest.mark.parametrize("type_", ["alertmanager", "webhook"])
    def test_grafana_is_dead(self, world: World, type_: str) -> None:
        world.connect(1, type_)
        world.grafana.stop()
        world.wait(12 * 60)
        status, found = world.bad()["heartbeat in IRM"]
        assert (status, found.startswith("missing: IRM opened an alert group")) == (WRONG, True)
        assert found.endswith("ago, it is firing")

    def test_a_beat_that_irm_refused_says_nothing_about_older_alert_groups(self, world: World) -> None:
        world.connect(5)
        world.on_the_way = refused_with(500)
        world.wait(15 * 60)
        flood(world, 500)
        world.wait(5 * 60)
        assert world.bad()["heartbeat in IRM"] == (NOT_SEEN, NOT_ALL.reason)

    def test_over_with_the_next_beat(self, world: World) -> None:
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
        world.asked()
        told = "Cannot reach Grafana IRM at http://irm.test: connection refused. Check the address and the network"
        assert world.bad() == {"integration in IRM": (NOT_SEEN, told), "heartbeat in IRM": (NOT_SEEN, told)}
        assert "GET irm.test/oncall/api/v1/alert_groups/" not in world.asked()

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
    def test_a_token_that_was_revoked(self, world: World, credentials: Credentials, unseen: set[str]) -> None:
        world.connect()
        bad = world.bad(credentials)
        assert unseen <= set(bad)
        assert all(status is NOT_SEEN and "refused the token (40" in found for status, found in bad.values())
        assert "revoked" not in str(bad)

    def test_a_grafana_too_old_to_tell_of_deliveries(self, world: World) -> None:
        world.connect()
        world.answer("/receivers", 404)
        status, found = world.bad()["beats"]
        assert (status, "version 11 or later is needed" in found) == (NOT_SEEN, True)
        assert "heartbeat rule" not in world.bad()


class TestRequests:
    PER_LOOK = 11
    """Besides the list of contact points."""

    def looks_with(self, world: World) -> int:
        world.asked()
        assert world.bad() == {}
        asked = world.asked()
        assert all(request.startswith("GET ") for request in asked)
        assert asked["GET grafana.test/api/v1/provisioning/contact-points"] == 1
        return asked.total() - 1

    def test_a_hundred_integrations_cost_no_more_than_a_few(self, world: World) -> None:
        world.connect(3)
        few = self.looks_with(world)
        world.connect(97)
        assert self.looks_with(world) == few <= self.PER_LOOK

    def test_nor_do_thousands_of_open_alert_groups(self, world: World) -> None:
        world.connect(100)
        flood(world, 1500)
        world.wait(600)
        assert self.looks_with(world) <= self.PER_LOOK

    def test_nor_do_payloads_of_others_that_fill_more_than_an_answer(self, world: World) -> None:
        world.connect(100)
        flood(world, 100, payload=400_000)
        assert self.looks_with(world) <= self.PER_LOOK

    def test_the_most_that_a_look_can_cost(self, world: World) -> None:
        """More than a page of integrations, more than two of alert groups in each state, and no beat that is known."""
        world.connect(100)
        world.on_the_way = refused_with(500)
        world.wait(200)
        flood(world, 1200)
        for number, group in enumerate(world.irm.store.groups.values()):
            group.acknowledged_at = world.clock.now() if number % 3 == 1 else None
            group.silenced_at = world.clock.now() if number % 3 == 2 else None
        world.asked()
        world.look()
        assert world.asked().total() - 1 == self.PER_LOOK

    def test_nothing_is_written_and_no_beat_is_made(self, world: World) -> None:
        world.connect()
        world.look()
        assert not [request for request in world.requests if "/integrations/v1/" in request]
        assert {request.partition(" ")[0] for request in world.requests} == {"GET"}


def test_no_credential_is_told(world: World) -> None:
    world.connect()
    world.on_the_way = lambda one: DeliveryResult(None, f'Post "{one.url}": dial tcp 10.0.0.1:443: i/o timeout')
    world.wait(200)
    told = str(world.findings()) + repr(world.look()) + repr(world.wirings)
    links = [one.endpoint.rstrip("/").rpartition("/")[2] for one in world.wirings]
    assert [secret for secret in (*TOKENS, *links) if secret in told] == []
    assert "i/o timeout" in told
