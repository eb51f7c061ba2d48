"""Computes an integration's entry in the stack's configuration: only the settings that differ from the defaults."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError
from pydantic.alias_generators import to_camel

from grafana_irm.alerting.names import with_heartbeat
from grafana_irm.api.endpoints import base_of, url_of
from grafana_irm.contact_point.settings import AlertContactPointBlock
from grafana_irm.errors import Problem
from grafana_irm.inputs.model import parse, problems_of
from grafana_irm.integration.templates import WEBHOOK_TEMPLATES
from grafana_irm.run import HEARTBEAT_UID, uid_of
from grafana_irm.stack.checks import plain_secrets
from grafana_irm.stack.entry import StackIntegration
from grafana_irm_cli.adopt.heartbeat import NoTimingError, heartbeat_entry, interval_entry, queried
from grafana_irm_cli.adopt.match import HEARTBEAT_LEFT, INTEGRATION
from grafana_irm_cli.adopt.model import Beat, Held, Json, Live, Proposal, Refused, Wired
from grafana_irm_cli.adopt.options import adopted

_MESSENGERS = {"msteams": "microsoft_teams"}
"""Names in IRM's API that differ from IRM's pages and the stack's configuration."""


@dataclass(frozen=True)
class Stack:
    """The project, the stack's name, and the organisation's number, from which names and ids are computed.

    ``organisation`` is 0 with a token, since a token belongs to one organisation.
    """

    project: str
    name: str
    organisation: int

    def uid(self, key: str) -> str:
        """Return the default UID of folder and rule of an integration's heartbeat."""
        return uid_of(HEARTBEAT_UID, self.project, self.name, key)

    def id_of(self, *parts: str) -> str:
        """Return the provider's id of an object in Grafana."""
        return ":".join((str(self.organisation), *parts))


def propose(found: Sequence[Wired], live: Live, held: Held, stack: Stack) -> tuple[list[Proposal], list[Refused]]:
    """Return proposals, and refuse with the reason each integration that the configuration cannot describe."""
    taken = set(held.keys)
    proposals: list[Proposal] = []
    refused: list[Refused] = []
    for one in found:
        waiting = held.waiting.get((str(one.integration["name"]), one.integration.get("team_id")))
        key = waiting or _key(one.integration, live, taken)
        proposal = _proposal(one, key, live, stack)
        problems = _problems(proposal.entry)
        if problems and all(problem.path.startswith("heartbeat.") for problem in problems):
            proposal = _proposal(replace(one, beat=None, remarks=(*one.remarks, _left(problems))), key, live, stack)
            problems = _problems(proposal.entry)
        if problems:
            refused.append(Refused(INTEGRATION, str(one.integration["name"]), _unfit(problems)))
            continue
        taken.add(proposal.key)
        proposals.append(replace(proposal, entry={}) if waiting else proposal)
    return proposals, refused


def _left(problems: Sequence[Problem]) -> str:
    return f"{HEARTBEAT_LEFT}: {_unfit(problems)}"


def _unfit(problems: Sequence[Problem]) -> str:
    return f"{'; '.join(map(str, problems))}: change this in Grafana or IRM first"


def _key(integration: Json, live: Live, taken: set[str]) -> str:
    name = str(integration["name"])
    if name not in taken:
        return name
    team = live.teams.get(str(integration.get("team_id")))
    return f"{name} ({team})" if team and f"{name} ({team})" not in taken else f"{name} ({integration['id']})"


def _proposal(one: Wired, key: str, live: Live, stack: Stack) -> Proposal:
    name = str(one.integration["name"])
    entry = _integration(one.integration, live)
    if key != name:
        entry = {"name": name, "resourceName": key, **entry}
    alerts = str(one.contact_point["name"])
    ids = {f"{key}-integration": str(one.integration["id"]), f"{key}-contact-point": stack.id_of(alerts)}
    parts = {"integration": name, "contact point": alerts}
    if entry.get("description"):
        ids[f"{key}-integration-description"] = str(one.integration["id"])
    beat, remarks = one.beat, list(one.remarks)
    heartbeat = {"enabled": False} if one.shared is None else _joining(one.shared, remarks)
    if beat is not None:
        try:
            heartbeat = heartbeat_entry(beat, key, str(with_heartbeat(name)), stack.uid(key))
        except NoTimingError as error:
            beat = None
            remarks.append(f"{HEARTBEAT_LEFT}: {error}")
    if beat is not None:
        folder, group, beats = str(beat.rule["folderUID"]), str(beat.rule["ruleGroup"]), str(beat.contact_point["name"])
        ids |= {
            f"{key}-heartbeat-contact-point": stack.id_of(beats),
            f"{key}-heartbeat": stack.id_of(folder, group),
        }
        if folder == stack.uid(key):
            ids[f"{key}-heartbeat-folder"] = stack.id_of(folder)
        parts |= {"heartbeat": beats, "rule": str(beat.rule["title"])}
        remarks += [*_of_interval(heartbeat), *_of_query(beat)]
    entry |= _contact_point(one.contact_point, name)
    entry |= {"heartbeat": heartbeat} if heartbeat else {}
    _share_provenance(entry, one.contact_point, *((beat.contact_point, beat.rule) if beat else (None, None)))
    points = [one.contact_point, *([beat.contact_point] if beat else [])]
    bases = {str(point["name"]): base_of(url_of(point)) or "" for point in points}
    own = base_of(one.integration.get("link")) or ""
    return Proposal(key, entry, ids, parts, tuple(remarks), own, bases)


