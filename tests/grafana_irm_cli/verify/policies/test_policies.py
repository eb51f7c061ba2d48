"""Notification policies against a sandbox: where the alerts of each route go, and rules without their policy."""

import asyncio
import json
from typing import Any

import pytest

from grafana_irm_cli.systems import Systems
from grafana_irm_cli.verify.examine import examine
from grafana_irm_cli.verify.incomplete import Incomplete
from grafana_irm_cli.verify.model import Finding, Status
from grafana_irm_cli.verify.policies.labels import ROOT
from grafana_irm_cli.verify.policies.model import Policy
from grafana_irm_cli.verify.policies.state import policies_of
from grafana_irm_cli.verify.stack import Stack
from sandbox.grafana.accesscontrol.access import Identity, Role
from sandbox.grafana.api import routing_tree_json
from sandbox.grafana.versions import VERSIONS
from tests.grafana_irm_cli.verify.world import CREDENTIALS, TOKENS, Verify, World

_TREES = "/apis/notifications.alerting.grafana.app/v1beta1/namespaces/{}/routingtrees"
LINK = "http://grafana.test/alerting/routes"
PAYMENTS = {"type": "=", "label": "team", "value": "payments"}
CRITICAL = {"type": "=~", "label": "severity", "value": "critical|warning"}
SPEC: dict[str, Any] = {
    "defaults": {"receiver": "team 0", "groupBies": ["alertname"]},
    "routes": [
        {
            "receiver": "team 1",
            "matchers": [PAYMENTS],
            "continue": False,
            "routes": [{"receiver": "team 0", "matchers": [CRITICAL], "continue": False}],
        }
    ],
}


def in_grafana(world: World, name: str = "teams", spec: dict[str, Any] = SPEC) -> None:
    """Create or change a policy in Grafana."""
    defaults = {"receiver": spec["defaults"]["receiver"], "group_by": ["alertname"]}
    tree = routing_tree_json.tree(name, {"defaults": defaults, "routes": spec["routes"]}, "api")
    trees = world.grafana.routing_trees
    (trees.update if name in trees.names else trees.create)(tree)


def selecting(world: World, uid: str, policy: str) -> None:
    """Have a rule select a policy."""
    world.edit_rule(uid, notification_settings={"policy": policy})


@pytest.fixture
def connected(world: World) -> World:
    """Return two integrations, and a policy that sends to both."""
    world.connect(2)
    in_grafana(world)
    world.policies.append(Policy("teams", SPEC, LINK))
    return world


def found(world: World) -> list[Finding]:
    stack = Stack(world.wirings, CREDENTIALS, [], world.policies)
    every = asyncio.run(examine(Systems(CREDENTIALS), stack))
    return [one for one in every if not one.of_integration and one.integration != "all heartbeats"]


def told(world: World, status: Status | None = None) -> dict[str, str]:
    return {one.check: one.found for one in found(world) if status in (None, one.status)}


def test_each_route_shows_where_its_alerts_go(connected: World) -> None:
    assert told(connected) == {
        "notification policy": "no alert rules select it",
        "alerts that no route takes": "alerts go to integration 'team 0' (contact point 'team 0')",
        "routes[0] team=payments": "alerts go to integration 'team 1' (contact point 'team 1')",
        "routes[0].routes[0] severity=~critical|warning": (
            "alerts go to integration 'team 0' (contact point 'team 0')"
        ),
    }
    assert {one.status for one in found(connected)} == {Status.OK}
    assert {one.integration for one in found(connected)} == {"policy teams"}


def test_a_policy_that_was_deleted_is_reported_with_its_rules(connected: World) -> None:
    selecting(connected, "team-1", "teams")
    connected.grafana.routing_trees.delete("teams")
    (one,) = found(connected)
    assert (one.status, one.check, one.link) == (Status.WRONG, "notification policy", LINK)
    assert (
        one.found
        == "does not exist in Grafana, and the alerts of alert rule 'team-1' go to the organisation's own policy"
    )
    assert "pulumi refresh" in one.todo


