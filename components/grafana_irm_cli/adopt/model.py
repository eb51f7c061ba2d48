"""The data of `adopt`: the existing objects of both systems, what belongs together, and the proposals."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
"""An object in a response of one of the two APIs."""


class AdoptError(Exception):
    """The adoption cannot continue. The message says why and what to do."""


@dataclass(frozen=True)
class Live:
    """The existing objects in both systems. They contain endpoints, so they are not in its text form.

    Attributes:
        integrations: all integrations of IRM.
        teams: names of IRM's teams by id.
        chains: names of IRM's escalation chains by id.
        contact_points: all integrations of Grafana's contact points. Integrations of one name form a contact point.
        rules: all Grafana-managed alert rules.
        groups: the evaluation interval in seconds of each rule group with a heartbeat rule, by folder and name.

    """

    integrations: list[Json] = field(repr=False)
    teams: dict[str, str]
    chains: dict[str, str]
    contact_points: list[Json] = field(repr=False)
    rules: list[Json] = field(repr=False)
    groups: dict[tuple[str, str], int]


@dataclass(frozen=True)
class Held:
    """What the stack has already. It is not adopted.

    Attributes:
        integrations: ids of integrations that the stack manages or uses.
        contact_points: names of contact points.
        keys: names of the stack's integrations in Pulumi.
        waiting: configured integrations that are not created yet: the name in Pulumi by integration name and team id.

    """

    integrations: frozenset[str] = frozenset()
    contact_points: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()
    waiting: Mapping[tuple[str, str | None], str] = field(default_factory=dict)


@dataclass(frozen=True)
class Beat:
    """An existing heartbeat: its contact point, its rule, and the rule's evaluation interval in seconds."""

    contact_point: Json = field(repr=False)
    rule: Json = field(repr=False)
    evaluation_interval: int


@dataclass(frozen=True)
class Wired:
    """An integration and the objects in Grafana that send to it.

    Attributes:
        integration: the integration as IRM reports it.
        contact_point: the webhook that sends alerts to it.
        beat: its heartbeat; None when it has none that can be adopted.
        remarks: what is not adopted, and why.
        shared: the heartbeat that it shares with other integrations through one contact point. It is not adopted: the
            stack sends the beats of all of them through a contact point of its own.

    """

    integration: Json = field(repr=False)
    contact_point: Json = field(repr=False)
    beat: Beat | None
    remarks: tuple[str, ...] = ()
    shared: Beat | None = None


@dataclass(frozen=True)
class Refused:
    """An object that cannot be adopted: its kind, its name, and the reason."""

    kind: str
    name: str
    reason: str


@dataclass(frozen=True)
class Proposal:
    """One integration to adopt.

    Attributes:
        key: its name in Pulumi.
        entry: its entry in the stack's configuration: only settings that differ from the defaults; empty when the
            configuration has an entry already.
        ids: the ids to import, by the resource's name in Pulumi.
        parts: names of the objects to adopt, by their kind.
        remarks: notes for the reader.
        own_base: scheme, host and path prefix of the endpoints that IRM reports.
        bases: scheme, host and path prefix of each contact point's URL, by the contact point's name.

    """

    key: str
    entry: Json
    ids: Mapping[str, str]
    parts: Mapping[str, str]
    remarks: tuple[str, ...] = ()
    own_base: str = ""
    bases: Mapping[str, str] = field(default_factory=dict)
