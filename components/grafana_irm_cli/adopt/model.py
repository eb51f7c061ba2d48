"""What is there in both systems, what of it belongs together, and what is proposed: plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
"""An object as one of the two APIs answered it."""


class AdoptError(Exception):
    """It cannot go on; the message says why and what to do."""


@dataclass(frozen=True)
class Live:
    """What both systems said in one look. It holds endpoints, so it never shows in its text form.

    Attributes:
        integrations: all integrations of IRM.
        teams: names of IRM's teams by id.
        chains: names of IRM's escalation chains by id.
        contact_points: all integrations of Grafana's contact points; those of one name are one contact point.
        rules: all Grafana-managed alert rules.
        groups: the evaluation interval in seconds of each group that holds a rule for a heartbeat, by folder and name.

    """

    integrations: list[Json] = field(repr=False)
    teams: dict[str, str]
    chains: dict[str, str]
    contact_points: list[Json] = field(repr=False)
    rules: list[Json] = field(repr=False)
    groups: dict[tuple[str, str], int]


@dataclass(frozen=True)
class Held:
    """What the stack has already, which is left alone.

    Attributes:
        integrations: ids of integrations, managed or used.
        contact_points: names of contact points.
        keys: names of the stack's integrations in Pulumi.
        waiting: of those that are configured and not made yet, the name in Pulumi by integration name and team id.

    """

    integrations: frozenset[str] = frozenset()
    contact_points: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()
    waiting: Mapping[tuple[str, str | None], str] = field(default_factory=dict)


@dataclass(frozen=True)
class Beat:
    """A heartbeat that is there: its contact point, its rule, and how often the rule's group is evaluated."""

    contact_point: Json = field(repr=False)
    rule: Json = field(repr=False)
    evaluation_interval: int


@dataclass(frozen=True)
class Wired:
    """An integration with what of Grafana belongs to it.

    Attributes:
        integration: as IRM shows it.
        contact_point: the webhook that sends alerts to it.
        beat: its heartbeat, None where there is none that can be adopted.
        remarks: what is left alone, and why.

    """

    integration: Json = field(repr=False)
    contact_point: Json = field(repr=False)
    beat: Beat | None
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refused:
    """Something that cannot be adopted: what it is, its name, and why."""

    kind: str
    name: str
    reason: str


@dataclass(frozen=True)
class Proposal:
    """One integration to adopt.

    Attributes:
        key: its name in Pulumi.
        entry: its entry in the stack's configuration: only what differs from the defaults; empty where the
            configuration has one already.
        ids: the ids to import by, by the resource's name in Pulumi.
        parts: names of what is adopted, by what it is, for people.
        remarks: what a person should know.
        own_base: scheme, host and path prefix of the endpoints that IRM itself gives.
        bases: the same of each contact point's URL, by the contact point's name.

    """

    key: str
    entry: Json
    ids: Mapping[str, str]
    parts: Mapping[str, str]
    remarks: tuple[str, ...] = ()
    own_base: str = ""
    bases: Mapping[str, str] = field(default_factory=dict)
