"""One heartbeat for several integrations on the real engine: members come and go, and the others go on."""

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from grafana_irm_cli.pulumi.toolchain import Toolchain
from sandbox.control.client import Sandbox
from tests.engine.harness import Project, credentials, project_of, requests_by_kind, running_sandbox, said

PROGRAM = '''"""Integrations by the names in a file, and one heartbeat for all of them."""

import json
from pathlib import Path

import pulumi
from grafana_irm import IrmAlerting, SharedHeartbeat

teams = json.loads(Path("teams.json").read_text())
wired = {
    team: IrmAlerting(team, {"integration": {"name": team}, "heartbeat": {"enabled": False}}) for team in teams
}
members = {team: one.http_endpoint for team, one in wired.items()}
shared = SharedHeartbeat("teams", {"name": "Teams", "members": members})
pulumi.export("members", shared.members)
'''


class Teams(Project):
    """A stack of the program."""

    def serve(self, *teams: str) -> None:
        """Set the members."""
        (self.program / "teams.json").write_text(json.dumps(teams))


@pytest.fixture
def teams(tmp_path: Path, toolchain: Toolchain, sandbox: Sandbox) -> Iterator[Teams]:
    """Lend a stack with nothing created yet."""
    program = tmp_path / "program"
    program.mkdir()
    (program / "Pulumi.yaml").write_text("name: teams\nruntime: python\n")
    (program / "__main__.py").write_text(PROGRAM)
    with project_of(tmp_path, toolchain, sandbox, stack="dev", program=program) as project:
        yield Teams(project.program, project.stack, project.environment)


def uids(sandbox: Sandbox) -> list[str]:
    """Return the UIDs of the shared contact point's webhooks."""
    return [one["uid"] for one in sandbox.state()["grafana"]["contact_points"] if one["name"] == "Teams"]


@pytest.mark.soak
def test_members_join_and_leave_while_the_others_stay(teams: Teams, sandbox: Sandbox) -> None:
    """Counted: one more is a PUT for each that stays, then a POST; one less is a PUT for each that stays, and a DELETE.

    Beside these each member's own contact point of alerts is created or deleted.
    """
    teams.serve("Payments", "Checkout", "Orders")
    made = teams.up()
    assert made.code == 0, said(made)
    assert teams.outputs()["members"] == ["Checkout", "Orders", "Payments"]
    state = sandbox.state()["grafana"]
    assert [len(state[kind]) for kind in ("folders", "rules")] == [1, 1]
    three = uids(sandbox)
    assert len(set(three)) == 3
    again = teams.preview()
    assert again.unchanged, said(again)

    teams.serve("Payments", "Checkout", "Orders", "Billing")
    sandbox.reset_requests()
    assert teams.up().code == 0
    assert set(three) < set(uids(sandbox))
    assert len(uids(sandbox)) == 4
    sent = requests_by_kind(sandbox, "grafana")
    written = {kind: sum(count for name, count in sent.items() if name.startswith(kind)) for kind in ("PUT", "POST")}
    assert written == {"PUT": 3, "POST": 2}, sent
    assert teams.preview().unchanged

    teams.serve("Checkout", "Orders", "Billing")
    assert teams.up().code == 0
    assert len(set(three) & set(uids(sandbox))) == 2
    assert len(uids(sandbox)) == 3
    assert teams.preview().unchanged

    assert not [secret for secret in credentials(sandbox) if secret in teams.state_text()]
    destroyed = teams.destroy()
    assert destroyed.code == 0, said(destroyed)
    left = sandbox.state()["grafana"]
    assert [len(left[kind]) for kind in ("folders", "rules", "contact_points")] == [0, 0, 0]


BOTH = [{"name": "Payments"}, {"name": "Search"}]
INTERVAL = 600.0


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[Sandbox]:
    """Run a sandbox in which a busy machine costs less sandbox time than a heartbeat may be late."""
    with running_sandbox(tmp_path, speed=20) as sandbox:
        yield sandbox


def gaps(sandbox: Sandbox, project: Project) -> list[float]:
    """Return the longest time between two beats of each integration."""
    found = []
    for one in project.outputs()["integrations"].values():
        beats = sandbox.beats(one["id"])
        found.append(max(later - sooner for sooner, later in pairwise(beats)))
    return found


def moves(sandbox: Sandbox, project: Project, heartbeats: str) -> None:
    """Change how heartbeats are sent in one `up`, and wait until each integration has a beat from the new rule."""
    project.configure(integrations=BOTH, heartbeats=heartbeats)
    done = project.up()
    assert done.code == 0, said(done)
    known = {one["id"]: len(sandbox.beats(one["id"])) for one in project.outputs()["integrations"].values()}
    sandbox.wait_until(lambda: all(len(sandbox.beats(id_)) > count for id_, count in known.items()), 2 * INTERVAL)


def test_from_separate_to_shared_and_back_no_heartbeat_expires(
    tmp_path: Path, toolchain: Toolchain, slow: Sandbox
) -> None:
    """Each change is one `up`, which creates the new rule and contact point before it deletes the old ones."""
    with project_of(tmp_path, toolchain, slow) as project:
        moves(slow, project, "separate")
        moves(slow, project, "shared")
        state = slow.state()["grafana"]
        assert [len(state[kind]) for kind in ("folders", "rules", "contact_points")] == [1, 1, 4]
        options = {"rule": {"repeatInterval": "3m"}}
        project.configure(integrations=BOTH, heartbeats="shared", sharedHeartbeats=options)
        pauses = said(project.preview())
        assert "IRM heartbeat 10m: the repeat interval changes from 2m to 3m, with 2 members." in pauses
        moves(slow, project, "separate")
        state = slow.state()["grafana"]
        assert [len(state[kind]) for kind in ("folders", "rules", "contact_points")] == [2, 2, 4]
        assert max(gaps(slow, project)) < INTERVAL
        assert {one["status"] for one in slow.heartbeats() if one["beats"]} == {"ok"}
