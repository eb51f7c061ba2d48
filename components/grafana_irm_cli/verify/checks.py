"""The checks of `verify`: pure functions that compare a stack's state with a snapshot of the live systems."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from grafana_irm_cli.verify.contact_points import alert_contact_point, beats, heartbeat_contact_point, last_alert
from grafana_irm_cli.verify.endpoint import address_note, endpoint_problems
from grafana_irm_cli.verify.line import PUT_BACK, Line
from grafana_irm_cli.verify.model import ANY_TIME, Finding, Heartbeat, Integration, NotSeen, Snapshot, Wiring
from grafana_irm_cli.verify.rule import heartbeat_rule
from grafana_irm_cli.verify.shared_heartbeat import other_senders
from grafana_irm_cli.verify.words import ago


def _integration(wiring: Wiring, seen: Snapshot) -> Finding:
    line = Line(wiring, "integration in IRM", "integration")
    if isinstance(seen.integrations, NotSeen):
        return line.not_seen(seen.integrations)
    found = seen.integrations.get(wiring.integration_id)
    if found is None:
        return line.wrong(f"{wiring.integration_id} does not exist", PUT_BACK)
    problem = next(_problems(wiring, found), None)
    if problem is not None:
        return line.wrong(*problem)
    if found.maintenance is not None:
        in_maintenance = f"in maintenance until {found.maintenance}: its alerts page nobody"
        return line.wrong(in_maintenance, "stop the maintenance in IRM, or wait until it ends", ANY_TIME)
    kind = f"{found.type}, heartbeat enabled" if wiring.heartbeat else found.type
    return line.ok(f"{kind}{address_note(wiring, found)}")


def _problems(wiring: Wiring, found: Integration) -> Iterator[tuple[str, str]]:
    if found.type != wiring.integration_type:
        yield f"its type is {found.type}, not {wiring.integration_type}", "use the integration that the stack created"
    yield from endpoint_problems(wiring, found)
    if wiring.heartbeat is not None and found.heartbeat_link is None:
        todo = "open its Heartbeat Settings in IRM and enable the heartbeat"
        yield f"{found.type}, but its heartbeat is not enabled", todo


def _heartbeat(wiring: Wiring, _beat: Heartbeat, seen: Snapshot) -> Finding:
    line = Line(wiring, "heartbeat in IRM", "integration")
    if isinstance(seen.missing_heartbeats, NotSeen):
        return line.not_seen(seen.missing_heartbeats)
    group = seen.missing_heartbeats.get(wiring.integration_id)
    if group is None:
        return line.ok("no beat is missing")
    if isinstance(group, NotSeen):
        return line.not_known(group.reason, "check the integration's alert groups in IRM; resolve those that are over")
    found = f"missing: IRM opened an alert group {ago(group.age)}, it is {group.state}"
    todo = "see the other checks for the cause; IRM resolves the alert group within 2 minutes of the next beat"
    return replace(line.wrong(found, todo, ANY_TIME), link=group.link)


Check = Callable[[Wiring, Snapshot], Finding | None]
"""A check of one integration. It returns None when it does not apply to the integration."""


def _with_heartbeat(of_heartbeat: Callable[[Wiring, Heartbeat, Snapshot], Finding | None]) -> Check:
    """Return a check that applies only to integrations with a heartbeat."""

    def of_wiring(wiring: Wiring, seen: Snapshot) -> Finding | None:
        return None if wiring.heartbeat is None else of_heartbeat(wiring, wiring.heartbeat, seen)

    return of_wiring


CHECKS: tuple[Check, ...] = (
    _integration,
    alert_contact_point,
    last_alert,
    _with_heartbeat(heartbeat_rule),
    _with_heartbeat(heartbeat_contact_point),
    _with_heartbeat(beats),
    _with_heartbeat(_heartbeat),
    _with_heartbeat(other_senders),
)
"""All checks, in the order of the report: the integration, then alerts, then heartbeats."""


def check(wiring: Wiring, seen: Snapshot) -> list[Finding]:
    """Return the findings of all checks for one integration."""
    return [found for each in CHECKS if (found := each(wiring, seen)) is not None]