def _joining(shared: Beat, remarks: list[str]) -> Json:
    """Return the ``heartbeat`` block of an integration that shared a heartbeat; add to the remarks."""
    try:
        heartbeat = interval_entry(shared)
    except NoTimingError as error:
        remarks.append(f"{HEARTBEAT_LEFT}: {error}")
        return {"enabled": False}
    remarks += _of_interval(heartbeat)
    return heartbeat


def _integration(integration: Json, live: Live) -> Json:
    route = integration.get("default_route") or {}
    slack = route.get("slack") or {}
    chain = _named("escalationChain", route.get("escalation_chain_id"), live.chains)
    entry = {
        "name": integration["name"],
        "type": integration["type"] if integration["type"] != "alertmanager" else None,
        "description": integration.get("description_short"),
        **_named("team", integration.get("team_id"), live.teams),
        **chain,
        "slackChannelId": slack.get("channel_id") if slack.get("enabled") else None,
        "labels": {one["key"]["name"]: one["value"]["name"] for one in integration.get("labels") or []} or None,
        "templates": _templates(integration) or None,
    }
    return {key: value for key, value in entry.items() if value is not None}


def _named(field: str, id_: object, names: dict[str, str]) -> Json:
    """Return the name if it is unique, else the id."""
    if not id_:
        return {}
    name = names.get(str(id_))
    unique = name is not None and list(names.values()).count(name) == 1
    return {field: name} if unique else {f"{field}Id": id_}


def _templates(integration: Json) -> Json:
    usual = WEBHOOK_TEMPLATES if integration["type"] == "webhook" else {}
    return {
        to_camel(_MESSENGERS.get(key, key)): given
        for key, value in (integration.get("templates") or {}).items()
        if (given := _given(value, usual.get(key)))
    }


def _given(value: Any, usual: Any) -> Any:  # noqa: ANN401 - a template, or a block of them
    if not isinstance(value, dict):
        return None if value == usual else value
    known = usual or {}
    return {to_camel(key): part for key, part in value.items() if part is not None and part != known.get(key)}


def _contact_point(point: Json, default_name: str) -> Json:
    block = {
        "name": point["name"] if point["name"] != default_name else None,
        "disableResolveMessage": True if point.get("disableResolveMessage") else None,
        **adopted(point, AlertContactPointBlock),
    }
    block = {key: value for key, value in block.items() if value is not None}
    return {"contactPoint": block} if block else {}


def _share_provenance(entry: Json, *parts: Json | None) -> None:
    """Set ``disableProvenance``: once for the integration when all parts agree, else for each part."""
    free = [part is not None and not part.get("provenance") for part in parts]
    if not any(free):
        return
    if all(free[number] for number, part in enumerate(parts) if part is not None):
        entry["disableProvenance"] = True
        return
    alerts, beats, rule = free
    blocks: list[tuple[bool, Callable[[], Json]]] = [
        (alerts, lambda: entry.setdefault("contactPoint", {})),
        (beats, lambda: entry.setdefault("heartbeat", {}).setdefault("contactPoint", {})),
        (rule, lambda: entry.setdefault("heartbeat", {}).setdefault("rule", {})),
    ]
    for editable, block in blocks:
        if editable:
            block()["disableProvenance"] = True


def _of_interval(heartbeat: Json) -> Iterator[str]:
    if "interval" in heartbeat:
        yield (
            f"its timings need a heartbeat interval of {heartbeat['interval']} or more in IRM. IRM's API does not "
            "report the interval: check it in the integration's Heartbeat Settings"
        )


def _of_query(beat: Beat) -> Iterator[str]:
    if sources := queried(beat.rule):
        yield (
            f'its rule "{beat.rule["title"]}" queries the data source {", ".join(sources)}; the stack\'s rule has no '
            "query and always fires"
        )


def _problems(entry: Json) -> list[Problem]:
    try:
        parse(StackIntegration, entry, spelling="camel")
    except ValidationError as failed:
        return problems_of(failed, StackIntegration)
    no_credential = "no credential, since a stack file must not have one in plain text"
    return [Problem(one.path, one.given, no_credential) for one in plain_secrets(StackIntegration, entry, ())]
