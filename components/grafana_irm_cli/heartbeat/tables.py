"""The timing model as tables for the terminal and as Markdown."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta

from rich.table import Table

from grafana_irm.errors import InvalidInputs
from grafana_irm.timing import IRM_INTERVALS, HeartbeatTiming
from grafana_irm_cli.heartbeat.rows import Row, duration_text, result_rows, setting_rows, value_text

INTERVAL_HEADINGS = (
    "Interval",
    "Evaluate",
    "Pending",
    "Repeat",
    "First beat",
    "Longest gap",
    "Lost beats",
    "Quiet downtime",
    "Alert group within",
    "Beats an hour",
)
"""The columns of the table of all intervals."""


def model_tables(timing: HeartbeatTiming, given: Iterable[str]) -> list[Table]:
    """Return two tables: the settings, marked as given or derived, and the results."""
    chosen = set(given)
    settings = _table("Setting", "Value", "", "Meaning")
    for row in setting_rows(timing):
        origin = "given" if row.key in chosen else "derived"
        settings.add_row(row.label, f"[bold]{row.text}[/]", f"[dim]{origin}[/]", f"[dim]{row.note}[/]")
    results = _table("Result", "", "")
    for row in result_rows(timing):
        results.add_row(row.label, f"[bold]{row.text}[/]", f"[dim]{row.note}[/]")
    return [settings, results]


def intervals_table(instances: int, shared: int = 0) -> Table:
    """Return the derived settings of every heartbeat interval for a number of Grafana instances and members."""
    # Narrow enough for 80 columns: headings wrap at words, cells do not.
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="bold")
    lines = interval_lines(instances, shared)
    for heading, *column in zip(INTERVAL_HEADINGS, *lines, strict=True):
        words = [*heading.split(), *column]
        table.add_column(heading, width=max(map(len, words)))
    for interval, *cells in lines:
        table.add_row(f"[bold]{interval}[/]", *cells)
    return table


def interval_lines(instances: int, shared: int = 0) -> list[tuple[str, ...]]:
    """Return the cells of the table of all intervals, one tuple per line."""
    return [_interval_line(interval, timing) for interval, timing in timings_of_all_intervals(instances, shared)]


def timings_of_all_intervals(
    instances: int, shared: int = 0
) -> Iterator[tuple[timedelta, HeartbeatTiming | InvalidInputs]]:
    """Yield the derived settings of every heartbeat interval, or the reason why it is refused."""
    for interval in IRM_INTERVALS:
        try:
            yield interval, HeartbeatTiming.derive(interval, grafana_instances=instances, shared=shared)
        except InvalidInputs as refused:
            yield interval, refused


COMPARED = (1, 2, 3)
"""The numbers of Grafana instances that are compared."""

_COMPARED_ROWS: tuple[tuple[str, Callable[[HeartbeatTiming], str]], ...] = (
    ("Repeat interval", lambda timing: duration_text(timing.repeat_interval)),
    ("Group interval", lambda timing: duration_text(timing.group_interval)),
    ("First beat within", lambda timing: duration_text(timing.first_beat_within)),
    ("Longest gap", lambda timing: duration_text(timing.longest_gap)),
    ("Lost beats tolerated", lambda timing: str(timing.lost_beats_tolerated)),
    ("Lost beats while the sender lives", lambda timing: str(timing.lost_beats_while_sender_lives)),
    ("Longest downtime of all instances", lambda timing: value_text(timing.longest_quiet_downtime)),
    ("Alert group after Grafana's death", lambda timing: duration_text(timing.alert_group_after_death.longest)),
    ("Requests an hour, at most", lambda timing: f"{timing.requests_per_hour:,.0f}"),
)


def instances_lines(interval: str) -> list[tuple[str, ...]]:
    """Return what each number of Grafana instances costs: a line for each property, a cell for each number.

    Raises:
        InvalidInputs: IRM does not offer the interval.

    """
    timings = [_for_instances(interval, instances) for instances in COMPARED]
    return [(label, *("refused" if one is None else text(one) for one in timings)) for label, text in _COMPARED_ROWS]


def _for_instances(interval: str, instances: int) -> HeartbeatTiming | None:
    """Return the derived settings; None if so many instances are refused."""
    try:
        return HeartbeatTiming.derive(interval, grafana_instances=instances)
    except InvalidInputs:
        if instances == 1:
            raise
        return None


def instances_table(interval: str) -> Table:
    """Return what each number of Grafana instances costs."""
    table = _table(*_instances_headings(interval))
    for label, *cells in instances_lines(interval):
        table.add_row(label, *(f"[bold]{cell}[/]" for cell in cells))
    return table


def instances_markdown(interval: str) -> str:
    """Return what each number of Grafana instances costs, as Markdown."""
    return _markdown(_instances_headings(interval), instances_lines(interval))


def _instances_headings(interval: str) -> tuple[str, ...]:
    return f"Interval of {interval}", *(f"{number} instance{'s' if number > 1 else ''}" for number in COMPARED)


def model_markdown(timing: HeartbeatTiming) -> str:
    """Return settings and results as one Markdown table."""
    rows: list[Row] = [*setting_rows(timing), *result_rows(timing)]
    return _markdown(("", "Value", ""), [(row.label, f"`{row.text}`", row.note) for row in rows])


def intervals_markdown(instances: int, shared: int = 0) -> str:
    """Return the table of all intervals as Markdown."""
    return _markdown(INTERVAL_HEADINGS, interval_lines(instances, shared))


def _interval_line(interval: timedelta, timing: HeartbeatTiming | InvalidInputs) -> tuple[str, ...]:
    if isinstance(timing, InvalidInputs):
        return duration_text(interval), "refused", *["-"] * (len(INTERVAL_HEADINGS) - 2)
    return (
        duration_text(timing.interval),
        duration_text(timing.evaluation_interval),
        duration_text(timing.pending_period),
        duration_text(timing.repeat_interval),
        duration_text(timing.first_beat_within),
        duration_text(timing.longest_gap),
        str(timing.lost_beats_tolerated),
        value_text(timing.longest_quiet_downtime),
        duration_text(timing.alert_group_after_death.longest),
        f"{timing.requests_per_hour:,.0f}",
    )


def _table(*headings: str) -> Table:
    table = Table(show_edge=False, pad_edge=False, header_style="bold")
    for heading in headings:
        table.add_column(heading)
    return table


def _markdown(headings: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    rows = [headings, ["---"] * len(headings), *lines]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n"
