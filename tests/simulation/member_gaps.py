"""The gaps between the beats of all members of a shared heartbeat, while one member or Grafana changes.

`python -m tests.simulation.member_gaps` prints them as a table.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Annotated

import typer
from rich.table import Table

from grafana_irm.timing import HeartbeatTiming, TimingModel, format_duration
from grafana_irm_cli.console import Console
from tests.simulation.fleet import Member, Responds, SharedFleet

DOWNTIME = timedelta(seconds=30)
"""How long Grafana is down in a restart."""

_TIMES = 5
_CROWD = 120
"""The most members with which the repeat interval of 10m stays 2m: with one more it is 3m."""


@dataclass(frozen=True)
class Case:
    """Something that happens to a shared heartbeat.

    Attributes:
        name: its name in the table.
        happens: lets it happen once, and returns the members that are not among the others.
        bound: the longest gap of the other members by the timing model.

    """

    name: str
    happens: Callable[[SharedFleet], list[Member]]
    bound: Callable[[TimingModel], timedelta] = lambda timing: timing.longest_gap


@dataclass(frozen=True)
class Seen:
    """The gaps of the other members in one case.

    Attributes:
        case: the case.
        gaps: the gaps of each other member in seconds, by its name.
        bound: the longest gap by the timing model.
        alert_groups: how many alert groups IRM opened for the other members: false alarms.

    """

    case: Case
    gaps: dict[str, list[float]]
    bound: timedelta
    alert_groups: int

    @property
    def all(self) -> list[float]:
        """The gaps of all other members."""
        return [gap for gaps in self.gaps.values() for gap in gaps]

    @property
    def is_within(self) -> bool:
        """Whether no gap is longer than the bound, and no other member has a false alarm."""
        return max(self.all) <= self.bound.total_seconds() and self.alert_groups == 0


def _nothing(fleet: SharedFleet) -> list[Member]:
    _settle(fleet)
    return []


def _add(fleet: SharedFleet) -> list[Member]:
    added = fleet.add()
    _settle(fleet)
    return [added]


def _remove(fleet: SharedFleet) -> list[Member]:
    removed = fleet.random.choice(fleet.members)
    fleet.remove(removed)
    _settle(fleet)
    return [removed]


def _responds(how: Responds) -> Callable[[SharedFleet], list[Member]]:
    def happens(fleet: SharedFleet) -> list[Member]:
        member = fleet.members[len(fleet.members) // 2]
        member.responds = how
        fleet.run_for(3 * fleet.timing.longest_gap)
        member.responds = "in time"
        return [member]

    return happens


def _restart(fleet: SharedFleet) -> list[Member]:
    fleet.restart(DOWNTIME, graceful=fleet.random.random() < 0.5)
    _settle(fleet)
    return []


def _settle(fleet: SharedFleet) -> None:
    """Let the config poll apply the change, and some beats arrive."""
    fleet.run_for(fleet.timing.config_poll_interval + 2 * fleet.timing.longest_gap)


CASES = {
    "nothing": Case("nothing changes", _nothing),
    "added": Case("a member is added", _add),
    "removed": Case("a member is removed", _remove, lambda timing: timing.removal_gap),
    "hangs": Case("a member never responds", _responds("never")),
    "fails": Case("a member responds with 500", _responds("with 500")),
    "restart": Case(
        f"Grafana restarts ({format_duration(DOWNTIME)} down)",
        _restart,
        lambda timing: timing.restart_gap(DOWNTIME).longest,
    ),
}
EDITED = Case("added, and the repeat interval changes", _add, lambda timing: timing.edit_gap.longest)
"""For a number of members with which one more has another repeat interval."""


def derived(interval: str) -> Callable[[int], TimingModel]:
    """Return the function from a number of members to their derived timings."""
    return lambda members: HeartbeatTiming.derive(interval, shared=members)


def observe(
    case: Case, timing_of: Callable[[int], TimingModel], size: int, *, times: int = _TIMES, seed: int = 0
) -> Seen:
    """Let a case happen to a shared heartbeat several times, each time at another moment between two beats.

    Args:
        case: the case.
        timing_of: returns the timings for a number of members.
        size: the number of members at the start.
        times: how often the case happens.
        seed: decides all phases and delays.

    """
    fleet = SharedFleet(timing_of, size, seed)
    began, at_start = fleet.now, list(fleet.members)
    changed: list[Member] = []
    bounds = [case.bound(fleet.timing)]
    for _ in range(times):
        fleet.run_to_any_moment()
        changed += case.happens(fleet)
        bounds.append(case.bound(fleet.timing))
    others = [member for member in at_start if member not in changed]
    gaps = {member.name: member.gaps(began, fleet.now) for member in others}
    return Seen(case, gaps, max(bounds), fleet.alert_groups(others))


def observe_crowded(first_seed: int = 0, lives: int = 3) -> Seen:
    """Let a member join that changes the derived repeat interval, in several lives of a heartbeat of 10m."""
    seen = [observe(EDITED, derived("10m"), _CROWD, times=1, seed=first_seed + life) for life in range(lives)]
    gaps = {name: [gap for one in seen for gap in one.gaps[name]] for name in seen[0].gaps}
    case = Case(f"{EDITED.name} ({_CROWD} members)", EDITED.happens, EDITED.bound)
    return Seen(case, gaps, seen[0].bound, sum(one.alert_groups for one in seen))


def main(
    interval: Annotated[str, typer.Option(help="The heartbeat interval.")] = "10m",
    members: Annotated[int, typer.Option(min=2, help="How many integrations share the heartbeat.")] = 20,
    times: Annotated[int, typer.Option(min=1, help="How often each case happens.")] = _TIMES,
    seed: Annotated[int, typer.Option(help="Chooses the moments and the delays.")] = 0,
) -> None:
    """Change a shared heartbeat on the sandbox; print the gaps between the beats of all other members.

    Exit status 0: no gap is longer than the bound of the timing model, and IRM opened no alert group; else 1.
    """
    timing, console = derived(interval)(members), Console(highlight=False)
    spelled = {name: format_duration(getattr(timing, f"{name}_interval")) for name in ("repeat", "group")}
    console.print(
        f"{members} members, heartbeat interval {interval}, repeat interval {spelled['repeat']}, "
        f"group interval {spelled['group']}\n"
    )
    seen = [observe(case, derived(interval), members, times=times, seed=seed) for case in CASES.values()]
    seen += [observe_crowded(seed)] if interval == "10m" else []
    table = Table("Case", show_edge=False, pad_edge=False)
    for heading in ("Gaps", "Shortest", "Median", "Longest", "Bound"):
        table.add_column(heading, justify="right")
    for one in seen:
        spans = [_text(value) for value in (min(one.all), median(one.all), max(one.all))]
        table.add_row(one.case.name, f"{len(one.all):,}", *spans, format_duration(one.bound))
    console.print(table)
    late = [one.case.name for one in seen if not one.is_within]
    if late:
        console.print(f"\nNot as predicted: {'; '.join(late)}", style="red")
        raise typer.Exit(1)
    console.print("\nNo gap is longer than the bound, and IRM opened no alert group for these members.")


def _text(seconds: float) -> str:
    return format_duration(timedelta(seconds=round(seconds)))


if __name__ == "__main__":
    typer.run(main)
