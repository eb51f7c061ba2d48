"""The stack's own state, read from Pulumi's engine without a request to Grafana or IRM."""

import asyncio
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi.runtime.invoke import invoke_async

from grafana_irm.api import resource_types
from grafana_irm.contact_point.kept import usual_name
from grafana_irm.notification_policy.kept import TREE, kept_policies
from grafana_irm.notification_policy.spec import name_in_state, page_in_state
from grafana_irm.preflight.users import OF_THE_ORGANISATION, Own
from grafana_irm.run import this_run

Json = Mapping[str, Any]

_READ = "pulumi:pulumi:readStackResourceOutputs"
_COMPONENTS = (resource_types.IRM_ALERTING, resource_types.SHARED_HEARTBEAT)
"""The components with contact points that the preflight knows."""
_KINDS = {
    resource_types.INTEGRATION.lower(): "integration",
    resource_types.CONTACT_POINT.lower(): "contact point",
    resource_types.FOLDER.lower(): "folder",
    resource_types.RULE_GROUP.lower(): "rule group",
    resource_types.NOTIFICATION_POLICY.lower(): "notification policy",
    resource_types.ROUTING_TREE.lower(): "routing tree",
}
_OF_A_POLICY = f"{resource_types.POLICY_COMPONENT}${resource_types.ROUTING_TREE}"
_ALERTS, _BEATS = "-contact-point", "-heartbeat-contact-point"


@dataclass(frozen=True)
class OwnPoint:
    """A contact point that an `IrmAlerting` or a `SharedHeartbeat` of the stack created."""

    urn: str
    name: str
    organisation: str
    uids: tuple[str, ...]
    """The UIDs of its integrations."""
    component: str = ""
    """The name in Pulumi of its component."""
    kind: str = resource_types.IRM_ALERTING
    """The type of its component."""

    @property
    def resource(self) -> str:
        """The contact point's name in Pulumi."""
        return self.urn.rpartition("::")[2]

    @property
    def role(self) -> str:
        """Its usual name in Pulumi, without the suffix of a contact point created beside another one."""
        return usual_name(self.resource)


@dataclass(frozen=True)
class OwnPolicy:
    """A notification policy that a `NotificationPolicy` of the stack created."""

    resource: str
    """Its name in Pulumi."""
    name: str
    spec: Json
    """Its routes as the state has them, see `grafana_irm.notification_policy.routes.of_spec`."""
    overwrite: bool = True
    """An option without an effect of its own, see `grafana_irm.notification_policy.restored`."""
    page: str | None = None
    """The link to its page in Grafana; None if the state has none."""

    @property
    def component(self) -> str:
        """The name in Pulumi of its component."""
        return self.resource.removesuffix(TREE)


