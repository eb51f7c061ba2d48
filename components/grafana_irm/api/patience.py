"""Waits that a busy system demands with ``Retry-After``, reported in advance and limited for a whole run."""

import asyncio
import threading
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable

import pulumi

LONGEST = 70.0
"""Seconds that one run waits in all: IRM's window of a minute, and a few seconds for requests of others."""

_SHORTEST = 1.0
"""Seconds of the shortest wait, so that a demand of 0 seconds also counts."""

_REPORTED = 5.0
"""Seconds from which on a wait is reported."""


class Patience:
    """The waits of one run. Requests at the same time wait once.

    Threads may share it: Pulumi sets several descriptions at the same time.

    Args:
        report: gets one line before each long wait. Default: Pulumi's log; without an engine, stderr.
        renewed: whether each accepted request starts the limit anew, for a process that serves a whole `up`.
            Default: False.
        clock: the time in seconds, from any moment on.
        sleep: waits so many seconds.

    """

    def __init__(
        self,
        report: Callable[[str], None] = pulumi.log.info,
        *,
        renewed: bool = False,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.waited = 0.0
        """Seconds waited so far, of those that count towards the limit."""
        self._report, self._renewed = report, renewed
        self._clock, self._sleep = clock, sleep
        self._until: defaultdict[str, float] = defaultdict(float)
        self._lock = threading.Lock()

    async def pause(self, system: str) -> None:
        """Wait for the end of the wait that the system demanded of another request."""
        left = self._until[system] - self._clock()
        if left > 0:
            await self._sleep(left)

    async def wait(self, system: str, seconds: float, why: str) -> bool:
        """Wait as long as the system demands.

        Args:
            system: the system's name.
            seconds: the demanded wait.
            why: the reason of the wait, as the report begins.

        Returns:
            Whether it waited. False, at once, if the wait would exceed the limit of the run.

        """
        with self._lock:
            now = self._clock()
            end = now + max(seconds, _SHORTEST)
            more = max(0.0, end - max(now, self._until[system]))
            if self.waited + more > LONGEST:
                return False
            self.waited += more
            self._until[system] = max(end, self._until[system])
        if more >= _REPORTED:
            # `grafana-irm preview` finds a report by this form (grafana_irm_cli/preview/waits.py).
            self._report(f"{why}: waiting {seconds:.0f} s")
        await self.pause(system)
        return True

    def accepted(self) -> None:
        """Record that a system accepted a request."""
        if self._renewed:
            self.waited = 0.0