def test_a_changed_route_is_reported_by_the_alerts_that_go_elsewhere(connected: World) -> None:
    selecting(connected, "team-1", "teams")
    in_grafana(connected, spec={**SPEC, "routes": [{**SPEC["routes"][0], "receiver": "team 0 heartbeat"}]})
    wrong = told(connected, Status.WRONG)
    assert wrong == {
        "notification policy": "its routes or timings differ from the stack; 1 alert rule selects it",
        "routes[0] team=payments": (
            "alerts with team=payments go to contact point 'team 0 heartbeat' instead of integration 'team 1' "
            "(contact point 'team 1')"
        ),
    }


def test_people_may_edit_a_policy_without_provenance(connected: World) -> None:
    """`pulumi up` keeps their routes."""
    connected.policies[:] = [Policy("teams", {**SPEC, "disableProvenance": True}, LINK)]
    in_grafana(connected, spec={**SPEC, "routes": [{**SPEC["routes"][0], "receiver": "team 0 heartbeat"}]})
    assert told(connected, Status.WRONG) == {}
    shown = told(connected)
    assert (
        shown["notification policy"] == "was edited in Grafana, as disableProvenance allows; no alert rules select it"
    )
    assert shown["routes[0] team=payments"] == "alerts go to contact point 'team 0 heartbeat'"


def test_policies_are_checked_beside_incomplete_integrations_alone(connected: World) -> None:
    stack = Stack([], CREDENTIALS, [Incomplete("team 0", ["contact point"])], connected.policies)
    every = asyncio.run(examine(Systems(CREDENTIALS), stack))
    assert [one.check for one in every if one.integration == "policy teams"][:1] == ["notification policy"]


def test_rules_that_select_a_missing_policy_are_named(connected: World) -> None:
    in_grafana(connected, "gone")
    selecting(connected, "team-1", "gone")
    connected.grafana.routing_trees.delete("gone")
    assert told(connected, Status.WRONG) == {
        "policies that rules select": f"alert rule 'team-1' (policy gone): their alerts go to the {ROOT}"
    }


def test_two_more_requests_are_sent_and_none_without_a_policy(connected: World) -> None:
    connected.requested()
    found(connected)
    with_policy = connected.requested()
    connected.policies.clear()
    found(connected)
    assert with_policy - connected.requested() == {
        f"GET grafana.test{_TREES.format('default')}": 1,
        "GET grafana.test/api/v1/provisioning/alert-rules": 1,
    }


class TestAnotherOrganisation:
    """A token belongs to one organisation, which the stack need not name."""

    @pytest.fixture
    def second(self, connected: World) -> World:
        connected.grafana.access.add_token(TOKENS[0], Identity("sa-1-sandbox", organisation=2))
        connected.grafana.rules.organisation = 2
        for uid in ("team-0", "team-1"):
            connected.edit_rule(uid)
        return connected

    def test_its_policies_are_read(self, second: World) -> None:
        assert {one.status for one in found(second)} == {Status.OK}

    def test_its_rules_show_the_organisation_without_a_further_request(self, second: World) -> None:
        second.requested()
        found(second)
        requested = second.requested()
        assert requested[f"GET grafana.test{_TREES.format('org-2')}"] == 1
        assert requested[f"GET grafana.test{_TREES.format('default')}"] == 0
        assert requested["GET grafana.test/api/org"] == 0

    def test_it_is_requested_where_no_rule_shows_it(self, second: World) -> None:
        for uid in ("team-0", "team-1"):
            second.grafana.rules.delete(uid, "api")
        second.wirings.clear()
        second.requested()
        assert told(second, Status.OK)
        assert second.requested()["GET grafana.test/api/org"] == 1

    def test_labels_show_its_policies(self, second: World, verify: Verify) -> None:
        second.policies.clear()
        result = verify("--json", "--labels", "team=payments")
        checks = json.loads(result.stdout)["checks"]
        assert [one["status"] for one in checks if one["integration"] == ROOT] == ["ok"]


