"""The command: its output, its questions, how long it waits, and its exit status."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from grafana_irm.api.patience import Patience
from grafana_irm_cli.pulumi.process import ProcessError
from grafana_irm_cli.pulumi.toolchain import ToolchainError
from grafana_irm_cli.verify import cli
from grafana_irm_cli.verify.export import StateError
from grafana_irm_cli.verify.incomplete import Incomplete
from grafana_irm_cli.verify.model import ANY_TIME, Finding, Status
from tests.grafana_irm_cli.verify.world import CREDENTIALS, Verify, World


def paused(world: World) -> str:
    world.edit_rule("team-0", isPaused=True)
    return "heartbeat rule: is paused"


def refused(world: World) -> str:
    world.credentials = replace(CREDENTIALS, irm_token="revoked")
    return "integration in IRM: Grafana IRM refused the token (403"


def gone(world: World) -> str:
    world.answer("/receivers", 410)
    return "last alert: Grafana responded with 410"


def too_large(world: World) -> str:
    world.answer("/integrations/", 200, b" " * 33_000_000)
    return "integration in IRM: Grafana IRM responded with more than 32 MB"


LASTING: dict[str, Callable[[World], str]] = {
    "an edit by hand": paused,
    "a token that is refused": refused,
    "an API that is gone": gone,
    "an answer that is too large": too_large,
}
"""What no waiting changes; each returns what is said of it."""


def test_all_is_well(world: World, verify: Verify) -> None:
    world.connect(2)
    result = verify()
    assert result.exit_code == 0, result.output
    assert "heartbeat in IRM" in result.stdout
    assert "→" not in result.stdout
    assert result.stdout.endswith("\n14 checks of 2 integrations: all well\n")
    assert result.stderr == ""


def test_many_integrations_that_are_well_take_one_line(world: World, verify: Verify) -> None:
    world.connect(4)
    assert verify().stdout == "28 checks of 4 integrations: all well (--all shows every check)\n"
    assert verify("--all").stdout.count("heartbeat in IRM") == 4
    assert len(json.loads(verify("--json").stdout)["checks"]) == 28


def test_a_line_in_a_pipe_is_one_line(world: World, verify: Verify, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    world.connect()
    (beats,) = [line for line in verify().stdout.splitlines() if "│ beats " in line]
    assert " ago; the longest gap is 3m 11s │" in beats


def test_something_is_wrong(world: World, verify: Verify) -> None:
    world.connect()
    world.edit_rule("team-0", isPaused=True)
    result = verify()
    assert result.exit_code == 1
    assert "is paused" in result.stdout
    assert "`pulumi refresh`, then `pulumi up`" in result.stdout


def test_a_system_cannot_be_reached(world: World, verify: Verify) -> None:
    world.connect()
    world.cut_off("irm.test")
    result = verify()
    assert result.exit_code == 2
    assert "not seen" in result.stdout
    assert "→ restore access to the system, then verify again" in result.stdout


def test_json_for_programs(world: World, verify: Verify) -> None:
    world.connect()
    answer: dict[str, Any] = json.loads(verify("--json").stdout)
    assert answer["ok"] is True
    assert {check["status"] for check in answer["checks"]} == {"ok"}


class TestIncomplete:
    HALF = Incomplete("shop", ["alert rule r9"], created=True, contact_point="Shop alerts", wanted=False)

    def test_the_complete_integrations_are_examined_all_the_same(self, world: World, verify: Verify) -> None:
        world.connect()
        world.incomplete = [self.HALF]
        result = verify("--json")
        checks = json.loads(result.stdout)["checks"]
        assert result.exit_code == 1
        assert [(one["integration"], one["status"]) for one in checks] == [("shop", "wrong"), *[("team 0", "ok")] * 7]

    def test_nothing_is_requested_where_none_is_complete(self, world: World, verify: Verify) -> None:
        world.incomplete = [self.HALF]
        assert verify("--send-test-alert", "--yes").exit_code == 1
        assert not world.requests


class TestWait:
    def test_it_checks_again_until_all_is_well_and_says_what_for(self, world: World, verify: Verify) -> None:
        world.connect()
        world.grafana.restart(120)
        result = verify("--wait", "1m", "--json")
        assert result.exit_code == 0
        assert json.loads(result.stdout)["ok"] is True
        assert "waiting, at most 60 s more: team 0, alert contact point: Cannot reach Grafana" in " ".join(
            result.stderr.split()
        )

    def test_it_gives_up(self, world: World, verify: Verify) -> None:
        world.connect()
        world.grafana.stop()
        result = verify("--wait", "300ms")
        assert result.exit_code == 2
        assert "not seen" in result.stdout

    @pytest.mark.parametrize("what", LASTING)
    def test_it_ends_at_once_where_time_changes_nothing(self, world: World, verify: Verify, what: str) -> None:
        world.connect()
        told = LASTING[what](world)
        world.requested()
        result = verify("--wait", "15m")
        assert result.exit_code in (1, 2)
        assert world.requested()["GET grafana.test/api/v1/provisioning/contact-points"] == 1
        assert f"not waiting, since waiting does not fix: team 0, {told}" in " ".join(result.stderr.split())

    @pytest.mark.parametrize(
        ("within", "waited", "ends"),
        [
            (timedelta(0), 0, True),
            (timedelta(seconds=75), 60, False),
            (timedelta(seconds=75), 80, True),
            (ANY_TIME, 900, False),
        ],
    )
    def test_a_finding_ends_it_once_waiting_cannot_help(self, within: timedelta, waited: int, ends: bool) -> None:
        bad = Finding("payments", "beats", Status.WRONG, "the last failed", "see", may_pass_within=within)
        well = Finding("payments", "heartbeat rule", Status.OK, "fires")
        assert cli.lasts([well, bad], timedelta(seconds=waited)) == (bad if ends else None)

    def test_without_it_there_is_one_request(self, world: World, verify: Verify) -> None:
        world.connect()
        world.edit_rule("team-0", isPaused=True)
        world.requested()
        verify()
        assert world.requested()["GET grafana.test/api/v1/provisioning/contact-points"] == 1

    def test_how_long_must_be_a_duration(self, verify: Verify) -> None:
        result = verify("--wait", "soon")
        assert (result.exit_code, "soon" in result.stderr) == (2, True)


class TestTestAlert:
    def test_it_is_sent_on_request_only(self, world: World, verify: Verify) -> None:
        world.connect(2)
        verify()
        assert not world.irm.alert_groups()

    def test_it_asks_first_and_names_whom(self, world: World, verify: Verify) -> None:
        world.connect(2)
        result = verify("--send-test-alert", answer="n\n")
        assert "Send a test alert through team 0, team 1? It pages people." in result.stderr
        world.connect(8)
        assert "team 0, team 1, team 2 and 7 more? It pages people." in verify("--send-test-alert", answer="n\n").stderr
        assert not world.irm.alert_groups()
        assert result.exit_code == 0

    @pytest.mark.parametrize(("options", "answer"), [([], "y\n"), (["--yes"], "")])
    def test_one_goes_through_each_integration(
        self, world: World, verify: Verify, options: list[str], answer: str
    ) -> None:
        world.connect(2)
        result = verify("--send-test-alert", *options, answer=answer)
        assert result.exit_code == 0
        assert [group["state"] for group in world.irm.alert_groups()] == ["resolved", "resolved"]
        assert result.stdout.count("became alert group") == 2


@pytest.mark.parametrize(
    "error",
    [
        StateError("the stack has nothing"),
        ProcessError(["pulumi", "stack"], 1, "no stack named 'production' found"),
        ToolchainError({"on PATH": "none", "downloaded": "no network"}),
    ],
)
def test_a_stack_that_cannot_be_read_is_reported_without_requests(
    world: World, verify: Verify, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(cli, "read_stack", fail)
    result = verify()
    assert result.exit_code == 2
    assert "Cannot verify: " in result.stderr
    assert " ".join(str(error).split()) in " ".join(result.stderr.split())
    assert result.stdout == ""
    assert not world.requests


def test_credentials_in_the_engines_words_are_masked(verify: Verify, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ProcessError(["pulumi", "config"], 1, "GET https://me:s3cret@state.test: no")

    monkeypatch.setattr(cli, "read_stack", fail)
    assert "s3cret" not in verify().output


@pytest.fixture
def waits(world: World, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return the waits of the command for busy systems, which pass on the clock of both systems."""
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        world.wait(seconds)

    monkeypatch.setattr(cli, "Patience", lambda report: Patience(report, clock=world.clock.now, sleep=sleep))
    return waits


def test_right_after_a_large_up_it_waits_for_irm_and_says_so(world: World, verify: Verify, waits: list[float]) -> None:
    """Use up IRM's 300 requests a minute first, as an `up` of a fleet does."""
    world.connect()
    world.take_requests(300)
    result = verify()
    assert result.exit_code == 0, result.output
    assert waits == [59]
    assert result.stderr == "Grafana IRM accepts 300 requests a minute: waiting 59 s\n"
    assert result.stdout.endswith("7 checks: all well\n")


def test_an_irm_that_stays_busy_is_reported(world: World, verify: Verify, waits: list[float]) -> None:
    world.connect()
    world.answer("/integrations/", 429, headers={"Retry-After": "40"})
    result = verify("--json")
    assert result.exit_code == 2
    assert waits == [40]
    assert "Grafana IRM is busy (429) after a wait of 40 s: try again in 40 seconds" in result.stdout
