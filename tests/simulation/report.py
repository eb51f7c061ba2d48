"""A campaign as a person follows it: its progress, and what came of it."""

from rich.progress import Progress
from rich.table import Table

from grafana_irm_cli.console import Console
from tests.simulation.campaign import run
from tests.simulation.tally import Tally


def run_with_progress(settings: int, start: int) -> Tally:
    """Draw and hold so many settings, with a bar on the standard error output."""
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Simulating heartbeats", total=settings)
        return run(settings, start, lambda: progress.advance(task))


def show(tally: Tally) -> None:
    """Print what happened, and how near the predictions it came."""
    counts = Table("What happened", "", show_edge=False, pad_edge=False)
    for what, times in sorted(tally.counts.items()):
        counts.add_row(what, f"{times:,}")
    nearest = Table("Longest seen", "of what was predicted", show_edge=False, pad_edge=False)
    for what, share in sorted(tally.nearest.items()):
        nearest.add_row(what, f"{share:.1%}")
    console = Console()
    console.print(counts)
    console.print()
    console.print(nearest)
    console.print("\nNo false alarm that was not warned of, nothing later than predicted.")
