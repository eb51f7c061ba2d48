"""The events of a timeline as text."""

from collections.abc import Iterator
from datetime import timedelta

from grafana_irm_cli.heartbeat.rows import duration_text
from grafana_irm_cli.heartbeat.timeline import Timeline


def moments(line: Timeline) -> Iterator[tuple[timedelta, str]]:
    """Yield the events of a timeline in order, each with the time since the rule was created."""
    timing = line.timing
    yield timedelta(0), "the rule is created"
    yield line.fires, f"the alert fires, after a pending period of {duration_text(timing.pending_period)}"
    yield line.beats[0], f"first beat; then one every {duration_text(timing.shortest_sending_gap)}"
    if line.lost is not None:
        before = max(beat for beat in line.beats if beat < line.lost)
        after = min(beat for beat in line.beats if beat > line.lost)
        yield line.lost, f"a beat is lost: a gap of {duration_text(after - before)}, and no alarm"
    yield line.death, "Grafana dies"
    yield line.expires, f"the heartbeat expires: {duration_text(timing.interval)} since the last beat"
    late = duration_text(line.alert_group - line.death)
    yield line.alert_group, f"IRM checks, and opens the alert group: {late} after Grafana's death"
