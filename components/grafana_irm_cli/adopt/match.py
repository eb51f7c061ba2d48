"""What belongs together, and what cannot be adopted and why: pure functions of what both systems have."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from grafana_irm.api.endpoints import WEBHOOK, endpoint_of, url_of
from grafana_irm.api.integration_types import SUPPORTED_TYPES
from grafana_irm.contact_point.settings import AlertContactPointBlock
from grafana_irm_cli.adopt.endpoints import endpoint_in, has_template
from grafana_irm_cli.adopt.look import group_of, receiver_of
from grafana_irm_cli.adopt.model import Beat, Held, Json, Live, Refused, Wired
from grafana_irm_cli.adopt.options import adoptable, is_set, method_of

INTEGRATION, CONTACT_POINT = "integration", "contact point"
"""What `Refused.kind` says."""

HEARTBEAT_LEFT = "its heartbeat is left as it is"
"""How the remark begins that says why a heartbeat is not adopted with the rest."""

_ADOPTABLE_SETTINGS = frozenset({"url", *adoptable(AlertContactPointBlock)})
_NUMBER = re.compile(r"[+-]?[0-9]+")
"""A number in a text that the provider reads; Grafana's pages take any text, and the provider crashes on another."""
_EDITABLE = frozenset({"", "api"})
"""Provenance of what the API may change: created by a person, or through the API (Grafana docs, provisioning)."""


def match(live: Live, held: Held, wanted: Sequence[str] = ()) -> tuple[list[Wired], list[Refused]]:
    """Find what can be adopted, and what cannot.

    Args:
        live: what both systems said.
        held: what the stack has already.
        wanted: ids or names of integrations; all without any.

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
    """Grafana's side: for each endpoint the contact points that send to it."""

    def __init__(self, live: Live, held: Held) -> None:
        self.live, self.held = live, held
        self.by_name: dict[str, list[Json]] = defaultdict(list)
        for point in live.contact_points:
            self.by_name[str(point.get("name"))].append(point)

    def to(self, integration: Json, *, heartbeat: bool) -> list[Json]:
        """Return the contact points that send to an integration, first the one that has its name."""
        own = endpoint_of(integration.get("link"))
        points = [
            point
            for point in self.live.contact_points
            if own and (target := endpoint_in(point)) and target[:2] == (own.token, heartbeat)
        ]
        return sorted(points, key=lambda point: (point.get("name") != integration.get("name"), point.get("name")))

    def obstacle(self, point: Json) -> str | None:
        """Return why a contact point cannot be adopted."""
        return next(self._obstacles(point), None)

    def _obstacles(self, point: Json) -> Iterator[str]:
        name = str(point.get("name"))
        settings = point.get("settings") or {}
        more = len(self.by_name[name]) - 1
        others = sorted(key for key, value in settings.items() if is_set(value) and key not in _ADOPTABLE_SETTINGS)
        if name in self.held.contact_points:
            yield "it is in this stack already"
        if more:
            yield f"it has {more + 1} integrations under one name; a stack makes contact points of one webhook"
        if str(point.get("provenance") or "") not in _EDITABLE:
            yield f"it was provisioned from elsewhere ({point['provenance']}), and Grafana lets only that change it"
        if point.get("type") != WEBHOOK:
            yield _OF_GRAFANA_IRM
        if others:
            yield (
                f"it has settings that may hold credentials, which Grafana does not give out or a stack file must not "
                f"hold in the clear: {', '.join(others)}; IRM needs none of them: take them out in Grafana first"
            )
        most = settings.get("maxAlerts", 0)
        if isinstance(most, bool) or not (isinstance(most, int | float) or _NUMBER.fullmatch(str(most))):
            yield f"its Max Alerts is {most!r}, which is no number: write one in Grafana first"

    def refused(self) -> Iterator[Refused]:
        """Tell the contact points of which nobody can say where they go."""
        for point in self.live.contact_points:
            if has_template(point):
                reason = "its URL holds {{, which Grafana fills in when it sends: nobody can say where it goes"
                yield Refused(CONTACT_POINT, str(point.get("name")), reason)


_OF_GRAFANA_IRM = (
    'it is of type "Grafana IRM" (oncall), and a stack creates webhooks, which post the same payload to the same URL: '
    "choose the type Webhook for it in Grafana, with the integration's endpoint as URL, then adopt again"
)
_OR_BESIDE_IT = (
    "; or name the integration as `existing` in the configuration: the stack then creates a webhook beside it, to "
    "which your rules can move"
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
    left = [f'contact point "{p["name"]}" sends to it too, and is left as it is' for p in points if p is not fit[0]]
    adopted = [fit[0], *([beat.contact_point] if beat else [])]
    told = (*left, *remarks, *_of_methods(adopted), *_of_urls(adopted), *_of_integration(integration))
    return Wired(integration, fit[0], beat, told)


def _only_beats(points: Sequence[Json]) -> str:
    """Return the reason where contact points send beats and none sends alerts; nothing where none sends either."""
    if not points:
        return ""
    names = ", ".join(f'"{point["name"]}"' for point in points)
    many = len(points) > 1
    told = f"contact points {names} send" if many else f"contact point {names} sends"
    return (
        f"{told} only beats to it, and none sends alerts: "
        "give it a contact point for alerts in Grafana, then adopt again; or name it as `existing` in the configuration"
    )


def _of_another_type(integration: Json, points: Sequence[Json]) -> str:
    names = ", ".join(f'"{point["name"]}"' for point in points)
    return (
        f"it is of type {integration.get('type')}; a stack makes {' or '.join(SUPPORTED_TYPES)}: let the stack create "
        f"a new integration, send to its contact point what goes to {names} now, then delete this integration"
    )


def _nobody_sends(integration: Json) -> Refused:
    reason = (
        "no contact point of this Grafana sends to it; to connect it without managing it, name it as `existing` in "
        "the configuration"
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
    """Tell other contact points that feed the same heartbeat: while one beats, the death of another is not noticed."""
    if not others:
        return ()
    names = ", ".join(others)
    return (
        f"its heartbeat is fed by {names} too, so IRM does not notice when one of them dies: delete {names} in Grafana",
    )


def _no_heartbeat(integration: Json) -> str | None:
    return None if integration.get("heartbeat") else "IRM has no heartbeat for this integration"


def _rule_of(point: Json, senders: _Senders) -> Json | str:
    """Return the one rule that keeps a heartbeat beating, or why there is none that can be adopted."""
    rules = [rule for rule in senders.live.rules if receiver_of(rule) == point["name"]]
    if len(rules) != 1:
        titles = ", ".join(f'"{rule.get("title")}"' for rule in rules)
        return f"{len(rules)} rules go straight to it ({titles})" if rules else "no rule goes straight to it"
    rule = rules[0]
    beside = sum(group_of(other) == group_of(rule) for other in senders.live.rules) - 1
    if beside:
        return f'its rule "{rule.get("title")}" shares a group with {beside} more; move it to a group of its own first'
    if str(rule.get("provenance") or "") not in _EDITABLE:
        return f'its rule "{rule.get("title")}" was provisioned from elsewhere ({rule["provenance"]})'
    return rule


def _of_methods(points: Sequence[Json]) -> Iterator[str]:
    for point in points:
        method = (point.get("settings") or {}).get("httpMethod")
        if method and method_of(point) is None:
            yield f'contact point "{point["name"]}" calls with {method}, which IRM refuses; a stack uses POST'


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
            yield f"its default route posts to {title}, which a stack cannot hold: its next change ends that"
