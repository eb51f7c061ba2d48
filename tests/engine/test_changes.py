"""Changes of what is in use: in which order, what alerts notice of it, and what is left."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from sandbox.control.client import Sandbox
from tests.engine.harness import ALWAYS, Project, said

TAKE_OVER = 900.0
"""Sandbox seconds in which Grafana has taken any change over, and an alert arrived."""

BAD = 400
"""From this status on nothing was changed; the preflight checks permissions with such requests."""

RULE = {
    "uid": "users-own",
    "title": "A user's own rule",
    "condition": "A",
    "for": "0s",
    "execErrState": "Alerting",
    "noDataState": "Alerting",
    "data": [ALWAYS],
}


class InUse:
    """A stack that is up, with a rule of a user's own that sends its alerts through it."""

    def __init__(self, project: Project, sandbox: Sandbox) -> None:
        self.project, self.sandbox = project, sandbox
        own = {"Authorization": f"Bearer {sandbox.grafana_auth}"}
        self.grafana = httpx.Client(base_url=f"{sandbox.grafana_url}/api", headers=own, timeout=30)

    def up(self, *integrations: dict[str, Any]) -> list[str]:
        """Bring the integrations about in one `up`, and return the requests that changed something, in their order."""
        self.sandbox.reset_requests()
        self.project.configure(integrations=list(integrations))
        made = self.project.up()
        assert made.code == 0, said(made)
        assert self.project.preview().unchanged
        return writes(self.sandbox)

    def send(self, contact_point: str, uid: str = "users-own") -> None:
        """Have a rule of a user's own fire, and go to a contact point."""
        self.grafana.post("/folders", json={"uid": "users", "title": "Users"})
        settings = {"receiver": contact_point, "group_wait": "0s", "group_interval": "1s", "repeat_interval": "1h"}
        rule = {**RULE, "uid": uid, "folderUID": "users", "ruleGroup": uid, "orgID": 1, "title": uid}
        body = {
            "title": uid,
            "folderUid": "users",
            "interval": 10,
            "rules": [{**rule, "notification_settings": settings}],
        }
        answer = self.grafana.put(
            f"/v1/provisioning/folder/users/rule-groups/{uid}", json=body, headers={"X-Disable-Provenance": "true"}
        )
        assert answer.is_success, answer.text

    def alert_groups(self, integration_id: str) -> list[dict[str, Any]]:
        """Return the alert groups of an integration."""
        answer = httpx.get(
            f"{self.sandbox.irm_url}/api/v1/alert_groups/",
            params={"integration_id": integration_id},
            headers={"Authorization": self.sandbox.irm_token},
            timeout=30,
        )
        return list(answer.raise_for_status().json()["results"])

    def arrived(self, integration_id: str, alert: str) -> Callable[[], bool]:
        """Tell whether an alert is at an integration."""
        return lambda: any(
            group["last_alert"]["payload"]["commonLabels"].get("alertname") == alert
            for group in self.alert_groups(integration_id)
        )

    def wait_for(self, integration_id: str, alert: str = "users-own") -> None:
        """Wait until an alert is at an integration."""
        self.sandbox.wait_until(self.arrived(integration_id, alert), TAKE_OVER)

    def output(self, key: str) -> dict[str, Any]:
        """Return what the stack says of an integration."""
        return dict(self.project.outputs()["integrations"][key])


@pytest.fixture
def in_use(project: Project, sandbox: Sandbox) -> InUse:
    return InUse(project, sandbox)


def writes(sandbox: Sandbox) -> list[str]:
    """Return the API requests that changed something, without what differs from run to run."""
    asked = []
    for one in sandbox.requests():
        parts = one["path"].split("?")[0].removeprefix("/oncall").split("/")
        if one["method"] != "GET" and parts[1] == "api" and one["status"] < BAD:
            asked.append(
                f"{one['method']} {parts[2] if parts[2] == 'folders' else parts[3 + (parts[3] == 'provisioning')]}"
            )
    return asked


def receiver_of(sandbox: Sandbox, uid: str) -> str:
    """Return the contact point that a rule goes to."""
    (rule,) = [one for one in sandbox.state()["grafana"]["rules"] if one["uid"] == uid]
    return str(rule["notification_settings"]["receiver"])


def names(sandbox: Sandbox) -> set[str]:
    """Return the contact points' names."""
    return {one["name"] for one in sandbox.state()["grafana"]["contact_points"]}


@pytest.mark.soak
def test_a_rename_creates_a_contact_point_moves_the_rule_then_deletes(in_use: InUse, sandbox: Sandbox) -> None:
    in_use.up({"name": "One"})
    asked = in_use.up(
        {"name": "One", "heartbeat": {"contactPoint": {"name": "Beats"}, "rule": {"name": "One heartbeat"}}}
    )
    assert asked == ["POST contact-points", "PUT folder", "DELETE contact-points"]
    assert names(sandbox) == {"One", "Beats"}


