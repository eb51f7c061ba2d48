"""Checks for existing contact points: Grafana adds a second one of a name to the first, and calls both endpoints."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grafana_irm.api.lookups import Lookups
from grafana_irm.contact_point.duplicates import Spare, Watch, repeated
from grafana_irm.contact_point.settings import ContactPointOptions
from grafana_irm.errors import Problem
from grafana_irm.heartbeat_rule.settings import HeartbeatRuleOptions
from grafana_irm.preflight.findings import Finding, Wanted, only_plain
from grafana_irm.preflight.integrations import Integration
from grafana_irm.preflight.own_state import OwnState
from grafana_irm.preflight.senders import sign_of_others

Json = Mapping[str, Any]
Part = ContactPointOptions | HeartbeatRuleOptions

_INTERRUPTED = "an interrupted pulumi up left it, and it is created again"
_AGREED = "adopt is set, and it is created again"


@dataclass(frozen=True)
class Point:
    """One of the contact points of an entry."""

    path: tuple[str, ...]
    options: ContactPointOptions
    name: object
    beats: bool

    def resource_of(self, one: Wanted) -> str:
        """Return the contact point's name in Pulumi."""
        return f"{one.component}-{'heartbeat-' if self.beats else ''}contact-point"


async def find_contact_points(
    one: Wanted, wanted: Collection[Wanted], state: OwnState, alerting: Lookups, integration: Integration
) -> list[Finding]:
    """Check whether the contact points of one entry exist, unless their names are not known yet."""
    found: list[Finding] = []
    for point in points_of(one):
        name = only_plain(point.name)
        if name is None or not in_sight(one, point.options.org_id, alerting):
            continue
        there = [item for item in await alerting.contact_points() if item.get("name") == name]
        if state.has_contact_point(name):
            switched = _switched(one, point, name, state)
            if switched is not None:
                found.append(switched)
                continue
            known = state.contact_point_uids(name)
            spares = repeated(name, there, [uid for uid in _uids(there) if uid in known])
            resource = point.resource_of(one)
            urn = state.contact_point_urn(name, ("0", organisation(alerting)), resource, _uids(there))
            if urn is not None and _belongs_to_another(urn, one, point, wanted):
                found.append(_given_up_too_late(one, point, name, urn))
                continue
            found.append(Watch(name, resource, known, _uids(there), spares, urn))
        else:
            found.append(_judged(one, point, there, integration))
    return found


def in_sight(one: Wanted, own: object, alerting: Lookups) -> bool:
    """Whether a part belongs to the organisation of the look-ups; ``own`` is the part's setting.

    Parts of other organisations are not checked.
    """
    of_credentials = organisation(alerting)
    return (only_plain(own) or only_plain(one.settings.org_id) or of_credentials) == of_credentials


def in_organisation(own: str, alerting: Lookups) -> bool:
    """Whether a resource of the state belongs to the organisation of the look-ups; ``0`` is the token's."""
    return own in ("0", organisation(alerting))


def organisation(alerting: Lookups) -> str:
    """Return the organisation of the look-ups."""
    return alerting.credentials.org_id or "1"


def locked(one: Wanted, part: Part) -> bool:
    """Whether Grafana's pages may not edit a part, which Grafana records as its provenance."""
    return not _disable_provenance(one, part)


def _disable_provenance(one: Wanted, part: Part) -> object:
    return part.disable_provenance if _has_its_own(part) else one.settings.disable_provenance


def _has_its_own(part: Part) -> bool:
    return "disable_provenance" in part.model_fields_set


def points_of(one: Wanted) -> list[Point]:
    """Return the contact points of one entry."""
    alerts = Point(("contact_point",), one.settings.contact_point, one.names.contact_point, beats=False)
    heartbeat = one.settings.heartbeat
    if not heartbeat.enabled:
        return [alerts]
    name = one.names.heartbeat_contact_point
    return [alerts, Point(("heartbeat", "contact_point"), heartbeat.contact_point, name, beats=True)]


def _switched(one: Wanted, point: Point, name: str, state: OwnState) -> Problem | None:
    """Refuse a change of provenance for a contact point in the state.

    Provenance can change only together with the name. With the same name, the provider replaces the contact point,
    Grafana merges the new one with the old one, and the provider deletes both (official plugin 2.44.0, Grafana 12.4.0).
    """
    wanted, made = _disable_provenance(one, point.options), state.contact_point_disables_provenance(name)
    if made is None or not isinstance(wanted, bool) or wanted == made:
        return None
    own = point.path if _has_its_own(point.options) else ()
    allowed = (
        f"{made}: contact point {name!r} was created with this value, and Grafana cannot change it afterwards. To "
        f"replace the contact point, rename it in the same up ({one.at(*point.path, 'name')})"
    )
    return Problem(one.at(*own, "disable_provenance"), str(wanted), allowed)


def _belongs_to_another(urn: str, one: Wanted, point: Point, wanted: Collection[Wanted]) -> bool:
    """Whether the contact point in the state is another entry's, which gets another name in this run."""
    resource = urn.rpartition("::")[2]
    others = {part.resource_of(each) for each in wanted for part in points_of(each)} - {point.resource_of(one)}
    return resource in others


def _given_up_too_late(one: Wanted, point: Point, name: str, urn: str) -> Finding:
    by = f"{urn.rpartition('::')[2]!r} of this stack still has this name, and its delete would remove both"
    instead = "Rename that contact point first, in a separate up"
    return one.taken(*point.path, "name", given=name, by=by, instead=instead, or_adopt=False)


def _judged(one: Wanted, point: Point, there: Sequence[Json], integration: Integration) -> Finding:
    name = str(point.name)
    reason = None if one.adopt or not there else sign_of_others(there, integration, beats=point.beats)
    if reason is not None:
        by = f"contact point {name!r} already exists, and {reason}"
        return one.taken(*point.path, "name", given=name, by=by, instead="Choose another name")
    why = _AGREED if one.adopt else _INTERRUPTED
    spares = [Spare(name, uid, why) for uid in _uids(there)]
    return Watch(name, point.resource_of(one), [], _uids(there), spares)


def _uids(there: Sequence[Json]) -> list[str]:
    return [str(item["uid"]) for item in there]
