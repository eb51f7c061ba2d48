"""Progress of the previews: at a terminal a live line for each stack, elsewhere a line when one waits or is done."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from rich.console import Console
from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from grafana_irm_cli.preview.count import ResourceCount
from grafana_irm_cli.preview.model import StackReport, Status
from grafana_irm_cli.preview.run import Watcher
from grafana_irm_cli.preview.waits import wait_in
from grafana_irm_cli.preview.words import outcome, result


@contextmanager
def watching(stacks: tuple[str, ...], console: Console) -> Iterator[Watcher]:
    """Show the progress of the previews on ``console`` while the block runs."""
    if not console.is_terminal:
        yield _lines_on(console)
        return
    board = _Board(stacks)
    with Live(get_renderable=board.table, console=console, refresh_per_second=8, transient=True):
        yield Watcher(begins=board.begins, expects=board.expects, event=board.event, done=board.done)


def _lines_on(console: Console) -> Watcher:
    def event(stack: str, line: str) -> None:
        if wait := wait_in(line):
            console.print(Text(f"{stack}: {wait}"), soft_wrap=True)

    return Watcher(event=event, done=lambda report: console.print(Text(_line(report)), soft_wrap=True))


def _line(report: StackReport) -> str:
    changes = f" ({outcome(report)})" if report.status is Status.CHANGED else ""
    return f"{report.stack}: {result(report)}{changes}, {report.seconds:.1f} s"


class _Board:
    """The state of each stack, written by the previews' threads and read by the display."""

    def __init__(self, stacks: tuple[str, ...]) -> None:
        self._lock = Lock()
        self._since: dict[str, float] = {}
        self._counts = {stack: ResourceCount() for stack in stacks}
        self._waits: dict[str, str] = {}
        self._done: dict[str, StackReport] = {}
        self._spinners = {stack: Spinner("dots") for stack in stacks}

    def begins(self, stack: str) -> None:
        with self._lock:
            self._since[stack] = time.monotonic()

    def expects(self, stack: str, resources: int) -> None:
        with self._lock:
            self._counts[stack].total = resources

    def event(self, stack: str, line: str) -> None:
        with self._lock:
            if wait := wait_in(line):
                self._waits[stack] = wait
            elif self._counts[stack].add(line):
                self._waits.pop(stack, None)

    def done(self, report: StackReport) -> None:
        with self._lock:
            self._done[report.stack] = report

    def table(self) -> Table:
        with self._lock:
            grid = Table.grid(padding=(0, 2))
            for stack in self._counts:
                grid.add_row(*self._row(stack))
            return grid

    def _row(self, stack: str) -> tuple[Spinner | Text, Text, Text]:
        if report := self._done.get(stack):
            mark = Text("✗", style="red") if report.status is Status.FAILED else Text("✓", style="green")
            return mark, Text(stack), Text(_line(report).partition(": ")[2], style="dim")
        if stack not in self._since:
            return Text("·"), Text(stack), Text("waiting", style="dim")
        seconds = time.monotonic() - self._since[stack]
        said = f"{self._waits.get(stack) or f'previewing, {self._counts[stack]}'}, {seconds:.0f} s"
        return self._spinners[stack], Text(stack), Text(said, style="dim")
