"""A notification policy of the stack's own on the real engine: alerts follow it, and no delete takes it from rules."""

import re
from typing import Any

import httpx

from sandbox.control.client import Sandbox
from tests.engine.harness import Project, errors_of, said
from tests.engine.test_changes import RULE, InUse
from tests.engine.test_in_use import warnings_of

TREES = "/apis/notifications.alerting.grafana.app/v1beta1/namespaces/default/routingtrees"
INTEGRATIONS = [{"name": name, "heartbeat": {"enabled": False}} for name in ("Payments", "Platform")]
SELECTED = "alert rules select it (1 alert rule):\n"
TOLD = "alert rule 'late' in folder 'Users'"


def policy(**settings: Any) -> dict[str, Any]:
    routes = [{"matchers": ["team=payments", "severity=~critical|warning"], "integration": "Payments"}]
    return {"name": "teams", "integration": "Platform", "groupWait": "0s", "routes": routes, **settings}


class Teams(InUse):
    """A stack with a policy, and rules of a user's own that select it."""

    def __init__(self, project: Project, sandbox: Sandbox) -> None:
        super().__init__(project, sandbox)
        self.trees = httpx.Client(base_url=f"{sandbox.grafana_url}{TREES}", headers=self.grafana.headers, timeout=30)

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

    def names(self) -> list[str]:
        """Return the names of the policies in Grafana."""
        return list(self.sandbox.state()["grafana"]["routing_trees"])


def test_alerts_follow_the_policy_and_no_delete_takes_it_from_rules(project: Project, sandbox: Sandbox) -> None:
    teams = Teams(project, sandbox)
    project.configure(integrations=INTEGRATIONS, notificationPolicy=policy())
    made = project.up()
    assert made.code == 0, said(made)
    assert "takes effect at Grafana's next config poll" in said(made)
    assert project.outputs()["notificationPolicy"]["name"] == "teams"
    again = project.preview("--refresh")
    assert again.unchanged, said(again)

    teams.select("teams", team="payments", severity="critical")
    ids = {key: one["id"] for key, one in project.outputs()["integrations"].items()}
    teams.wait_for(ids["Payments"], "late")
    assert teams.alert_groups(ids["Platform"]) == []

    project.configure(integrations=INTEGRATIONS, notificationPolicy=policy(routes=[]))
    (warning,) = warnings_of(project.preview())
    assert warning == (
        "notification policy 'teams': alerts with team=payments, severity=critical go to Platform instead of Payments"
    )

    # Removed, renamed or destroyed: the rule would lose its policy, and each says so before anything changes.
    project.configure(integrations=INTEGRATIONS)
    removed = project.up()
    assert removed.code != 0
    assert f"notification policy 'teams' would be deleted, but {SELECTED}      {TOLD}" in errors_of(removed)[0]
    told = errors_of(removed)[0].partition("  - ")[2]
    assert f"pulumi up will stop before it changes anything: {told}" in warnings_of(project.preview())
    project.configure(integrations=INTEGRATIONS, notificationPolicy=policy())
    plain = project.destroy()
    assert plain.code != 0
    assert "--run-program" in said(plain)
    stopped = project.destroy("--run-program")
    assert stopped.code != 0
    assert any(SELECTED in error and TOLD in error for error in errors_of(stopped)), said(stopped)
    assert teams.names() == ["teams"]
    assert re.search(r"Payments", str(sandbox.state()["grafana"]["contact_points"]))

    # Both stay while the rule moves from the old name to the new one.
    project.configure(integrations=INTEGRATIONS, notificationPolicy=policy(name="groups"), keepContactPointsInUse=True)
    kept = project.up()
    assert kept.code == 0, said(kept)
    assert teams.names() == ["groups", "teams"]
    assert project.preview().unchanged
    teams.select("groups", team="payments", severity="critical")
    freed = project.up()
    assert freed.code == 0, said(freed)
    assert teams.names() == ["groups"]

    # Somebody deletes it by hand.
    teams.trees.delete("/groups").raise_for_status()
    assert any("someone deleted it" in one for one in warnings_of(project.preview()))
    assert project.refresh().code == 0
    back = project.up()
    assert back.code == 0, said(back)
    assert teams.names() == ["groups"]

    teams.grafana.delete("/v1/provisioning/alert-rules/late").raise_for_status()
    gone = project.destroy("--run-program")
    assert gone.code == 0, said(gone)
    assert teams.names() == []
