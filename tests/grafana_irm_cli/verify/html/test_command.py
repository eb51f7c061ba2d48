"""The option `--html`: what the page has of both systems, what it costs, and where it cannot be written."""

import re
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from grafana_irm_cli.verify import cli
from grafana_irm_cli.verify.html import command, file
from sandbox.irm.model import Team
from tests.grafana_irm_cli.verify.world import TOKENS, Verify, World

TEAMS = "GET irm.test/oncall/api/v1/teams/"


def give_a_team(world: World) -> None:
    world.irm.store.teams["T1"] = Team("T1", 1, "Payments & Co", "payments@example.com")
    world.irm.store.integrations[world.wirings[0].integration_id].team_id = "T1"


def test_the_page_has_every_check_of_many_integrations(world: World, verify: Verify, tmp_path: Path) -> None:
    world.connect(5)
    give_a_team(world)
    world.edit_rule("team-3", isPaused=True)
    result = verify("--html", str(tmp_path / "verify.html"))
    page = (tmp_path / "verify.html").read_text()
    assert result.exit_code == 1
    assert "35 checks of 5 integrations: 1 wrong, in 1 integration" in page
    assert page.count("heartbeat in IRM</strong>") == 5
    assert "<td>Payments &amp; Co</td>" in page
    assert (
        len(re.findall(r"\ds ago</span>\s+<span class=\"faint\">longest gap 3m 11s, interval in IRM 10m<", page)) == 5
    )


def test_it_costs_one_request_for_the_names_of_the_teams(world: World, verify: Verify, tmp_path: Path) -> None:
    world.connect(5)
    give_a_team(world)
    world.requested()
    verify()
    usual = world.requested()
    verify("--html", str(tmp_path / "verify.html"))
    assert world.requested() - usual == {TEAMS: 1}
    assert usual[TEAMS] == 0


def test_where_no_integration_has_a_team_it_costs_no_request(world: World, verify: Verify, tmp_path: Path) -> None:
    world.connect()
    world.requested()
    verify("--html", str(tmp_path / "verify.html"))
    assert world.requested()[TEAMS] == 0


def test_a_list_of_teams_that_is_refused_leaves_their_ids(world: World, verify: Verify, tmp_path: Path) -> None:
    world.connect()
    give_a_team(world)
    world.answer("/teams/", 403)
    assert verify("--html", str(tmp_path / "verify.html")).exit_code == 0
    assert "<td>T1</td>" in (tmp_path / "verify.html").read_text()


def test_a_page_is_written_beside_json_and_has_the_test_alert(world: World, verify: Verify, tmp_path: Path) -> None:
    world.connect()
    result = verify("--json", "--send-test-alert", "--yes", "--html", str(tmp_path / "verify.html"))
    assert result.stdout.startswith("{")
    assert "became alert group" in (tmp_path / "verify.html").read_text()


def test_a_system_out_of_reach_has_a_page_too(world: World, verify: Verify, tmp_path: Path) -> None:
    world.connect()
    world.cut_off("irm.test")
    assert verify("--html", str(tmp_path / "verify.html")).exit_code == 2
    page = (tmp_path / "verify.html").read_text()
    assert "unknown team" in page
    assert "Cannot reach Grafana IRM" in page


def test_no_credential_of_both_systems_is_in_it(world: World, verify: Verify, tmp_path: Path) -> None:
    world.connect(5)
    world.put_contact_point("another", world.wirings[0].endpoint)
    world.grafana.stop()
    verify("--html", str(tmp_path / "verify.html"))
    page = (tmp_path / "verify.html").read_text()
    alerts = [one.endpoint for one in world.wirings]
    endpoints = [*alerts, *(one.heartbeat.endpoint for one in world.wirings if one.heartbeat)]
    tokens = [endpoint.rstrip("/").rpartition("/")[2] for endpoint in alerts]
    assert len({*endpoints, *tokens, *TOKENS}) == 17
    assert [secret for secret in (*endpoints, *tokens, *TOKENS) if secret in page] == []


@pytest.mark.parametrize("name", ["missing/verify.html", "folder"])
def test_a_path_that_cannot_be_written_is_refused_before_the_checks(
    world: World, verify: Verify, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / "folder").mkdir()
    monkeypatch.setattr(cli, "read_stack", lambda *_: pytest.fail("the stack was read"))
    result = verify("--html", str(tmp_path / name))
    told = "".join(result.stderr.replace("│", "").split())
    assert result.exit_code == 2
    assert f"Invalidvaluefor--html:cannotwrite{tmp_path / name}:" in told
    assert not world.requests


def test_a_checkout_that_is_not_installed_writes_a_page_too(
    world: World, verify: Verify, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> str:
        raise PackageNotFoundError(name)

    world.connect()
    monkeypatch.setattr(command, "version", missing)
    assert verify("--html", str(tmp_path / "verify.html")).exit_code == 0
    assert "by grafana-irm from a checkout." in (tmp_path / "verify.html").read_text()


def test_a_page_that_cannot_be_written_after_all_is_an_error(
    world: World, verify: Verify, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    world.connect()
    monkeypatch.setattr(file, "write_whole", full)
    result = verify("--html", str(tmp_path / "verify.html"))
    assert (result.exit_code, result.stderr) == (2, f"Cannot write {tmp_path}/verify.html: No space left on device\n")
    assert result.stdout.endswith("\n7 checks: all well\n")
