"""A shared heartbeat on the sandbox: the beats of all other members while one member or Grafana changes."""

from datetime import timedelta

import pytest
import typer
from typer.testing import CliRunner, Result

from grafana_irm.timing import format_duration
from tests.simulation import member_gaps
from tests.simulation.fleet import SharedFleet
from tests.simulation.member_gaps import CASES, EDITED, Case, derived, observe

SECOND = timedelta(seconds=1)


def fleet(size: int = 5, interval: str = "10m", seed: int = 0) -> SharedFleet:
    return SharedFleet(derived(interval), size, seed)


def longest(case: Case, interval: str, size: int, seed: int, times: int = 5) -> float:
    """Return the longest gap of the other members, after it was compared with the bound."""
    seen = observe(case, derived(interval), size, times=times, seed=seed)
    assert seen.alert_groups == 0, "a false alarm"
    assert min(map(len, seen.gaps.values())) >= times, "some member got too few beats"
    assert max(seen.all) <= seen.bound.total_seconds(), max(seen.gaps.items(), key=lambda item: max(item[1]))
    return max(seen.all)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("interval", ["3m", "10m"])
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_gaps_of_all_other_members_stay_within_the_bound(case: Case, interval: str, seed: int) -> None:
    longest(case, interval, 10, seed)


@pytest.mark.parametrize("seed", range(5))
def test_a_new_repeat_interval_pauses_the_members_within_the_bound(seed: int) -> None:
    """With one member more than 20, the derived repeat interval of 3m is 30s instead of 20s."""
    assert derived("3m")(20).repeat_interval == 20 * SECOND
    assert derived("3m")(21).repeat_interval == 30 * SECOND
    paused = longest(EDITED, "3m", 20, seed, times=1)
    assert paused > derived("3m")(21).longest_gap.total_seconds()


@pytest.mark.soak
@pytest.mark.parametrize("size", [100, 300])
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_gaps_of_hundreds_of_members_stay_within_the_bound(case: Case, size: int) -> None:
    for seed in range(3):
        longest(case, "10m", size, seed)


def test_every_webhook_that_stays_keeps_its_uid() -> None:
    """The provider sends a PUT for each webhook that stays, then the POST or the DELETE."""
    shared = fleet()
    before = {hook["uid"] for hook in shared.webhooks()}
    shared.writes.clear()
    joined = shared.add()
    assert [write.split()[0] for write in shared.writes] == ["PUT"] * 5 + ["POST"]
    assert {hook["uid"] for hook in shared.webhooks()} == before | {joined.uid}
    shared.writes.clear()
    left = shared.members[2]
    shared.remove(left)
    assert [write.split()[0] for write in shared.writes] == ["PUT"] * 5 + ["DELETE"]
    assert {hook["uid"] for hook in shared.webhooks()} == (before | {joined.uid}) - {left.uid}


def test_a_new_member_gets_its_first_beat_after_the_config_poll() -> None:
    shared = fleet()
    joined, added_at = shared.add(), shared.now
    within = shared.timing.config_poll_interval + shared.timing.flush_spacing + shared.timing.delivery_margin
    shared.run_for(within)
    assert 0 < joined.beats[0] - added_at <= within.total_seconds()


def test_a_removed_member_gets_no_beat_after_the_config_poll() -> None:
    shared = fleet()
    left = shared.members[2]
    shared.remove(left)
    shared.run_for(shared.timing.config_poll_interval + shared.timing.delivery_margin)
    beats = len(left.beats)
    shared.run_for(5 * shared.timing.longest_gap)
    assert len(left.beats) == beats


def test_only_the_hanging_member_gets_an_alert_group() -> None:
    shared = fleet()
    hanging, *others = shared.members
    hanging.responds = "never"
    shared.run_for(shared.timing.alert_group_after_death.longest + SECOND)
    assert shared.alert_groups([hanging]) == 1
    assert shared.alert_groups(others) == 0


def test_a_failing_member_is_retried_at_each_flush_and_delays_nobody() -> None:
    shared = fleet()
    failing, *others = shared.members
    failing.responds = "with 500"
    shared.run_for(shared.timing.longest_gap)
    since, requests = shared.now, len(failing.requests)
    shared.run(300)
    assert len(failing.requests) - requests in (29, 30)
    without_hanging = shared.timing.sender_gap - 2 * shared.timing.flush_time + shared.timing.group_interval
    most = (without_hanging + shared.timing.delivery_margin).total_seconds()
    assert max(gap for other in others for gap in other.gaps(since, shared.now)) <= most


def test_a_removed_member_can_cost_another_one_a_beat() -> None:
    """The notification log knows a webhook by its position, which the removal changes."""
    late = [longest(CASES["removed"], "10m", 20, seed, times=8) for seed in range(5)]
    bound = derived("10m")(20).longest_gap
    assert max(late) > bound.total_seconds()
    assert derived("10m")(20).removal_gap > bound


def test_the_command_prints_the_gaps_beside_the_bounds() -> None:
    printed = _run("--members", "5", "--interval", "3m", "--times", "2")
    assert printed.exit_code == 0, printed.output
    assert "5 members, heartbeat interval 3m, repeat interval 20s, group interval 10s" in printed.output
    rows = {line.split("│")[0].strip(): line.split() for line in printed.output.splitlines() if "│" in line}
    assert set(rows) == {case.name for case in CASES.values()}
    assert rows["nothing changes"][-1] == format_duration(derived("3m")(5).longest_gap)


def test_the_command_fails_where_a_gap_is_longer_than_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    hopeful = Case("a member is added", CASES["added"].happens, lambda timing: timing.repeat_interval)
    monkeypatch.setattr(member_gaps, "CASES", {"added": hopeful})
    printed = _run("--members", "5", "--interval", "3m", "--times", "2")
    assert printed.exit_code == 1
    assert "Not as predicted: a member is added" in printed.output


def _run(*arguments: str) -> Result:
    app = typer.Typer()
    app.command()(member_gaps.main)
    return CliRunner().invoke(app, list(arguments), env={"COLUMNS": "140"})
