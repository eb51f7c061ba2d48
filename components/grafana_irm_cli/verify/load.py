"""The check of all heartbeats together: whether they leave enough of IRM's limit for the alerts."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from grafana_irm.timing import Fleet, Load, known, parse_duration
from grafana_irm.timing.load import LoadModel
from grafana_irm_cli.verify.model import Finding, Heartbeat, Status, Wiring

ALL = "all heartbeats"
"""What a finding about the heartbeats of all integrations names in place of an integration."""


def requests_of_all(wirings: Sequence[Wiring]) -> Iterator[Finding]:
    """Report heartbeats that together use more than a third of IRM's limit for an organisation."""
    fleet = Fleet([Load(one.name, _requests(one.heartbeat)) for one in wirings if one.heartbeat is not None])
    if not fleet.is_heavy:
        return
    found = f"{fleet}; IRM accepts {known.ORGANISATION_LIMIT} per organisation, alerts included"
    if not fleet.is_too_much:
        yield Finding(ALL, "requests to IRM", Status.OK, f"{found}. Most requests: {fleet.costliest}")
        return
    todo = f"use longer repeat or heartbeat intervals; most requests: {fleet.costliest}"
    yield Finding(ALL, "requests to IRM", Status.WRONG, found, todo)


def _requests(beat: Heartbeat) -> float:
    timings = beat.timings
    return LoadModel(
        interval=timedelta.max,
        evaluation_interval=parse_duration(timings.evaluation_interval),
        pending_period=parse_duration(timings.pending_period),
        group_wait=parse_duration(timings.group_wait),
        group_interval=parse_duration(timings.group_interval),
        repeat_interval=parse_duration(timings.repeat_interval),
        grafana_instances=beat.grafana_instances,
        shared=len(beat.siblings) + 1 if beat.shared else 0,
    ).requests_per_window
