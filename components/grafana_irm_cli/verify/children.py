"""The child resources of one component in a state, and which of its parts are missing."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from grafana_irm.timing import canonical
from grafana_irm_cli.resource_types import CONTACT_POINT, INTEGRATION, RULE_GROUP
from grafana_irm_cli.verify.export import opened
from grafana_irm_cli.verify.model import Timings


class Part(NamedTuple):
    """A part of a component: its type, the end of the resource's name, and its name in messages."""

    type: str
    end: str
    name: str


_PARTS = (
    Part(INTEGRATION, "-integration", "integration"),
    Part(CONTACT_POINT, "-contact-point", "contact point"),
    Part(CONTACT_POINT, "-heartbeat-contact-point", "heartbeat contact point"),
    Part(RULE_GROUP, "-heartbeat", "heartbeat rule"),
)
"""The parts of an `IrmAlerting` in the order of creation."""

SHARED_PARTS = (
    Part(CONTACT_POINT, "-contact-point", "contact point"),
    Part(RULE_GROUP, "-rule", "heartbeat rule"),
)
"""The parts of a `SharedHeartbeat`, likewise."""


class Children:
    """The child resources of one component.

    Args:
        component: the component's resource in the state.
        resources: all resources of the state.

    """

    def __init__(self, component: Mapping[str, Any], resources: Sequence[Mapping[str, Any]]) -> None:
        self._name = str(component["urn"]).rpartition("::")[2]
        own = [one for one in resources if one.get("parent") == component["urn"] and not one.get("delete")]
        self._own = {(str(one["type"]), str(one["urn"]).rpartition("::")[2]): one for one in own}

    def missing(self, parts: Sequence[Part] = _PARTS) -> list[str]:
        """Return the parts that are not in the state. An existing integration is not a resource, so never missing."""
        existing = bool(self._own) and not any(kind == INTEGRATION for kind, _ in self._own)
        wanted = [part for part in parts if not (existing and part.type == INTEGRATION)]
        return [part.name for part in wanted if (part.type, f"{self._name}{part.end}") not in self._own]

    def lost(self, outputs: Mapping[str, Any]) -> list[str]:
        """Return the parts that the component's outputs name, but that are not in the state."""
        points = {str(self._of(one, "outputs").get("name")) for one in self._of_type(CONTACT_POINT)}
        named = [outputs.get("contact_point_name"), outputs.get("heartbeat_contact_point_name")]
        lost = [f"contact point {name}" for name in named if name and name not in points]
        uid = outputs.get("rule_uid")
        if uid and self.timings(str(uid)) is None:
            lost.append(f"notification settings of alert rule {uid}" if self._rule(uid) else f"alert rule {uid}")
        return lost

    def urls(self, name: str) -> list[str]:
        """Return the URLs that a contact point calls, which are credentials.

        Args:
            name: the contact point's name. The component may have others, kept because they are in use.

        """
        return [str(hook["url"]) for hook in self._webhooks(name) if hook.get("url")]

    def resolves(self, name: str) -> bool:
        """Return whether a contact point sends resolved messages."""
        return not any(hook.get("disableResolveMessage") for hook in self._webhooks(name))

    def _webhooks(self, name: str) -> Iterator[dict[str, Any]]:
        points = (one for one in self._of_type(CONTACT_POINT) if self._of(one, "outputs").get("name") == name)
        return (hook for one in points for hook in self._of(one, "inputs").get("webhooks") or [])

    def link(self) -> str | None:
        """Return the integration's endpoint as IRM reported it, a credential; None for an existing integration."""
        links = (self._of(one, "outputs").get("link") for one in self._of_type(INTEGRATION))
        return next((link for link in links if isinstance(link, str)), None)

    def timings(self, rule_uid: str) -> Timings | None:
        """Return a rule's timings; None when the state lacks the rule, or the rule has no notification settings."""
        found = self._rule(rule_uid)
        return _timings(*found) if found and found[1].get("notificationSettings") else None

    def _rule(self, uid: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
        groups = (self._of(one, "inputs") for one in self._of_type(RULE_GROUP))
        rules = ((group, rule) for group in groups for rule in group.get("rules") or [])
        return next(((group, rule) for group, rule in rules if rule.get("uid") == uid), None)

    def _of_type(self, kind: str) -> Iterator[Mapping[str, Any]]:
        return (one for (type_, _), one in self._own.items() if type_ == kind)

    @staticmethod
    def _of(resource: Mapping[str, Any], part: str) -> dict[str, Any]:
        return dict(opened(resource.get(part) or {}))


def _timings(group: Mapping[str, Any], rule: Mapping[str, Any]) -> Timings:
    settings = rule["notificationSettings"]
    return Timings(
        evaluation_interval=canonical(int(group["intervalSeconds"])),
        pending_period=canonical(rule.get("for", "0s")),
        group_wait=canonical(settings["groupWait"]),
        group_interval=canonical(settings["groupInterval"]),
        repeat_interval=canonical(settings["repeatInterval"]),
    )
