"""Progress of long steps: a live line on a terminal, plain lines elsewhere."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

PLAIN_LINE_EVERY = 10.0
"""Seconds between two plain lines of the same step, so that a log shows progress but stays short."""


class Step:
    """One long step, with its progress."""

    def __init__(self, console: Console, title: str, total: float | None) -> None:
        self._console, self._title, self._total = console, title, total
        self._done = 0.0
        self._started = self._said = time.monotonic()
        self._bar: Progress | None = None

    def advance(self, amount: float = 1) -> None:
        """Report that ``amount`` more is done."""
        self._done += amount
        if self._bar:
            self._bar.advance(self._bar.task_ids[0], amount)
        elif time.monotonic() - self._said >= PLAIN_LINE_EVERY:
            self._said = time.monotonic()
            of = f" of {self._total:.0f}" if self._total else ""
            line = f"  {self._title}: {self._done:.0f}{of} ({self._seconds()} s)"
            self._console.print(line, highlight=False, soft_wrap=True)

    def _seconds(self) -> int:
        return round(time.monotonic() - self._started)


@contextmanager
def step(console: Console, title: str, total: float | None = None) -> Iterator[Step]:
    """Show ``title`` while the block runs, with the progress if ``total`` is known."""
    shown = Step(console, title, total)
    if not console.is_terminal:
        console.print(f"  {title} ...", highlight=False, soft_wrap=True)
        yield shown
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as bar:
        bar.add_task(title, total=total)
        shown._bar = bar
        yield shown
