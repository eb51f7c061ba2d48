"""The heartbeat intervals that IRM offers; IRM accepts no other interval."""

from datetime import timedelta

from grafana_irm.timing.durations import format_duration

IRM_INTERVALS: dict[timedelta, str] = {
    timedelta(seconds=60): "1 minute",
    timedelta(seconds=120): "2 minutes",
    timedelta(seconds=180): "3 minutes",
    timedelta(seconds=300): "5 minutes",
    timedelta(seconds=600): "10 minutes",
    timedelta(seconds=900): "15 minutes",
    timedelta(seconds=1800): "30 minutes",
    timedelta(seconds=3600): "1 hour",
    timedelta(seconds=43200): "12 hours",
    timedelta(seconds=86400): "1 day",
}
"""Each interval with the name it has in IRM's Heartbeat Settings, shortest first (read from IRM's code)."""

DEFAULT_IRM_INTERVAL = timedelta(minutes=10)
"""IRM's interval for a new integration. No supported API changes it, so any other interval needs a manual step."""


def offered() -> str:
    """Return IRM's intervals as one line of canonical durations."""
    *most, last = map(format_duration, IRM_INTERVALS)
    return f"{', '.join(most)} or {last}"
