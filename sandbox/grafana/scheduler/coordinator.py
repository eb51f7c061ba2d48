"""Which instance evaluates the rules in single-node evaluation (`ha_single_node_evaluation`): the one at position 0.

Grafana 13.1: each instance checks its position every 5 seconds, and starts or stops its scheduler.
"""

import math
from collections.abc import Callable

from ...clock import Clock, Timer

CHECK = 5.0
"""Seconds between two checks of the own position, counted from the start of the process."""


class EvaluationCoordinator:
    """Decides whether one instance evaluates the rules.

    Args:
        clock: the sandbox's time.
        position: returns how many instances come before this instance.
        decide: called with each decision: whether this instance evaluates.

    """

    def __init__(self, clock: Clock, position: Callable[[], int], decide: Callable[[bool], None]) -> None:
        self._clock = clock
        self._position = position
        self._decide = decide
        self._started: float | None = None
        self._next: Timer | None = None

    def start(self) -> None:
        """Start with a new process: the first check is immediate."""
        self._started = self._clock.now()
        self._check_at(self._started)

    def stop(self) -> None:
        """End with the process, which then evaluates nothing."""
        self._started = None
        if self._next:
            self._next.cancel()
            self._next = None
        self._decide(False)

    def position_changed(self) -> None:
        """Note that the position may have changed: the next check sees it."""
        if self._started is not None and self._next is None:
            passed = self._clock.now() - self._started
            self._check_at(self._started + (math.floor(passed / CHECK) + 1) * CHECK)

    def _check_at(self, when: float) -> None:
        self._next = self._clock.call_at(when, self._check)

    def _check(self) -> None:
        self._next = None
        self._decide(self._position() == 0)
