"""The timeline in the terminal."""

from collections.abc import Iterable
from datetime import timedelta

from rich.console import Group
from rich.table import Table
from rich.text import Text

from grafana_irm_cli.heartbeat.moments import moments
from grafana_irm_cli.heartbeat.rows import duration_text
from grafana_irm_cli.heartbeat.scale import Scale
from grafana_irm_cli.heartbeat.timeline import Timeline

_LABELS = ("evaluations", "alert", "beats", "silence", "IRM checks", "")
_MARGIN = max(map(len, _LABELS)) + 2
_NARROWEST = 30
_LEVELS = "▁▂▃▄▅▆▇█"


def terminal_picture(line: Timeline, width: int) -> Group:
    """Return a timeline of at most `width` columns, with its events as text below."""
    columns = max(_NARROWEST, width - _MARGIN - 1)
    scale = Scale(0, columns - 1, line.end)
    lanes = [
        _marks(scale, columns, line.evaluations, "╵", "dim"),
        _alert(scale, columns, line),
        _beats(scale, columns, line),
        _silence(scale, columns, line),
        _checks(scale, columns, line),
        _axis(scale, columns),
    ]
    drawn = (Text(label.ljust(_MARGIN), "dim") + lane for label, lane in zip(_LABELS, lanes, strict=True))
    return Group(*drawn, Text(), _legend(line))


def _legend(line: Timeline) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right", style="bold")
    for moment, what in moments(line):
        table.add_row(duration_text(moment), what)
    return table


def _blank(columns: int) -> list[tuple[str, str]]:
    return [(" ", "")] * columns


def _text(cells: Iterable[tuple[str, str]]) -> Text:
    return Text.assemble(*cells)


def _marks(scale: Scale, columns: int, times: Iterable[timedelta], sign: str, style: str) -> Text:
    cells = _blank(columns)
    for moment in times:
        cells[round(scale.place(moment))] = (sign, style)
    return _text(cells)


def _alert(scale: Scale, columns: int, line: Timeline) -> Text:
    pending, fires, death = (round(scale.place(m)) for m in (line.evaluations[0], line.fires, line.death))
    cells = _blank(columns)
    for column in range(pending, death):
        cells[column] = ("█", "yellow") if column >= fires else ("░", "yellow")
    cells[death] = ("┃", "bold red")
    return _text(cells)


def _beats(scale: Scale, columns: int, line: Timeline) -> Text:
    cells = _blank(columns)
    for beat in line.beats:
        cells[round(scale.place(beat))] = ("●", "green")
    if line.lost is not None:
        cells[round(scale.place(line.lost))] = ("○", "bold red")
    return _text(cells)


def _silence(scale: Scale, columns: int, line: Timeline) -> Text:
    cells = _blank(columns)
    for column in range(round(scale.place(line.beats[0])), columns):
        moment = line.end * (column / scale.length)
        heard = [beat for beat in line.beats if beat <= moment]
        age = (moment - (heard[-1] if heard else moment)) / line.timing.interval
        level = _LEVELS[min(int(age * len(_LEVELS)), len(_LEVELS) - 1)]
        cells[column] = (level, "red" if age >= 1 else "cyan")
    return _text(cells)


def _checks(scale: Scale, columns: int, line: Timeline) -> Text:
    text = _marks(scale, columns, line.checks[:-1], "╵", "dim").plain
    place = round(scale.place(line.alert_group))
    return Text(text[:place], "dim") + Text("▲", "bold red") + Text(text[place + 1 :], "dim")


def _axis(scale: Scale, columns: int) -> Text:
    axis = [" "] * (columns + len("00m00s"))
    free_from = 0
    for mark in scale.marks():
        place, label = round(scale.place(mark)), duration_text(mark)
        if place >= free_from:
            axis[place : place + len(label)] = label
            free_from = place + len(label) + 1
    return Text("".join(axis)[:columns].rstrip(), "dim")
