"""All cases, shared by workers that each have a world of their own."""

import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from hypothesis import HealthCheck, Phase, given, seed, settings

from grafana_irm_cli.pulumi.toolchain import Toolchain
from tests.campaign.bad_settings import Settings, bad_settings, refuses
from tests.campaign.cases import Stage, live_fault, live_interruption
from tests.campaign.faults import FaultCase, covering
from tests.campaign.interruptions import Interruption, every
from tests.campaign.mocked_program import refused_paths
from tests.campaign.verdict import End, Tally, Verdict
from tests.campaign.world import COMMANDS, new_world

Case = FaultCase | Interruption


@dataclass
class Plan:
    """What is to be done.

    Attributes:
        workers: worlds side by side; a case waits more than it works.
        pace: how many times as fast as the official plugin the stand-in waits between tries.
        seed: chooses which cases are once and which for good.
        full: every case both ways.
        only: parts of words: only cases whose words hold one of them are done. Default: all.
        bad_settings: bad configurations to draw.

    """

    workers: int = 6
    pace: float = 1.0
    seed: int = 0
    full: bool = False
    only: tuple[str, ...] = ("",)
    bad_settings: int = 1000


@dataclass
class _Queue:
    """The cases that are left; a worker takes one that suits what stands in its world."""

    left: list[Case]
    lock: Lock = field(default_factory=Lock)

    def take(self, *, stands: bool) -> Case | None:
        """Return the next case: of those that need what is there, the ones that change least first."""
        with self.lock:
            if not self.left:
                return None
            best = min(self.left, key=lambda case: _cost(case, stands=stands))
            self.left.remove(best)
            return best


def _cost(case: Case, *, stands: bool) -> tuple[int, int]:
    order = ("refresh", "preview --refresh", "verify", "update", "destroy", "up")
    rank = order.index(case.command)
    if not stands:
        rank = (rank + 1) % len(order)
    return rank, -case.wait if isinstance(case, FaultCase) else 0


def run(
    plan: Plan, toolchain: Toolchain, begin: Callable[[int], None], done: Callable[[Verdict | None], None]
) -> Tally:
    """Live through all cases.

    Args:
        plan: what is to be done.
        toolchain: the engine.
        begin: told the number of cases when it is known.
        done: told each verdict; None for a case in which there was nothing to kill.

    """
    tally, lock = Tally(), Lock()
    tally.bad_settings = _bad_settings(plan)

    def tell(verdict: Verdict | None) -> None:
        with lock:
            if verdict is None:
                tally.not_applicable += 1
            else:
                tally.verdicts.append(verdict)
            done(verdict)

    with ExitStack() as open_worlds, ThreadPoolExecutor(plan.workers) as threads:
        folder = Path(open_worlds.enter_context(tempfile.TemporaryDirectory(prefix="campaign-")))
        stages = [
            Stage(open_worlds.enter_context(new_world(folder / str(number), toolchain, plan.pace)))
            for number in range(plan.workers)
        ]
        asked = stages[0].rehearse()
        for stage in stages[1:]:
            stage.wanted, stage.fingerprints = stages[0].wanted, stages[0].fingerprints
        cases: list[Case] = [
            *covering({command: asked[command] for command in COMMANDS}, plan.seed, full=plan.full),
            *every(asked, full=plan.full),
        ]
        queue = _Queue([case for case in cases if any(part in str(case) for part in plan.only)])
        begin(len(queue.left))
        for worker in [threads.submit(_work, stage, queue, tell) for stage in stages]:
            worker.result()
    return tally


def _work(stage: Stage, queue: _Queue, tell: Callable[[Verdict | None], None]) -> None:
    before: Case | None = None
    while (case := queue.take(stands=stage.stands)) is not None:
        for verdict in live(stage, case, before):
            tell(verdict)
            if verdict is not None and verdict.end is End.FAILED:
                stage.start_over()
        before = case


def live(stage: Stage, case: Case, before: Case | None = None) -> Iterable[Verdict | None]:
    """Live through a case; where the world was not as ``before`` should have left it, that one failed."""
    try:
        yield live_fault(stage, case) if isinstance(case, FaultCase) else live_interruption(stage, case)
    except Exception as error:  # noqa: BLE001 - whatever it is, the other cases go on, and it is told at the end
        kind, campaign = (case.kind, "fault") if isinstance(case, FaultCase) else (case.role, "interruption")
        problem = f"{type(error).__name__}: {error} (the case before: {before})"
        yield Verdict(campaign, case.command, kind, str(case), End.FAILED, (problem,))


def _bad_settings(plan: Plan) -> int:
    """Draw bad configurations; return how many were refused before any request, each with its paths named."""
    count = 0

    @seed(plan.seed)
    @settings(
        max_examples=plan.bad_settings,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(bad_settings())
    def hold(drawn: tuple[Settings, set[str]]) -> None:
        nonlocal count
        refuses(*drawn, refused_paths)
        count += 1

    hold()
    return count
