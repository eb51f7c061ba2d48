"""What `SharedHeartbeat` accepts."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

import pulumi
from pydantic import Field

from grafana_irm.contact_point.settings import ContactPointOptions
from grafana_irm.heartbeat_rule.settings import DEFAULT_HEARTBEAT_INTERVAL, HeartbeatRuleOptions, timing_refusals
from grafana_irm.inputs.model import OrOutput, Refusal
from grafana_irm.inputs.secrecy import Secret
from grafana_irm.inputs.types import Duration, Name, RuleTitle, Url
from grafana_irm.shared_heartbeat.members import beats_to

Members = Secret[Annotated[dict[Name, OrOutput[Url]], Field(min_length=1)]]
"""Endpoints by the names of the members."""


class SharedHeartbeatSettings(HeartbeatRuleOptions):
    """Inputs of `SharedHeartbeat`. Organisation and provenance are those of both contact point and rule."""

    name: OrOutput[RuleTitle]
    """The name of the contact point and of the rule.

    Allowed: 1 to 190 characters, unique in the organisation.
    """
    members: Members
    """The integrations that receive the beats: a mapping from a name of your choice to an endpoint of the integration.

    Allowed: at least one name. Names are not secret. The endpoint is the ``heartbeat_endpoint`` of an `IrmIntegration`,
    or the ``http_endpoint`` of an `IrmAlerting` without heartbeat. Each endpoint occurs only once.

    ``heartbeat/`` is appended to an HTTP endpoint of IRM.
    """
    heartbeat_interval: Duration = DEFAULT_HEARTBEAT_INTERVAL
    """The heartbeat interval of every member in IRM. The timings follow from the interval and the number of members.

    Allowed: ``1m``, ``2m``, ``3m``, ``5m``, ``10m``, ``15m``, ``30m``, ``1h``, ``12h`` or ``1d``.
    Default: ``10m``, the default of IRM.

    No API can set the interval in IRM: a person must set any other interval there, for every member.
    """
    contact_point: ContactPointOptions = ContactPointOptions.model_construct()
    """Options of every webhook of the contact point.

    Default: a contact point with default options.
    """

    @classmethod
    def cross_check(cls, given: Mapping[str, Any]) -> Iterable[Refusal]:
        """Refuse an endpoint that occurs twice, and timings with which a beat could be late for this many members."""
        yield from super().cross_check(given)
        members = given.get("members")
        known: Mapping[Any, Any] = members if isinstance(members, Mapping) else {}
        yield from _repeated(known)
        interval = given.get("heartbeat_interval", DEFAULT_HEARTBEAT_INTERVAL)
        places = {"interval": "heartbeat_interval", "shared": "members"}
        for refusal in timing_refusals(interval, given, shared=len(known)):
            (path,) = refusal.where
            yield refusal._replace(where=(places.get(str(path), path),))


def _repeated(members: Mapping[Any, Any]) -> Iterable[Refusal]:
    """Yield a refusal for each plain endpoint that two members have. Outputs are compared when they resolve."""
    first: dict[object, Any] = {}
    for name, endpoint in members.items():
        key = id(endpoint) if isinstance(endpoint, pulumi.Output) else beats_to(str(endpoint))
        if first.setdefault(key, name) != name:
            yield Refusal(("members", str(name)), repeated(str(first[key])), endpoint)


def repeated(first: str) -> str:
    """Return the allowed value in the error about an endpoint that another member has."""
    return f"a unique endpoint; member {first!r} already has this endpoint"
