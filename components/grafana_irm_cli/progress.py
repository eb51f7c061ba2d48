"""Progress of long work on a terminal: one moving line. A pipe or a file gets nothing of it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn


@contextmanager
def step(console: Console, what: str) -> Iterator[Callable[[str], None]]:
    """Show what is done while the block runs, for how long, and how far it is.

    Args:
        console: where to show it.
        what: what is done, such as ``reading Grafana and IRM``.

    Yields:
        A function that shows how far it is, such as ``37 of 100``.

    """
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    quiet = not console.is_terminal or console.is_dumb_terminal
    with Progress(*columns, console=console, transient=True, disable=quiet) as shown:
        task = shown.add_task(escape(what), total=None)
        yield lambda far: shown.update(task, description=escape(f"{what}: {far}"))