@pytest.mark.soak
def test_alerts_of_a_users_rule_arrive_during_a_rename(in_use: InUse, sandbox: Sandbox, project: Project) -> None:
    in_use.up({"name": "One", "heartbeat": {"enabled": False}})
    in_use.send("One")
    in_use.wait_for(in_use.output("One")["id"])
    renamed = {"name": "One", "contactPoint": {"name": "New"}, "heartbeat": {"enabled": False}}
    project.configure(integrations=[renamed], keepContactPointsInUse=True)
    kept = project.up()
    assert kept.code == 0, said(kept)
    # Both are there and work: nothing that fires is lost while the user moves the rule.
    assert names(sandbox) == {"One", "New"}
    in_use.send("New")
    again = project.up()
    assert again.code == 0, said(again)
    assert names(sandbox) == {"New"}
    assert project.preview().unchanged
    in_use.send("New", uid="later")
    in_use.wait_for(in_use.output("One")["id"], "later")


@pytest.mark.soak
@pytest.mark.parametrize(("before", "after"), [("alertmanager", "webhook"), ("webhook", "alertmanager")])
def test_another_type_is_a_new_endpoint_and_the_contact_points_follow(
    in_use: InUse, sandbox: Sandbox, before: str, after: str
) -> None:
    in_use.up({"name": "One", "type": before})
    old = in_use.output("One")["id"]
    asked = in_use.up({"name": "One", "type": after})
    # IRM has one integration of a name in a team: the old one goes first, and its endpoint with it.
    assert asked[:2] == ["DELETE integrations", "POST integrations"]
    assert sorted(asked[2:]) == ["DELETE contact-points"] * 2 + ["POST contact-points"] * 2
    assert asked.index("POST contact-points") < asked.index("DELETE contact-points")
    new = in_use.output("One")
    assert (new["id"] != old, new["type"]) == (True, after)
    assert names(sandbox) == {"One", "One heartbeat"}
    in_use.send("One")
    in_use.wait_for(new["id"])


@pytest.mark.soak
def test_another_team_is_one_request_and_the_endpoint_stays(in_use: InUse, sandbox: Sandbox) -> None:
    in_use.up({"name": "One", "team": "Payments"})
    before = in_use.output("One")["id"]
    in_use.send("One")
    in_use.wait_for(before)
    assert in_use.up({"name": "One", "team": "Platform"}) == ["PUT integrations"]
    assert in_use.output("One")["id"] == before
    in_use.send("One", uid="later")
    in_use.wait_for(before, "later")


@pytest.mark.soak
def test_the_heartbeat_gets_another_data_source_with_one_request(in_use: InUse, sandbox: Sandbox) -> None:
    in_use.up({"name": "One"})
    rule = in_use.output("One")["ruleUid"]
    asked = in_use.up({"name": "One", "heartbeat": {"rule": {"dataSourceUid": "prometheus"}}})
    assert asked == ["PUT folder"]
    assert in_use.output("One")["ruleUid"] == rule
    assert in_use.up({"name": "One"}) == ["PUT folder"]


@pytest.mark.soak
def test_alerts_go_on_while_the_heartbeat_is_switched_off_and_on(in_use: InUse, sandbox: Sandbox) -> None:
    in_use.up({"name": "One"})
    in_use.send("One")
    integration = in_use.output("One")["id"]
    in_use.wait_for(integration)
    off = in_use.up({"name": "One", "heartbeat": {"enabled": False}})
    assert sorted(off) == ["DELETE alert-rules", "DELETE contact-points", "DELETE folders"]
    assert off.index("DELETE alert-rules") < off.index("DELETE contact-points")
    in_use.send("One", uid="later")
    in_use.wait_for(integration, "later")
    on = in_use.up({"name": "One"})
    assert on[-1] == "PUT folder"
    assert sorted(on[:-1]) == ["POST contact-points", "POST folders"]


RUN = "pulumi.run(main)"
ALIAS = """
import grafana_irm.stack.build as of_the_stack

IrmAlerting = of_the_stack.IrmAlerting


def renamed(name, args, opts, **others):
    aliases = pulumi.ResourceOptions(aliases=[pulumi.Alias(name="one")])
    return IrmAlerting(name, args, pulumi.ResourceOptions.merge(opts, aliases), **others)


of_the_stack.IrmAlerting = renamed
"""
"""What a program adds when it renames a component: the earlier name, as an alias."""


@pytest.mark.soak
def test_a_component_is_renamed_with_an_alias_and_nothing_is_touched(
    in_use: InUse, sandbox: Sandbox, project: Project
) -> None:
    in_use.grafana.post("/folders", json={"uid": "ops", "title": "Operations"}).raise_for_status()
    in_use.up({"name": "One", "resourceName": "one", "heartbeat": {"rule": OWN_IDS}})
    program = project.program / "__main__.py"
    text = program.read_text()
    assert RUN in text
    program.write_text(text.replace(RUN, ALIAS + RUN))
    assert in_use.up({"name": "One", "resourceName": "two", "heartbeat": {"rule": OWN_IDS}}) == []
    program.write_text(text)
    assert in_use.up({"name": "One", "resourceName": "two", "heartbeat": {"rule": OWN_IDS}}) == []


OWN_IDS = {"ruleUid": "one-heartbeat", "ruleGroup": "one heartbeat", "folderUid": "ops"}
"""What else follows from the component's name, written out so that it stays; the folder is one that is there."""