def test_policies_that_cannot_be_read_are_not_seen(connected: World) -> None:
    connected.answer("/routingtrees", 403)
    (one,) = found(connected)
    assert (one.status, one.check) == (Status.NOT_SEEN, "notification policy")
    assert one.todo


class TestOfAnotherAccount:
    """Since Grafana 13 an Editor sees named policies of its own account alone."""

    @pytest.fixture
    def editor(self, connected: World) -> World:
        connected.grafana.access.add_token(CREDENTIALS.grafana_auth or "", Identity("sa-9", Role.EDITOR))
        return connected

    def test_a_policy_that_the_token_cannot_see_is_not_seen(self, editor: World) -> None:
        (one,) = found(editor)
        assert (one.status, one.check) == (Status.NOT_SEEN, "notification policy")
        assert one.found == "the token cannot see it: another account created it, or someone deleted it"

    def test_rules_that_select_one_are_not_reported(self, editor: World) -> None:
        in_grafana(editor, "of-others")
        selecting(editor, "team-1", "of-others")
        assert [one.check for one in found(editor) if one.status is Status.WRONG] == []


class TestLabels:
    def answers(self, verify: Verify, labels: str) -> dict[str, str]:
        result = verify("--json", "--labels", labels)
        checks = json.loads(result.stdout)["checks"]
        return {one["integration"]: one["found"] for one in checks if one["check"].startswith("alerts with")}

    def test_labels_show_who_gets_the_alert_and_why(self, connected: World, verify: Verify) -> None:
        assert self.answers(verify, "severity=critical, team=payments") == {
            "policy teams": (
                "go to integration 'team 0' (contact point 'team 0'): by routes[0] (team=payments) > "
                "routes[0].routes[0] (severity=~critical|warning)"
            ),
            ROOT: "go to contact point 'empty': no route matches",
        }

    def test_labels_work_without_a_policy_and_on_an_older_grafana(self, verify: Verify, world: World) -> None:
        world.connect()
        world.grafana.policies.put(
            {"receiver": "empty", "routes": [{"receiver": "team 0", "object_matchers": [["a", "=", "b"]]}]}, ""
        )
        expected = {
            "organisation's own policy": "go to integration 'team 0' (contact point 'team 0'): by routes[0] (a=b)"
        }
        assert self.answers(verify, "a=b") == expected
        world.grafana.version = VERSIONS["12.4"]
        world.answer("/routingtrees", 404)
        assert self.answers(verify, "a=b") == expected

    def test_the_table_shows_them_for_many_integrations_too(self, connected: World, verify: Verify) -> None:
        connected.connect(4)
        result = verify("--labels", "team=payments")
        assert result.exit_code == 0, result.output
        assert "alerts with" in result.stdout
        assert "of 6 integrations" in result.stdout

    @pytest.mark.parametrize("labels", ["team", "team!=a", "team=~a", "=a", "a==b"])
    def test_other_text_is_refused(self, connected: World, verify: Verify, labels: str) -> None:
        result = verify("--labels", labels)
        assert result.exit_code == 2
        assert "such as severity=critical,team=payments" in " ".join(result.output.replace("│", " ").split())


def test_the_policies_of_a_stack_are_read_from_its_state() -> None:
    component = "urn:pulumi:s::p::grafana-irm:index:NotificationPolicy::teams"
    resources = [
        {"urn": component, "type": "grafana-irm:index:NotificationPolicy", "outputs": {"url_in_grafana": LINK}},
        {
            "urn": "urn:tree",
            "type": "grafana:alerting/v1beta1/notificationsRoutingTree:NotificationsRoutingTree",
            "parent": component,
            "outputs": {"metadata": {"uid": "teams"}, "spec": SPEC},
        },
        {
            "urn": "urn:other",
            "type": "grafana:alerting/v1beta1/notificationsRoutingTree:NotificationsRoutingTree",
            "outputs": {"metadata": {"uid": "of-a-program"}},
        },
    ]
    assert policies_of({"deployment": {"resources": resources}}) == [Policy("teams", SPEC, LINK)]
    assert policies_of({}) == []