class OwnState:
    """The resources of a stack's state that the preflight could otherwise mistake for someone else's.

    Found by their properties and not by their names in Pulumi, which can change by a rename, a move or an alias.
    """

    def __init__(self, resources: Mapping[str, Json]) -> None:
        self._resources = resources
        self._by_kind: dict[str, dict[str, Json]] = {kind: {} for kind in _KINDS.values()}
        """The outputs of the provider's resources, by kind and URN."""
        for urn, resource in resources.items():
            kind = _kind(resource)
            if kind is not None:
                self._by_kind[kind][urn] = resource.get("outputs") or {}

    def has_begun(self, component: str, kind: str) -> bool:
        """Whether an earlier `up` registered a component of this name and type, which happens before its parts."""
        return any(urn.endswith(f"{kind}::{component}") for urn in self._resources)

    def integration(self, name: str, team_id: str | None, kind: str) -> Json | None:
        """Return the integration of this name, team and type."""
        wanted = (name, team_id or "", kind)
        return self._first("integration", lambda one: (one["name"], one.get("teamId") or "", one["type"]) == wanted)

    def has_integration_name(self, name: object) -> bool:
        """Whether the stack manages an integration of this name, in any team."""
        return self._first("integration", lambda one: one["name"] == name) is not None

    def has_integration_id(self, id_: str) -> bool:
        """Whether the stack manages an integration with this id."""
        return self._first("integration", lambda one: one.get("id") == id_) is not None

    def integration_of(self, component: str) -> Json | None:
        """Return the integration that a component of this name created, also if a replacement deleted it."""
        found = self._by_kind["integration"].items()
        return next((outputs for urn, outputs in found if urn.endswith(f"::{component}-integration")), None)

    @property
    def own(self) -> Own:
        """The rules and notification policies that the stack manages, without the policies that stay for others."""
        trees = {str(name_in_state(tree)) for tree in self._by_kind["routing tree"].values()}
        return Own(
            rules={str(rule["uid"]) for rule in self._rules() if rule.get("uid")},
            policy=bool(self._by_kind["notification policy"]) or not trees.isdisjoint(OF_THE_ORGANISATION),
            # No update of this run removes contact points from a kept policy, so it counts like one of others.
            trees=trees - kept_policies(),
        )

    def contact_points_of_components(self) -> list[OwnPoint]:
        """Return the contact points that `IrmAlerting` and `SharedHeartbeat` components created."""
        return [
            OwnPoint(
                urn,
                str(outputs["name"]),
                str(outputs.get("orgId") or "0"),
                tuple(str(hook["uid"]) for hook in outputs.get("webhooks") or [] if hook.get("uid")),
                self._component_of(usual_name(urn.rpartition("::")[2]), kind),
                kind,
            )
            for urn, resource in self._resources.items()
            for kind in _COMPONENTS
            if urn.rpartition("::")[0].endswith(f"{kind}${resource_types.CONTACT_POINT}")
            if (outputs := resource.get("outputs") or {}).get("name")
        ]

    def policies_of_components(self) -> list[OwnPolicy]:
        """Return the notification policies that `NotificationPolicy` components created."""
        return [policy for urn in self._resources if (policy := self.policy(urn)) is not None]

    def policy(self, urn: str) -> OwnPolicy | None:
        """Return the policy of this URN, if a `NotificationPolicy` component created it."""
        types, _, resource = urn.rpartition("::")
        outputs = (self._resources.get(urn) or {}).get("outputs") or {}
        name = name_in_state(outputs)
        if name is None or not types.endswith(_OF_A_POLICY):
            return None
        component = f"{types.removesuffix(f'${resource_types.ROUTING_TREE}')}::{resource.removesuffix(TREE)}"
        of_component = (self._resources.get(component) or {}).get("outputs") or {}
        return OwnPolicy(
            resource,
            name,
            outputs.get("spec") or {},
            (outputs.get("options") or {}).get("overwrite") is not False,
            page_in_state(of_component),
        )

    def _component_of(self, contact_point: str, kind: str) -> str:
        """Return the component of a contact point; ``x`` and ``x-heartbeat`` may both be components."""
        whole = contact_point.removesuffix(_ALERTS)
        if kind == resource_types.SHARED_HEARTBEAT:
            return whole
        beats = contact_point.endswith(_BEATS) and not self.has_begun(whole, kind)
        return contact_point.removesuffix(_BEATS) if beats else whole

    def made_by(self, component: str, kind: str) -> set[str]:
        """Return the names in Pulumi of all resources of components of this name and type."""
        return {
            name
            for urn in self._resources
            for path, _, name in [urn.rpartition("::")]
            if f"{kind}$" in path and name.startswith(f"{component}-")
        }

    def has_contact_point(self, name: str) -> bool:
        """Whether the stack manages a contact point of this name."""
        return self._first("contact point", lambda one: one["name"] == name) is not None

    def contact_point_urn(
        self, name: str, organisations: Collection[str], resource: str, uids: Collection[str]
    ) -> str | None:
        """Return the URN of the contact point of this name in one of these organisations (``0``: the token's).

        Prefers the contact point of this resource, else one with an integration of these UIDs: another Grafana may
        have a contact point of the same name.
        """
        found = {
            urn: {hook.get("uid") for hook in outputs.get("webhooks") or []}
            for urn, outputs in self._by_kind["contact point"].items()
            if outputs.get("name") == name and outputs.get("orgId") in organisations
        }
        own = [urn for urn in found if urn.endswith(f"::{resource}")]
        return next(iter([*own, *(urn for urn, known in found.items() if known & set(uids))]), None)

    def contact_point_uids(self, name: str) -> list[str]:
        """Return the UIDs of a managed contact point's integrations, as far as the state has them."""
        found = self._first("contact point", lambda one: one["name"] == name and one["webhooks"] is not None)
        return [str(hook["uid"]) for hook in (found or {}).get("webhooks") or [] if hook.get("uid")]

    def contact_point_disables_provenance(self, name: str) -> bool | None:
        """Whether a managed contact point can be edited in Grafana's pages; None if the state does not record it."""
        found = self._first("contact point", lambda one: one["name"] == name) or {}
        disabled = found.get("disableProvenance")
        return disabled if isinstance(disabled, bool) else None

    def has_folder(self, uid: str) -> bool:
        """Whether the stack manages a folder with this UID."""
        return self._first("folder", lambda one: one["uid"] == uid) is not None

    def has_rule_group(self, folder_uid: str, name: str) -> bool:
        """Whether the stack manages a rule group of this name in this folder."""
        wanted = (folder_uid, name)
        return self._first("rule group", lambda one: (one["folderUid"], one["name"]) == wanted) is not None

    def has_rule(self, uid: str) -> bool:
        """Whether the stack manages a rule with this UID."""
        return self._first("rule group", lambda one: any(rule.get("uid") == uid for rule in one["rules"])) is not None

    def repeat_interval(self, uid: str) -> str | None:
        """Return the repeat interval of a managed rule with notification settings of its own; None if there is none."""
        own: Json = next((rule for rule in self._rules() if rule.get("uid") == uid), {})
        found = (own.get("notificationSettings") or {}).get("repeatInterval")
        return found if isinstance(found, str) else None

    def _rules(self) -> Iterator[Json]:
        return (rule for group in self._by_kind["rule group"].values() for rule in group.get("rules") or [])

    def _first(self, kind: str, fits: Any) -> Json | None:  # noqa: ANN401 - a question about outputs
        for one in self._by_kind[kind].values():
            try:
                if fits(one):
                    return one
            except (KeyError, TypeError):  # a partly created resource lacks some outputs
                continue
        return None


def _kind(resource: Json) -> str | None:
    return _KINDS.get(str(resource.get("type")).lower())


async def read_own_state() -> OwnState | None:
    """Return the stack's own state at the start of the operation; None if the engine cannot read it.

    Calls the engine's built-in function, which reads the backend (``pkg/resource/deploy/builtins.go`` of Pulumi).
    """
    return await this_run().once("own state", lambda: asyncio.ensure_future(_request_state()))


async def _request_state() -> OwnState | None:
    project, stack = pulumi.get_project(), pulumi.get_stack()
    for name in (f"{pulumi.get_organization()}/{project}/{stack}", stack):
        try:
            answer = await invoke_async(_READ, {"stackName": name})
        except Exception as failed:  # noqa: BLE001 - the SDK raises this bare, for an unknown stack among others
            pulumi.log.debug(f"The engine did not return the state of {name}: {failed}")
            continue
        outputs = (answer or {}).get("outputs")
        if isinstance(outputs, Mapping):
            return OwnState(outputs)
    return None
