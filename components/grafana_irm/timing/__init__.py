"""The timing of a heartbeat: pure arithmetic, without requests.

`HeartbeatTiming.derive` derives the timings that are not set, and refuses timings with late beats.
"""

from grafana_irm.timing.derive import HeartbeatTiming
from grafana_irm.timing.durations import (
    DurationInput,
    InvalidDuration,
    canonical,
    format_duration,
    parse_duration,
)
from grafana_irm.timing.fleet import Fleet, Load, Remedy, fleet_of, fleet_problem, fleet_warning
from grafana_irm.timing.gaps import Span
from grafana_irm.timing.intervals import DEFAULT_IRM_INTERVAL, IRM_INTERVALS
from grafana_irm.timing.model import TimingModel
from grafana_irm.timing.repeats import repeats_together

__all__ = [
    "DEFAULT_IRM_INTERVAL",
    "IRM_INTERVALS",
    "DurationInput",
    "Fleet",
    "HeartbeatTiming",
    "InvalidDuration",
    "Load",
    "Remedy",
    "Span",
    "TimingModel",
    "canonical",
    "fleet_of",
    "fleet_problem",
    "fleet_warning",
    "format_duration",
    "parse_duration",
    "repeats_together",
]
