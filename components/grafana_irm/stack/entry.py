"""An entry of a stack file: an integration with its contact points and its heartbeat."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from grafana_irm.alerting.args import IrmAlertingArgs
from grafana_irm.alerting.settings import IrmAlertingSettings
from grafana_irm.contact_point.settings import AlertContactPointBlock
from grafana_irm.heartbeat_rule.settings import HeartbeatBlock
from grafana_irm.inputs.model import Refusal, plain
from grafana_irm.inputs.types import Name
from grafana_irm.integration.settings import IrmIntegrationSettings

_OF_THE_STACK = {"resource_name", "adopt"}
"""Settings of an integration that the stack program itself uses, and that are no argument of `IrmAlerting`."""

_OWN_OPTIONS = ("rule", "contact_point", "contactPoint")
"""Blocks of a heartbeat, in both spellings, that a shared heartbeat cannot have for one member alone."""


def shares(heartbeat: Mapping[str, Any]) -> bool:
    """Whether a heartbeat block lets the integration share a heartbeat: on, not its own, without options of its own."""
    on = heartbeat.get("enabled") is not False and heartbeat.get("own") is not True
    return on and not any(heartbeat.get(block) for block in _OWN_OPTIONS)


class StackHeartbeatBlock(HeartbeatBlock):
    """The heartbeat of an integration in a stack file."""

    own: bool = False
    """Whether the integration has a contact point, a rule and a folder for its heartbeat alone.

    Allowed: not false beside options in ``rule`` or ``contact_point``.
    Default: false, but true with options in ``rule`` or ``contact_point``, or with ``heartbeats: separate``.
    """

    @classmethod
    def cross_check(cls, given: Mapping[str, Any]) -> Iterable[Refusal]:
        """Refuse a shared heartbeat with options that only a heartbeat of its own can have."""
        yield from super().cross_check(given)
        options = [block for block in _OWN_OPTIONS if given.get(block)]
        if given.get("own") is False and options:
            allowed = f"true beside options in {options[0]}: a shared heartbeat has the options of sharedHeartbeats"
            yield Refusal(("own",), allowed, given["own"])


class StackIntegration(IrmIntegrationSettings):
    """An integration with its contact points and its heartbeat."""

    resource_name: Name | None = None
    """The name of the resource in Pulumi, and the key of its outputs.

    Allowed: unique in the stack; one line of text.
    Default: the name of the integration.

    Set it before you rename the integration.
    """
    contact_point: AlertContactPointBlock = AlertContactPointBlock.model_construct()
    """The contact point for alerts.

    Default: a contact point with default options.
    """
    heartbeat: StackHeartbeatBlock = StackHeartbeatBlock.model_construct()
    """The heartbeat.

    Default: on.
    """
    disable_provenance: bool = False
    """Whether people may edit contact points and rule in Grafana's UI.

    Default: false.

    Choose it at creation: to change it later, rename the contact points in the same change.
    """
    adopt: bool = False
    """Whether `pulumi up` adopts existing objects that have the names of this entry, created by anyone.

    Default: false. If such an object exists, `pulumi up` then stops before it creates anything.
    """

    @classmethod
    def cross_check(cls, given: Mapping[str, Any]) -> Iterable[Refusal]:
        """Check the integration's own settings as `IrmIntegration` does, and the two contact points' names."""
        blocks = {"contact_point", "heartbeat"}
        beside = {*blocks, "disable_provenance", *_OF_THE_STACK}
        yield from super().cross_check({key: value for key, value in given.items() if key not in beside})
        yield from IrmAlertingSettings.cross_check({key: given[key] for key in blocks & set(given)})

    @property
    def may_share(self) -> bool:
        """Whether the integration takes part in a shared heartbeat where the stack has shared heartbeats."""
        return shares(plain(self.heartbeat))

    @property
    def key(self) -> str:
        """The resource's name in Pulumi, and the key of the stack's outputs."""
        existing = self.existing
        named = self.resource_name or self.name or (existing and (existing.name or existing.id))
        return str(named)

    def args(
        self, org_id: str | None = None, ingress_url: str | None = None, *, shared: bool = False
    ) -> IrmAlertingArgs:
        """Return the same as a program would write it.

        Args:
            org_id: the organisation of the objects in Grafana; by default that of the credentials.
            ingress_url: the base of the endpoints, unless the integration has its own; absent, IRM's own.
            shared: whether a `SharedHeartbeat` sends its beats, so that it has none of its own.

        """
        given = plain(self)
        own = set(IrmIntegrationSettings.model_fields)
        args = {key: value for key, value in given.items() if key not in own | _OF_THE_STACK}
        if shared:
            args["heartbeat"] = {"enabled": False}
        elif "heartbeat" in args:
            args["heartbeat"] = {key: value for key, value in args["heartbeat"].items() if key != "own"}
        args["integration"] = {key: value for key, value in given.items() if key in own}
        if ingress_url is not None:
            args["integration"].setdefault("ingress_url", ingress_url)
        if org_id is not None:
            args["org_id"] = org_id
        return cast("IrmAlertingArgs", args)
