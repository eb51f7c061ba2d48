"""The timeline as SVG, readable on light and on dark pages."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from xml.sax.saxutils import escape

from grafana_irm_cli.heartbeat.rows import duration_text
from grafana_irm_cli.heartbeat.scale import Scale
from grafana_irm_cli.heartbeat.timeline import Timeline

WIDTH, HEIGHT = 960, 430
_LEFT, _RIGHT = 130, 30
_EVALUATIONS, _ALERT, _BEATS, _CHECKS, _AXIS = 92, 118, 166, 346, 384
_SILENCE_TOP, _SILENCE_BOTTOM = 216, 312
_TOO_DENSE = 3.0
_LARGEST_BEAT, _SMALLEST_BEAT = 5.5, 1.0

_STYLE = """
  text { font: 13px system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; fill: #1f2328; }
  .title { font-size: 17px; font-weight: 600; }
  .faint { fill: #59636e; }
  .small { font-size: 12px; }
  .page { fill: #ffffff; stroke: #d1d9e0; }
  .tick { stroke: #8c959f; }
  .dense { fill: #8c959f; }
  .config-poll { stroke: #8c959f; stroke-dasharray: 2 3; }
  .grid { stroke: #d1d9e0; }
  .pending { fill: #f5d98b; }
  .firing { fill: #d4a72c; }
  .beat { fill: #1a7f37; }
  .lost { fill: none; stroke: #cf222e; stroke-width: 2; }
  .age { fill: #54aeff; fill-opacity: .35; stroke: #0969da; stroke-width: 1.5; }
  .missing { fill: #cf222e; fill-opacity: .3; stroke: #cf222e; stroke-width: 1.5; }
  .limit { stroke: #cf222e; stroke-dasharray: 5 4; }
  .death { stroke: #cf222e; stroke-width: 2; }
  .alarm { fill: #cf222e; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .faint { fill: #9198a1; }
    .page { fill: #0d1117; stroke: #3d444d; }
    .tick, .config-poll { stroke: #656c76; }
    .dense { fill: #656c76; }
    .grid { stroke: #2f353d; }
    .pending { fill: #5c4813; }
    .firing { fill: #bb8009; }
    .beat { fill: #3fb950; }
    .lost, .death, .limit { stroke: #f85149; }
    .missing { fill: #f85149; stroke: #f85149; }
    .age { fill: #388bfd; stroke: #58a6ff; }
    .alarm { fill: #f85149; }
  }
"""


def svg_picture(line: Timeline) -> str:
    """Return a timeline as an SVG document."""
    scale = Scale(_LEFT, WIDTH - _LEFT - _RIGHT, line.end)
    parts = [
        *_heading(line),
        *_axis(scale),
        *_grafana(scale, line),
        *_silence(scale, line),
        *_irm(scale, line),
        *_death(scale, line),
    ]
    timing = line.timing
    description = (
        f"Timeline of a heartbeat of {duration_text(timing.interval)}: evaluations, beats, a lost beat, "
        "the death of Grafana, and the alert group in IRM"
    )
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
            f'width="{WIDTH}" height="{HEIGHT}" aria-label="{escape(description)}">',
            f"<style>{_STYLE}</style>",
            f'<rect class="page" x=".5" y=".5" width="{WIDTH - 1}" height="{HEIGHT - 1}" rx="8"/>',
            *parts,
            "</svg>\n",
        ]
    )


def _heading(line: Timeline) -> Iterator[str]:
    timing = line.timing
    lost = timing.lost_beats_tolerated
    yield _text(24, 32, f"A heartbeat of {duration_text(timing.interval)}", "title")
    yield _text(
        24,
        54,
        f"a beat every {duration_text(timing.shortest_sending_gap)}, at most {duration_text(timing.longest_gap)} "
        f"apart; {lost or 'none'} in a row may be lost; Grafana's death is noticed within "
        f"{duration_text(timing.alert_group_after_death.longest)}",
        "faint",
    )


def _grafana(scale: Scale, line: Timeline) -> Iterator[str]:
    timing = line.timing
    yield _label(_EVALUATIONS, "evaluations")
    yield from _ticks(scale, line.evaluations, timing.evaluation_interval, _EVALUATIONS)
    yield _label(_ALERT, "alert")
    pending, fires, death = (scale.place(m) for m in (line.evaluations[0], line.fires, line.death))
    yield _rect("pending", pending, fires, _ALERT - 8, 16)
    yield _rect("firing", fires, death, _ALERT - 8, 16)
    yield _label(_BEATS, "beats")
    yield from _beats(scale, line)


def _beats(scale: Scale, line: Timeline) -> Iterator[str]:
    radius = min(_LARGEST_BEAT, max(_SMALLEST_BEAT, scale.apart(line.timing.shortest_sending_gap) / 2.5))
    for beat in line.beats:
        yield _circle("beat", scale.place(beat), radius)
    yield _text(_clear(scale.place(line.beats[0])), _BEATS - 16, "first beat", "small", "middle")
    if line.lost is not None:
        yield _circle("lost", scale.place(line.lost), radius)
        yield _text(scale.place(line.lost), _BEATS - 16, "lost", "small", "middle")
    poll = scale.place(line.timing.config_poll_interval)
    yield _line("config-poll", poll, _EVALUATIONS - 12, poll, _ALERT + 12)
    yield _text(_clear(poll), _EVALUATIONS - 16, "config poll", "small faint", "middle")


def _silence(scale: Scale, line: Timeline) -> Iterator[str]:
    timing = line.timing
    height = _SILENCE_BOTTOM - _SILENCE_TOP
    yield _label(_SILENCE_BOTTOM - height / 2, "time since the")
    yield _label(_SILENCE_BOTTOM - height / 2 + 16, "last beat")

    def level(age: timedelta) -> float:
        return _SILENCE_BOTTOM - height * min(1.0, age / timing.interval)

    for beat, following in zip(line.beats, [*line.beats[1:], line.expires], strict=True):
        start, end = scale.place(beat), scale.place(following)
        yield _path("age", [(start, _SILENCE_BOTTOM), (end, level(following - beat)), (end, _SILENCE_BOTTOM)])
    missing, noticed = scale.place(line.expires), scale.place(line.end)
    yield _rect("missing", missing, noticed, _SILENCE_TOP, height)
    yield _line("limit", _LEFT, _SILENCE_TOP, WIDTH - _RIGHT, _SILENCE_TOP)
    yield _text(
        missing - 8, _SILENCE_TOP - 8, f"expired: {duration_text(timing.interval)} without a beat", "small", "end"
    )


def _irm(scale: Scale, line: Timeline) -> Iterator[str]:
    yield _label(_CHECKS, "IRM checks")
    yield from _ticks(scale, line.checks, line.checks[1] - line.checks[0], _CHECKS)
    place = scale.place(line.alert_group)
    yield f'<path class="alarm" d="M{place:.1f} {_CHECKS - 11} l9 18 h-18 z"/>'
    late = duration_text(line.alert_group - line.death)
    yield _text(place - 14, _CHECKS - 10, f"alert group, {late} after the death", "small", "end")


def _death(scale: Scale, line: Timeline) -> Iterator[str]:
    place = scale.place(line.death)
    yield _line("death", place, _EVALUATIONS - 10, place, _CHECKS + 10)
    yield _text(place + 8, _EVALUATIONS + 5, "Grafana dies", "small")


def _axis(scale: Scale) -> Iterator[str]:
    for mark in scale.marks():
        place = scale.place(mark)
        yield _line("grid", place, _EVALUATIONS - 14, place, _AXIS - 14)
        yield _text(place, _AXIS + 4, duration_text(mark), "small faint", "middle")
    yield _text(WIDTH - _RIGHT, _AXIS + 26, "time since the rule was created", "small faint", "end")


def _ticks(scale: Scale, times: Iterable[timedelta], step: timedelta, y: float) -> Iterator[str]:
    times = list(times)
    if scale.apart(step) < _TOO_DENSE:
        yield _rect("dense", scale.place(times[0]), scale.place(times[-1]), y - 5, 10)
        return
    for moment in times:
        place = scale.place(moment)
        yield _line("tick", place, y - 5, place, y + 5)


def _clear(x: float) -> float:
    """Keep a centred label clear of the labels on the left."""
    return max(x, _LEFT + 32)


def _label(y: float, text: str) -> str:
    return _text(_LEFT - 14, y + 4, text, "faint", "end")


def _text(x: float, y: float, text: str, style: str, anchor: str = "start") -> str:
    return f'<text class="{style}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _circle(style: str, x: float, radius: float) -> str:
    return f'<circle class="{style}" cx="{x:.1f}" cy="{_BEATS}" r="{radius:.1f}"/>'


def _line(style: str, x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line class="{style}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _rect(style: str, x1: float, x2: float, y: float, height: float) -> str:
    return f'<rect class="{style}" x="{x1:.1f}" y="{y:.1f}" width="{x2 - x1:.1f}" height="{height:.1f}"/>'


def _path(style: str, points: Iterable[tuple[float, float]]) -> str:
    return f'<path class="{style}" d="M{" L".join(f"{x:.1f} {y:.1f}" for x, y in points)} z"/>'
