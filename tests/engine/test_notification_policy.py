"""A notification policy of the stack's own on the real engine: alerts follow it, and no delete takes it from rules."""

import asyncio
import os
from typing import Any

import httpx

from grafana_irm_cli.pulumi.stack import Outcome
from grafana_irm_cli.systems import Systems
from grafana_irm_cli.verify.examine import examine
from grafana_irm_cli.verify.model import Status
from grafana_irm_cli.verify.stack import read_stack
from sandbox.control.client import Sandbox
from tests.engine.harness import Project, errors_of, said
from tests.engine.test_changes import RULE, InUse
from tests.engine.test_in_use import warnings_of

TREES = "/apis/notifications.alerting.grafana.app/v1beta1/namespaces/default/routingtrees"
INTEGRATIONS = [{"name": name, "heartbeat": {"enabled": False}} for name in ("Payments", "Platform")]
LONG_AGO: dict[str, Any] = {"name": "long ago", "time_intervals": [{"years": ["1999"]}]}
"""A mute timing, which holds nothing back any more."""
SELECTED = "alert rules select it (1 alert rule):\n"
TOLD = "alert rule 'late' in folder 'Users'"


def policy(**settings: Any) -> dict[str, Any]:
    matchers = ["team=payments", "severity=~critical|warning"]
    routes = [{"matchers": matchers, "integration": "Payments", "muteTimings": [LONG_AGO["name"]]}]
    return {"name": "teams", "integration": "Platform", "groupWait": "0s", "routes": routes, **settings}


class Teams(InUse):
    """A stack with a policy, and rules of a user's own that select it."""

    def __init__(self, project: Project, sandbox: Sandbox) -> None:
        super().__init__(project, sandbox)
        self.trees = httpx.Client(base_url=sandbox.grafana_url, headers=self.grafana.headers, timeout=30)

    def select(self, name: str, uid: str = "late", **labels: str) -> None:
        """Have a rule of a user's own fire, and select a policy."""
        self.grafana.post("/folders", json={"uid": "users", "title": "Users"})
        rule = {**RULE, "uid": uid, "folderUID": "users", "ruleGroup": uid, "orgID": 1, "title": uid, "labels": labels}
        body = {"title": uid, "folderUid": "users", "interval": 10}
        settings = {"notification_settings": {"policy": name}}
        answer = self.grafana.put(
            f"/v1/provisioning/folder/users/rule-groups/{uid}",
            json={**body, "rules": [{**rule, **settings}]},
            headers={"X-Disable-Provenance": "true"},
        )
        assert answer.is_success, answer.text

    def edit(self, name: str, receiver: str) -> None:
        """Change the default of a policy by hand."""
        tree = self.trees.get(f"{TREES}/{name}").raise_for_status().json()
        tree["spec"]["defaults"]["receiver"] = receiver
        self.trees.put(f"{TREES}/{name}", json=tree).raise_for_status()

    def names(self) -> list[str]:
        """Return the names of the policies in Grafana."""
        return list(self.sandbox.state()["grafana"]["routing_trees"])


def succeeded(outcome: Outcome) -> None:
    assert outcome.code == 0, said(outcome)


def found(project: Project) -> dict[str, str]:
    """Return what `verify` finds wrong with the policies, by its checks."""
    stack = read_stack(project, {**os.environ, **project.environment})
    findings = asyncio.run(examine(Systems(stack.credentials), stack))
    return {one.check: one.found for one in findings if not one.of_integration and one.status is Status.WRONG}


def test_alerts_follow_the_policy_and_no_delete_takes_it_from_rules(project: Project, sandbox: Sandbox) -> None:
    teams = Teams(project, sandbox)
    by_hand = {"metadata": {"name": "teams"}, "spec": {"defaults": {"receiver": "empty"}, "routes": []}}
    teams.trees.post(TREES, json=by_hand).raise_for_status()
    teams.grafana.post("/v1/provisioning/mute-timings", json=LONG_AGO).raise_for_status()
    project.configure(integrations=INTEGRATIONS, notificationPolicy=policy(adopt=True))
    succeeded(project.up())
    succeeded(project.up())
    assert project.outputs()["notificationPolicy"]["name"] == "teams"
    again = project.preview("--refresh")
    assert again.unchanged, said(again)

    teams.select("teams", team="payments", severity="critical")
    ids = {key: one["id"] for key, one in project.outputs()["integrations"].items()}
    teams.wait_for(ids["Payments"], "late")
    assert teams.alert_groups(ids["Platform"]) == []
    assert found(project) == {}

    project.configure(integrations=INTEGRATIONS, notificationPolicy=policy(routes=[]))
    assert warnings_of(project.preview()) == [
        "notification policy 'teams': alerts with team=payments, severity=critical go to Platform instead of Payments"
    ]

    # Removed or destroyed: the rule would lose its policy, and each says so before anything changes.
    project.configure(integrations=INTEGRATIONS)
    removed = project.up()
    assert removed.code != 0
    assert f"notification policy 'teams' would be deleted, but {SELECTED}      {TOLD}" in errors_of(removed)[0]
    project.configure(integrations=INTEGRATIONS, notificationPolicy=policy())
    plain = project.destroy()
    assert plain.code != 0
    assert "--run-program" in said(plain)
    stopped = project.destroy("--run-program")
    assert stopped.code != 0
    assert any(SELECTED in error and TOLD in error for error in errors_of(stopped)), said(stopped)
    assert teams.names() == ["teams"]

    # Renamed: both stay while the rule moves. What somebody edits meanwhile is restored.
    project.configure(integrations=INTEGRATIONS, notificationPolicy=policy(name="groups"), keepContactPointsInUse=True)
    # The second response: the first one is to the question whether Grafana accepts policies. The create is retried.
    sandbox.fault("grafana", "POST", "routingtrees$", [{"status": 400}, {"status": 500}])
    succeeded(project.up())
    assert teams.names() == ["groups", "teams"]
    teams.select("groups", team="payments", severity="critical")
    teams.edit("groups", "empty")
    assert "its routes or timings differ from the stack" in found(project)["notification policy"]
    succeeded(project.up())
    assert teams.names() == ["groups"]
    assert found(project) == {}

    teams.trees.delete(f"{TREES}/groups").raise_for_status()
    assert found(project) == {
        "notification policy": (
            "does not exist in Grafana, and the alerts of alert rule 'late' go to the organisation's own policy"
        )
    }
    assert project.refresh().code == 0
    succeeded(project.up())
    assert teams.names() == ["groups"]

    teams.grafana.delete("/v1/provisioning/alert-rules/late").raise_for_status()
    succeeded(project.destroy("--run-program"))
    assert teams.names() == []
