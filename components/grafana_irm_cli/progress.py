"""Progress of a long operation: one moving line on a terminal, and lines that stay."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn


@contextmanager
def step(console: Console, what: str) -> Iterator[Callable[[str], None]]:
    """Show the operation, its time and its progress on a terminal while the block runs; nothing in a pipe or file.

    Args:
        console: the console to show it on.
        what: the operation, such as ``reading Grafana and IRM``.

    Yields:
        A function that shows the progress, such as ``37 of 100``.

    """
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    quiet = not console.is_terminal or console.is_dumb_terminal
    with Progress(*columns, console=console, transient=True, disable=quiet) as shown:
        task = shown.add_task(escape(what), total=None)
        yield lambda far: shown.update(task, description=escape(f"{what}: {far}"))


def reporter(console: Console) -> Callable[[str], None]:
    """Return a function that prints one line about the operation, such as what it waits for."""
    return lambda line: console.print(line, style="dim", markup=False, soft_wrap=True)
