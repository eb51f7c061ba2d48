"""Matches integrations in IRM with contact points and rules in Grafana, and says what cannot be adopted."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from grafana_irm.api.endpoints import WEBHOOK, endpoint_of, url_of
from grafana_irm.api.integration_types import SUPPORTED_TYPES
from grafana_irm.contact_point.settings import AlertContactPointBlock
from grafana_irm.listing import few
from grafana_irm_cli.adopt.endpoints import endpoint_in, has_template
from grafana_irm_cli.adopt.model import Beat, Held, Json, Live, Refused, Wired
from grafana_irm_cli.adopt.options import adoptable, is_set, method_of
from grafana_irm_cli.adopt.read import group_of, receiver_of

INTEGRATION, CONTACT_POINT = "integration", "contact point"
"""Values of `Refused.kind`."""

HEARTBEAT_LEFT = "its heartbeat is not adopted"
"""Start of the remark on a heartbeat that is not adopted with its integration."""

_ADOPTABLE_SETTINGS = frozenset({"url", *adoptable(AlertContactPointBlock)})
_NUMBER = re.compile(r"[+-]?[0-9]+")
"""A number as text. Grafana's pages accept any text here, and the provider crashes if it is not a number."""
_EDITABLE = frozenset({"", "api"})
"""Provenance of objects that the API may change: created by a person, or through the API (Grafana docs)."""


def match(live: Live, held: Held, wanted: Sequence[str] = ()) -> tuple[list[Wired], list[Refused]]:
    """Return the integrations that can be adopted, and the objects that cannot.

    Args:
        live: the existing objects in both systems.
        held: what the stack has already.
        wanted: ids or names of integrations; when empty, all integrations.

    """
    senders = _Senders(live, held)
    found: list[Wired] = []
    refused = [] if wanted else list(senders.refused())
    for integration in live.integrations:
        named = {integration.get("id"), integration.get("name")}
        if (wanted and not named & set(wanted)) or integration.get("id") in held.integrations:
            continue
        one = _wired(integration, senders)
        if isinstance(one, Wired):
            found.append(one)
        elif one.reason or wanted:
            refused.append(one if one.reason else _nobody_sends(integration))
    return found, refused


class _Senders:
    """The contact points in Grafana, by the integration that they send to."""

    def __init__(self, live: Live, held: Held) -> None:
        self.live, self.held = live, held
        self.by_name: dict[str, list[Json]] = defaultdict(list)
        for point in live.contact_points:
            self.by_name[str(point.get("name"))].append(point)

    def to(self, integration: Json, *, heartbeat: bool) -> list[Json]:
        """Return the contact points that send to an integration; first the contact point with the same name."""
        own = endpoint_of(integration.get("link"))
        points = [
            point
            for point in self.live.contact_points
            if own and (target := endpoint_in(point)) and target[:2] == (own.token, heartbeat)
        ]
        return sorted(points, key=lambda point: (point.get("name") != integration.get("name"), point.get("name")))

    def shared(self, integration: Json) -> Beat | None:
        """Return the heartbeat that an integration shares with others through one contact point, if there is one."""
        if not integration.get("heartbeat"):
            return None
        for point in self.to(integration, heartbeat=True):
            name = str(point["name"])
            rule = _rule_of(point, self)
            if isinstance(rule, dict) and name not in self.held.contact_points and self._beats_for_several(name):
                return Beat(point, rule, self.live.groups[group_of(rule)])
        return None

    def _beats_for_several(self, name: str) -> bool:
        """Whether a contact point sends beats to several integrations of IRM, and nothing else."""
        links = (endpoint_of(one.get("link")) for one in self.live.integrations)
        known = {link.token for link in links if link}
        targets = [endpoint_in(point) for point in self.by_name[name]]
        tokens = {target.token for target in targets if target and target.heartbeat and target.token in known}
        return len(targets) > 1 and len(tokens) == len(targets)

    def obstacle(self, point: Json) -> str | None:
        """Return why a contact point cannot be adopted."""
        return next(self._obstacles(point), None)

    def _obstacles(self, point: Json) -> Iterator[str]:
        name = str(point.get("name"))
        settings = point.get("settings") or {}
        more = len(self.by_name[name]) - 1
        others = sorted(key for key, value in settings.items() if is_set(value) and key not in _ADOPTABLE_SETTINGS)
        if name in self.held.contact_points:
            yield "this stack has it already"
        if more:
            yield f"it has {more + 1} integrations; a stack creates contact points with one webhook"
        if str(point.get("provenance") or "") not in _EDITABLE:
            yield f"it has the provenance {point['provenance']}, so the API cannot change it"
        if point.get("type") != WEBHOOK:
            yield _OF_GRAFANA_IRM
        if others:
            yield (
                f"it has settings that may contain credentials, which Grafana does not return or a stack file must not "
                f"have in plain text: {', '.join(others)}; IRM needs none of them: remove them in Grafana first"
            )
        most = settings.get("maxAlerts", 0)
        if isinstance(most, bool) or not (isinstance(most, int | float) or _NUMBER.fullmatch(str(most))):
            yield f"its Max Alerts is {most!r}, which is not a number: set a number in Grafana first"

    def refused(self) -> Iterator[Refused]:
        """Yield the contact points with an unknown target."""
        for point in self.live.contact_points:
            if has_template(point):
                reason = "its URL contains a template ({{), so its target is unknown"
                yield Refused(CONTACT_POINT, str(point.get("name")), reason)


