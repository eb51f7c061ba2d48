"""The timing model as JSON."""

from datetime import timedelta
from typing import Any

from grafana_irm.errors import InvalidInputs, Problem
from grafana_irm.timing import HeartbeatTiming, Span, format_duration
from grafana_irm_cli.heartbeat.rows import Value, result_rows, setting_rows
from grafana_irm_cli.heartbeat.tables import timings_of_all_intervals


def timing_json(timing: HeartbeatTiming) -> dict[str, Any]:
    """Return the settings as durations, the results in seconds, the warnings, and the manual step."""
    return {
        "settings": {row.key: _setting(row.value) for row in setting_rows(timing)},
        "results": {row.key: _result(row.value) for row in result_rows(timing)},
        "warnings": list(timing.warnings),
        "manual_step": timing.manual_step,
    }


def intervals_json(instances: int, shared: int = 0) -> list[dict[str, Any]]:
    """Return the derived settings of every heartbeat interval, or the reason why it is refused.

    Args:
        instances: the number of Grafana instances.
        shared: the number of integrations that share the heartbeat; 0 for a heartbeat of one integration.

    """
    return [
        {"settings": {"interval": format_duration(interval)}, **problems_json(timing.problems)}
        if isinstance(timing, InvalidInputs)
        else timing_json(timing)
        for interval, timing in timings_of_all_intervals(instances, shared)
    ]


def problems_json(problems: list[Problem]) -> dict[str, Any]:
    """Return the reasons why settings are refused."""
    return {"problems": [{"path": one.path, "given": one.given, "allowed": one.allowed} for one in problems]}


def _setting(value: Value) -> str | int:
    return format_duration(value) if isinstance(value, timedelta) else int(value)  # type: ignore[arg-type]


def _result(value: Value) -> Any:  # noqa: ANN401 - what JSON holds
    if isinstance(value, Span):
        return {"shortest": _result(value.shortest), "longest": _result(value.longest)}
    return value.total_seconds() if isinstance(value, timedelta) else value
