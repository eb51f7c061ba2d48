"""Sandbox time: sped up, or virtual."""

import asyncio

import pytest

from sandbox.clock import LoopClock, VirtualClock


@pytest.mark.parametrize("speed", [0.0, -1.0])
def test_time_only_goes_forward(speed: float) -> None:
    with pytest.raises(ValueError, match="a number above 0 is allowed"):
        LoopClock(speed)


def test_a_sped_up_clock_calls_once_its_time_has_come() -> None:
    async def wait() -> tuple[float, float]:
        clock = LoopClock(1000)
        due = clock.now() + 20
        called = asyncio.get_running_loop().create_future()
        clock.call_at(due, lambda: called.set_result(clock.now()))
        return due, await asyncio.wait_for(called, 10)

    due, called = asyncio.run(wait())
    assert called >= due - 1


def test_a_cancelled_call_never_comes() -> None:
    async def wait() -> list[str]:
        clock, calls = LoopClock(1000), list[str]()
        clock.call_at(clock.now() + 1, lambda: calls.append("cancelled")).cancel()
        done = asyncio.Event()
        clock.call_at(clock.now() + 20, done.set)
        await asyncio.wait_for(done.wait(), 10)
        return calls

    assert asyncio.run(wait()) == []


def test_a_virtual_clock_runs_what_is_due_in_order() -> None:
    clock, calls = VirtualClock(start=100), list[tuple[str, float]]()

    def note(name: str) -> None:
        calls.append((name, clock.now()))

    clock.call_at(130, lambda: note("late"))
    clock.call_at(110, lambda: note("first"))
    clock.call_at(110, lambda: note("second"))
    clock.call_at(110, lambda: note("cancelled")).cancel()
    clock.call_at(50, lambda: note("overdue"))
    clock.run_until(120)
    assert calls == [("overdue", 100), ("first", 110), ("second", 110)]
    assert clock.now() == 120


def test_a_virtual_clock_runs_its_scheduled_calls() -> None:
    clock, calls = VirtualClock(start=0), list[float]()

    def again() -> None:
        calls.append(clock.now())
        clock.call_at(clock.now() + 10, again)

    again()
    clock.run_until(35)
    assert calls == [0, 10, 20, 30]