_OF_GRAFANA_IRM = (
    'it is of type "Grafana IRM" (oncall), and a stack creates webhooks, which send the same payload to the same URL: '
    "in Grafana set its type to Webhook with the integration's endpoint as URL, then adopt again"
)
_OR_BESIDE_IT = (
    "; or name the integration as `existing` in the configuration: the stack then creates a second contact point, a "
    "webhook, for your rules"
)


def _wired(integration: Json, senders: _Senders) -> Wired | Refused:
    name = str(integration.get("name"))
    points = senders.to(integration, heartbeat=False)
    if not points:
        return Refused(INTEGRATION, name, _only_beats(senders.to(integration, heartbeat=True)))
    if integration.get("type") not in SUPPORTED_TYPES:
        return Refused(INTEGRATION, name, _of_another_type(integration, points))
    fit = [point for point in points if senders.obstacle(point) is None]
    if not fit:
        why = "; ".join(f'contact point "{point["name"]}": {senders.obstacle(point)}' for point in points)
        return Refused(INTEGRATION, name, why + (_OR_BESIDE_IT if _OF_GRAFANA_IRM in why else ""))
    beat, remarks = _beat(integration, senders)
    shared = None if beat else senders.shared(integration)
    if shared is not None:
        remarks = (_of_shared(shared, senders),)
    left = [f'contact point "{p["name"]}" also sends to it, and is not adopted' for p in points if p is not fit[0]]
    adopted = [fit[0], *([beat.contact_point] if beat else [])]
    remarks = (*left, *remarks, *_of_methods(adopted), *_of_urls(adopted), *_of_integration(integration))
    return Wired(integration, fit[0], beat, remarks, shared)


def _only_beats(points: Sequence[Json]) -> str:
    """Return the reason when contact points send beats and none sends alerts; an empty text when none sends either."""
    if not points:
        return ""
    names = few(f'"{point["name"]}"' for point in points)
    senders = f"contact points {names} send" if len(points) > 1 else f"contact point {names} sends"
    return (
        f"{senders} only beats to it, and no contact point sends alerts: create a contact point for alerts in Grafana,"
        " then adopt again; or name the integration as `existing` in the configuration"
    )


def _of_another_type(integration: Json, points: Sequence[Json]) -> str:
    names = few(f'"{point["name"]}"' for point in points)
    return (
        f"it is of type {integration.get('type')}, and a stack creates only {' and '.join(SUPPORTED_TYPES)}: have the "
        f"stack create a new integration, use its contact point instead of {names}, then delete this integration"
    )


