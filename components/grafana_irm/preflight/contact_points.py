"""Checks for existing contact points: Grafana adds a second one of a name to the first, and calls both endpoints."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from grafana_irm.api.lookups import Lookups
from grafana_irm.contact_point.duplicates import Spare, Watch, repeated
from grafana_irm.errors import Problem
from grafana_irm.preflight.findings import Finding, only_plain
from grafana_irm.preflight.integrations import Integration
from grafana_irm.preflight.own_state import OwnState
from grafana_irm.preflight.senders import sign_of_others
from grafana_irm.preflight.wanted import Entry, Part, Point

Json = Mapping[str, Any]

_INTERRUPTED = "an interrupted pulumi up left it, and it is created again"
_AGREED = "adopt is set, and it is created again"


async def find_contact_points(
    one: Entry, wanted: Collection[Entry], state: OwnState, alerting: Lookups, integrations: Collection[Integration]
) -> list[Finding]:
    """Check whether the contact points of one component exist, unless their names are not known yet.

    Args:
        one: the component.
        wanted: all components of the program.
        state: the stack's own state.
        alerting: the look-ups in Grafana.
        integrations: what is known of the integrations that its contact points should send to.

    """
    found: list[Finding] = []
    for point in one.points:
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
            resource = point.resource
            urn = state.contact_point_urn(name, ("0", organisation(alerting)), resource, _uids(there))
            if urn is not None and _belongs_to_another(urn, point, wanted):
                found.append(_given_up_too_late(one, point, name, urn))
                continue
            found.append(Watch(name, resource, known, _uids(there), spares, urn))
        else:
            found.append(_judged(one, point, there, integrations))
    return found


def in_sight(one: Entry, own: object, alerting: Lookups) -> bool:
    """Whether a part belongs to the organisation of the look-ups; ``own`` is the part's setting.

    Parts of other organisations are not checked.
    """
    of_credentials = organisation(alerting)
    return (only_plain(own) or only_plain(one.whole.org_id) or of_credentials) == of_credentials


def in_organisation(own: str, alerting: Lookups) -> bool:
    """Whether a resource of the state belongs to the organisation of the look-ups; ``0`` is the token's."""
    return own in ("0", organisation(alerting))


def organisation(alerting: Lookups) -> str:
    """Return the organisation of the look-ups."""
    return alerting.credentials.org_id or "1"


def locked(one: Entry, part: Part) -> bool:
    """Whether Grafana's pages may not edit a part, which Grafana records as its provenance."""
    return not one.disable_provenance(part)


def _switched(one: Entry, point: Point, name: str, state: OwnState) -> Problem | None:
    """Refuse a change of provenance for a contact point in the state.

    Provenance can change only together with the name. With the same name, the provider replaces the contact point,
    Grafana merges the new one with the old one, and the provider deletes both (official plugin 2.44.0, Grafana 12.4.0).
    """
    wanted, made = one.disable_provenance(point.options), state.contact_point_disables_provenance(name)
    if made is None or not isinstance(wanted, bool) or wanted == made:
        return None
    own = point.path if one.has_its_own(point.options) else ()
    allowed = (
        f"{made}: contact point {name!r} was created with this value, and Grafana cannot change it afterwards. To "
        f"replace the contact point, rename it in the same up ({one.at(*point.named)})"
    )
    return Problem(one.at(*own, "disable_provenance"), str(wanted), allowed)


def _belongs_to_another(urn: str, point: Point, wanted: Collection[Entry]) -> bool:
    """Whether the contact point in the state is another entry's, which gets another name in this run."""
    resource = urn.rpartition("::")[2]
    if resource == point.resource:
        return False
    return any(part.resource == resource for each in wanted for part in each.points)


def _given_up_too_late(one: Entry, point: Point, name: str, urn: str) -> Finding:
    owner = repr(urn.rpartition("::")[2])
    by = f"{owner} of this stack still has this name. Deleting {owner} would delete the new contact point too"
    instead = f"Rename {owner} first, in a separate up"
    return one.taken(*point.named, given=name, by=by, instead=instead, or_adopt=False)


def _judged(one: Entry, point: Point, there: Sequence[Json], integrations: Collection[Integration]) -> Finding:
    name = str(point.name)
    reason = None if one.adopt or not there else sign_of_others(there, integrations, beats=point.beats)
    if reason is not None:
        by = f"contact point {name!r} already exists, and {reason}"
        return one.taken(*point.named, given=name, by=by, instead="Choose another name")
    why = _AGREED if one.adopt else _INTERRUPTED
    spares = [Spare(name, uid, why) for uid in _uids(there)]
    return Watch(name, point.resource, [], _uids(there), spares)


def _uids(there: Sequence[Json]) -> list[str]:
    return [str(item["uid"]) for item in there]
