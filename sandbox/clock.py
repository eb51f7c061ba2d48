"""Time as the sandbox sees it: the wall clock sped up, or a virtual clock that runs as fast as events allow."""

import asyncio
import heapq
import itertools
import time
from collections.abc import Callable
from typing import Protocol


class Timer(Protocol):
    """A callback that is due; `cancel` removes it, and does nothing once the callback has run."""

    def cancel(self) -> None:
        """Remove the callback."""


class Clock(Protocol):
    """The time of the sandbox's systems. All times are Unix seconds of *sandbox* time."""

    def now(self) -> float:
        """Return the current sandbox time, in Unix seconds."""
        ...

    def call_at(self, when: float, callback: Callable[[], None]) -> Timer:
        """Run `callback` once, as soon as sandbox time reaches `when`; never before this call returns."""
        ...


class LoopClock:
    """The clock of a running sandbox: real time, multiplied by `speed`.

    Args:
        speed: seconds of sandbox time in each real second; above 0. 1 is real time.

    """

    def __init__(self, speed: float = 1.0) -> None:
        if speed <= 0:
            raise ValueError(f"speed: {speed!r} given, a number above 0 is allowed")
        self.speed = speed
        self._origin = time.time()
        self._started = time.monotonic()

    def now(self) -> float:
        """Return the current sandbox time: it starts at the wall clock's time and runs `speed` times as fast."""
        return self._origin + (time.monotonic() - self._started) * self.speed

    def call_at(self, when: float, callback: Callable[[], None]) -> Timer:
        """Run `callback` on the running asyncio loop once sandbox time reaches `when`."""
        delay = max(0.0, when - self.now()) / self.speed
        return asyncio.get_running_loop().call_later(delay, callback)


class _Entry:
    """One callback in a `VirtualClock`'s queue, ordered by time, then by the order of the calls."""

    def __init__(self, when: float, order: int, callback: Callable[[], None]) -> None:
        self.key = (when, order)
        self.callback: Callable[[], None] | None = callback

    def __lt__(self, other: "_Entry") -> bool:
        return self.key < other.key

    def cancel(self) -> None:
        self.callback = None


class VirtualClock:
    """A clock for simulations: time passes only in `run_until`, without waiting.

    Args:
        start: the sandbox time to start at, in Unix seconds.

    """

    def __init__(self, start: float = 1_700_000_000.0) -> None:
        self._now = start
        self._queue: list[_Entry] = []
        self._order = itertools.count()

    def now(self) -> float:
        """Return the current sandbox time: that of the running callback, or of the last `run_until`."""
        return self._now

    def call_at(self, when: float, callback: Callable[[], None]) -> Timer:
        """Queue `callback` for `when`, or for now if `when` has passed."""
        entry = _Entry(max(when, self._now), next(self._order), callback)
        heapq.heappush(self._queue, entry)
        return entry

    def run_until(self, when: float) -> None:
        """Run every callback due up to and including `when`, in order, then set the time to `when`."""
        while self._queue and self._queue[0].key[0] <= when:
            entry = heapq.heappop(self._queue)
            if entry.callback is None:
                continue
            self._now = entry.key[0]
            entry.callback()
        self._now = max(self._now, when)