def _nobody_sends(integration: Json) -> Refused:
    reason = (
        "no contact point of this Grafana sends to it; to use it without managing it, name it as `existing` in the "
        "configuration"
    )
    return Refused(INTEGRATION, str(integration.get("name")), reason)


def _beat(integration: Json, senders: _Senders) -> tuple[Beat | None, tuple[str, ...]]:
    points = senders.to(integration, heartbeat=True)
    if not points:
        return None, ("it has no heartbeat from this Grafana",)
    reasons = []
    for point in points:
        obstacle = senders.obstacle(point) or _no_heartbeat(integration)
        rule = None if obstacle else _rule_of(point, senders)
        if isinstance(rule, dict):
            others = [f'"{other["name"]}"' for other in points if other is not point]
            return Beat(point, rule, senders.live.groups[group_of(rule)]), _shared(others)
        reasons.append(f'{HEARTBEAT_LEFT}: contact point "{point["name"]}": {obstacle or rule}')
    return None, tuple(reasons)


def _shared(others: Sequence[str]) -> tuple[str, ...]:
    """Return a remark on other senders of the same heartbeat: while one sends, IRM does not notice a dead one."""
    if not others:
        return ()
    names = few(others)
    return (
        f"{names} also sends beats to its heartbeat, so IRM does not notice when one of them stops: delete {names} in"
        " Grafana",
    )


def _of_shared(beat: Beat, senders: _Senders) -> str:
    name, others = beat.contact_point["name"], len(senders.by_name[str(beat.contact_point["name"])]) - 1
    return (
        f'contact point "{name}" also sends beats to {others} other integration{"" if others == 1 else "s"}: the stack '
        f'sends the beats through a contact point of its own. Once it does so for all of them, delete "{name}" and its '
        f'rule "{beat.rule.get("title")}" in Grafana'
    )


def _no_heartbeat(integration: Json) -> str | None:
    return None if integration.get("heartbeat") else "its heartbeat is not enabled in IRM"


def _rule_of(point: Json, senders: _Senders) -> Json | str:
    """Return the heartbeat rule, or the reason why no rule can be adopted."""
    rules = [rule for rule in senders.live.rules if receiver_of(rule) == point["name"]]
    if len(rules) != 1:
        titles = few(f'"{rule.get("title")}"' for rule in rules)
        return f"{len(rules)} rules select it ({titles})" if rules else "no rule selects it"
    rule = rules[0]
    beside = sum(group_of(other) == group_of(rule) for other in senders.live.rules) - 1
    if beside:
        return f'its rule "{rule.get("title")}" is in a group with {beside} more; move it to a group of its own first'
    if str(rule.get("provenance") or "") not in _EDITABLE:
        return f'its rule "{rule.get("title")}" has the provenance {rule["provenance"]}, so the API cannot change it'
    return rule


def _of_methods(points: Sequence[Json]) -> Iterator[str]:
    for point in points:
        method = (point.get("settings") or {}).get("httpMethod")
        if method and method_of(point) is None:
            yield f'contact point "{point["name"]}" uses {method}, which IRM refuses; a stack uses POST'


def _of_urls(points: Sequence[Json]) -> Iterator[str]:
    for point in points:
        parts = urlsplit(url_of(point) or "")
        held = [what for what, found in (("a user", "@" in parts.netloc), ("a query", parts.query)) if found]
        if held:
            yield f'the URL of contact point "{point["name"]}" has {" and ".join(held)}, which a stack does not keep'


def _of_integration(integration: Json) -> Iterator[str]:
    route: Mapping[str, Json] = integration.get("default_route") or {}
    for messenger, title in (("telegram", "Telegram"), ("msteams", "Microsoft Teams")):
        target = route.get(messenger)
        if isinstance(target, dict) and target.get("enabled"):
            yield f"its default route posts to {title}, which a stack cannot configure: its next change stops this"
