"""Retries and their deadline, as the Terraform plugin SDK and the provider's mutex have them."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from sandbox.provider.transport import Pace, ProviderError, deadline_of, is_conflict, retry_for

IN_USE = ProviderError("(status 409): {}", 409)


class Clock:
    """A clock that moves when somebody waits."""

    def __init__(self) -> None:
        self.waits: list[float] = []
        self.pace = Pace(1.0, self._sleep, lambda: sum(self.waits))

    async def _sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        await asyncio.sleep(0)


async def refuse() -> None:
    raise IN_USE


def outcomes(clock: Clock, attempts: list[Callable[[], Awaitable[None]]], timeout: float) -> list[BaseException | None]:
    """Write one after the other, with one deadline for all; return how each ended."""

    async def run() -> list[BaseException | None]:
        turn = asyncio.Lock()

        async def write(attempt: Callable[[], Awaitable[None]]) -> None:
            with deadline_of(clock.pace, timeout):
                async with turn:
                    await retry_for(clock.pace, 120, attempt, is_conflict)

        return await asyncio.gather(*map(write, attempts), return_exceptions=True)

    return asyncio.run(run())


def test_without_a_timeout_each_conflict_costs_two_minutes() -> None:
    clock = Clock()

    assert outcomes(clock, [refuse] * 5, timeout=0) == [IN_USE] * 5
    assert sum(clock.waits) == 600


@pytest.mark.parametrize("number", [1, 5])
def test_with_a_timeout_all_of_them_cost_it_once(number: int) -> None:
    clock = Clock()

    first, *others = outcomes(clock, [refuse] * number, timeout=30)

    assert first is IN_USE
    assert [str(one) for one in others] == ["context deadline exceeded"] * (number - 1)
    assert sum(clock.waits) == 30


def test_waiting_for_the_turn_counts_so_that_a_free_neighbour_fails_too() -> None:
    sent: list[str] = []

    async def free() -> None:
        sent.append("free")

    assert [str(one) for one in outcomes(Clock(), [refuse, free], timeout=4)] == [
        "(status 409): {}",
        "context deadline exceeded",
    ]
    assert sent == []
    assert outcomes(Clock(), [free, refuse], timeout=4) == [None, IN_USE]
    assert sent == ["free"]


def test_a_request_under_way_at_the_deadline_is_not_taken_back() -> None:
    done: list[str] = []

    async def run() -> None:
        answered = asyncio.Event()

        async def slow() -> None:
            await answered.wait()
            done.append("deleted")

        pace = Pace()
        with deadline_of(pace, 0.01), pytest.raises(ProviderError, match="context deadline exceeded"):
            await retry_for(pace, 120, slow, is_conflict)
        assert done == []
        answered.set()
        await asyncio.sleep(0)

    asyncio.run(run())
    assert done == ["deleted"]


def test_the_time_that_requests_take_does_not_pass_at_the_sandboxs_speed() -> None:
    moments = [0.0]

    async def sleep(seconds: float) -> None:
        moments[0] += seconds

    async def run() -> None:
        pace = Pace(60.0, sleep, lambda: moments[0])
        moments[0] += 2.0
        assert pace.now() == 2.0
        await pace.wait(30)
        assert pace.now() == 32.0

    asyncio.run(run())


def test_a_wait_in_real_seconds_takes_no_more_of_a_deadline() -> None:
    moments = [0.0]

    async def sleep(seconds: float) -> None:
        moments[0] += seconds

    async def run() -> None:
        pace = Pace(60.0, sleep, lambda: moments[0])
        await pace.wait_real(55)
        assert pace.now() == moments[0] == 55

    asyncio.run(run())
