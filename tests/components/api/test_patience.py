"""How long a run waits for busy systems, on a virtual clock."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from grafana_irm.api.patience import LONGEST, Patience
from grafana_irm_cli.preview.waits import REPORT

WHY = "Grafana IRM accepts 300 requests a minute"


class Run:
    """A run on a virtual clock: the longest of the waits at the same time moves it."""

    def __init__(self, **options: Any) -> None:
        self.now = 0.0
        self.reports: list[tuple[float, str]] = []
        self.patience = Patience(self._report, clock=lambda: self.now, sleep=self._sleep, **options)

    def _report(self, line: str) -> None:
        self.reports.append((self.now, line))

    async def _sleep(self, seconds: float) -> None:
        end = self.now + seconds
        await asyncio.sleep(0)
        self.now = max(self.now, end)

    def wait(self, *seconds: float) -> list[bool]:
        """Wait for several requests at the same time; return which of them may be sent again."""
        return self.all(*(lambda one=one: self.patience.wait("IRM", one, WHY) for one in seconds))

    def all(self, *waits: Callable[[], Coroutine[Any, Any, Any]]) -> list[Any]:
        async def run() -> list[Any]:
            return await asyncio.gather(*(wait() for wait in waits))

        return asyncio.run(run())


def test_a_wait_is_reported_in_advance() -> None:
    run = Run()
    assert run.wait(37) == [True]
    assert run.reports == [(0.0, "Grafana IRM accepts 300 requests a minute: waiting 37 s")]
    assert REPORT.fullmatch(run.reports[0][1])
    assert run.now == 37


def test_requests_at_the_same_time_wait_once_and_report_once() -> None:
    run = Run()
    assert run.wait(37, 37, 36, 38) == [True] * 4
    assert (run.now, run.patience.waited, len(run.reports)) == (38, 38, 1)


def test_a_longer_wait_that_follows_is_reported_too() -> None:
    run = Run()
    run.wait(10, 40)
    assert [line[-4:] for _, line in run.reports] == ["10 s", "40 s"]


def test_short_waits_are_not_reported() -> None:
    run = Run()
    assert run.wait(4) == [True]
    assert run.reports == []


def test_a_run_waits_for_one_window_in_all() -> None:
    run = Run()
    assert run.wait(60) == [True]
    assert run.wait(9) == [True]
    assert run.wait(2) == [False]
    assert run.now == 69
    assert len(run.reports) == 2


def test_a_wait_beyond_the_limit_is_refused_at_once() -> None:
    run = Run()
    assert run.wait(LONGEST + 1) == [False]
    assert (run.now, run.reports) == (0, [])


def test_demands_of_no_seconds_come_to_an_end() -> None:
    run = Run()
    granted = 0
    while run.wait(0) == [True]:
        granted += 1
    assert granted == LONGEST


def test_requests_to_the_busy_system_pause_and_others_do_not() -> None:
    run = Run()
    seen: dict[str, float] = {}

    async def send(system: str) -> None:
        await asyncio.sleep(0)
        await run.patience.pause(system)
        seen[system] = run.now

    async def busy() -> None:
        await run.patience.wait("IRM", 37, WHY)

    run.all(lambda: send("Grafana"), busy, lambda: send("IRM"))
    assert seen == {"Grafana": 0, "IRM": 37}


@pytest.mark.parametrize(("renewed", "granted"), [(True, True), (False, False)])
def test_an_accepted_request_starts_the_limit_anew_for_a_whole_up(renewed: bool, granted: bool) -> None:
    run = Run(renewed=renewed)
    run.wait(60)
    run.patience.accepted()
    assert run.wait(60) == [granted]
