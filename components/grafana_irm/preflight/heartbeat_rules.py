"""Checks for an existing folder and rule of a heartbeat.

Their UIDs are derived from project, stack and resource. An object with such a UID therefore belongs to this stack, or
to a stack of the same name elsewhere, such as on another person's machine.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grafana_irm.api.lookups import Lookups
from grafana_irm.heartbeat_rule.names import default_rule_group
from grafana_irm.preflight.contact_points import in_sight, locked
from grafana_irm.preflight.findings import AGREED, INTERRUPTED, Adoption, Finding, only_plain
from grafana_irm.preflight.own_state import OwnState
from grafana_irm.preflight.wanted import Entry, Rule
from grafana_irm.run import HEARTBEAT_UID, stable_uid

Json = Mapping[str, Any]


@dataclass(frozen=True)
class _Place:
    """The folder, group and UID of the rule."""

    folder: str
    group: str
    uid: str
    rule: Rule
    own_folder: bool
    own_rule_uid: bool


async def find_heartbeat(one: Entry, state: OwnState, alerting: Lookups) -> list[Finding]:
    """Check whether the folder and the rule exist, unless the state has them or their UIDs are not known yet."""
    place = _place(one)
    if place is None or not in_sight(one, place.rule.options.org_id, alerting):
        return []
    found: list[Finding] = []
    rule_is_ours = state.has_rule(place.uid)
    folder_is_ours = place.own_folder and state.has_folder(place.folder)
    folder_is_there = folder_is_ours or not place.own_folder
    if not folder_is_there and await alerting.grafana.folder(place.folder) is not None:
        folder_is_there = True
        # If a refresh wrongly saw no folder, the state has lost the folder and kept the rule.
        begun = rule_is_ours or (
            state.has_begun(one.component, one.kind) and await alerting.grafana.rule(place.uid) is None
        )
        if not begun and not one.adopt:
            return [_stack_of_the_same_name(one, place)]
        found.append(_folder_adoption(one, place, alerting))
        folder_is_ours = True
    if not rule_is_ours and (folder_is_there or not place.own_rule_uid):
        beats = only_plain(place.rule.contact_point)
        own_contact_point = beats is not None and state.has_contact_point(beats)
        own_group = state.has_rule_group(place.folder, place.group)
        found += await _rule(one, place, alerting, own=folder_is_ours or own_contact_point, own_group=own_group)
    return found


def _place(one: Entry) -> _Place | None:
    wanted = one.rule
    if wanted is None:
        return None
    settings = wanted.options
    derived = stable_uid(HEARTBEAT_UID, one.where)
    uid = rule_uid(one, wanted)
    folder = derived if settings.folder_uid is None else only_plain(settings.folder_uid)
    group = default_rule_group(one.where) if settings.rule_group is None else only_plain(settings.rule_group)
    if uid is None or folder is None or group is None:
        return None
    return _Place(folder, group, uid, wanted, settings.folder_uid is None, settings.rule_uid is None)


def rule_uid(one: Entry, rule: Rule) -> str | None:
    """Return the UID of a component's rule; None if it is not known yet."""
    given = rule.options.rule_uid
    return stable_uid(HEARTBEAT_UID, one.where) if given is None else only_plain(given)


def _stack_of_the_same_name(one: Entry, place: _Place) -> Finding:
    return one.taken(
        *place.rule.path,
        "folder_uid",
        given=place.folder,
        by="a folder with this UID already exists, created by a stack of the same project and name, perhaps on another "
        "machine",
        instead="Use the state of that stack, rename this stack, or set folder_uid and rule_uid",
    )


def _folder_adoption(one: Entry, place: _Place, alerting: Lookups) -> Adoption:
    why = AGREED if one.adopt else INTERRUPTED
    id_ = f"{_organisation(one, place, alerting)}:{place.folder}"
    return Adoption("folder", id_, (place.folder,), f"folder {place.folder!r}", why)


async def _rule(one: Entry, place: _Place, alerting: Lookups, *, own: bool, own_group: bool) -> list[Finding]:
    rule = await alerting.grafana.rule(place.uid)
    group = await alerting.grafana.rule_group(place.folder, place.group)
    if rule is None and (group is None or own_group):
        # If the group is the stack's own, its rule may change its UID.
        return []
    if rule is None:
        by, at = f"the folder already has a rule group {place.group!r} with other rules", "rule_group"
        return [
            one.taken(*place.rule.path, at, given=place.group, by=by, instead="Choose another name", or_adopt=False)
        ]
    reason = _reason_against(one, place, rule, group or {}, own=own)
    if reason is None:
        id_ = f"{_organisation(one, place, alerting)}:{place.folder}:{place.group}"
        why = AGREED if one.adopt else INTERRUPTED
        return [Adoption("rule", id_, (place.uid,), f"alert rule {rule.get('title')!r} ({place.uid})", why)]
    by = f"alert rule {rule.get('title')!r} in folder {rule.get('folderUID')} has this UID, and {reason}"
    return [one.taken(*place.rule.path, "rule_uid", given=place.uid, by=by, instead="Choose another UID")]


def _reason_against(one: Entry, place: _Place, rule: Json, group: Json, *, own: bool) -> str | None:
    settings = place.rule.options
    if (rule.get("folderUID"), rule.get("ruleGroup")) != (place.folder, place.group):
        return f"its rule group is {rule.get('ruleGroup')!r}, not this stack's rule group"
    if len(group.get("rules") or []) > 1:
        return "its rule group has other rules too, which would be deleted"
    if locked(one, settings) != bool(rule.get("provenance")):
        return "it was created with a different disable_provenance, which cannot be changed"
    receiver = (rule.get("notification_settings") or {}).get("receiver")
    if not one.adopt and not (own and receiver == only_plain(place.rule.contact_point)):
        return f"it is not a heartbeat rule of this stack: its contact point is {receiver!r}"
    return None


def _organisation(one: Entry, place: _Place, alerting: Lookups) -> str:
    """Return the organisation as in the provider's ids: 0 is that of a token, or the default one of a user."""
    of_user = alerting.credentials.org_id if alerting.credentials.grafana_by_user else None
    return only_plain(place.rule.options.org_id) or only_plain(one.whole.org_id) or of_user or "0"
