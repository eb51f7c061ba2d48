"""Notification policies as the stack's state has them, and as Grafana has them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from grafana_irm.notification_policy.routes import Route
from grafana_irm_cli.verify.model import NotSeen

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Policy:
    """A notification policy of the stack.

    Attributes:
        name: its name in Grafana.
        spec: its routes as the state has them.
        link: its page in Grafana; empty when there is none.

    """

    name: str
    spec: Json = field(repr=False)
    link: str = ""


@dataclass(frozen=True)
class Selecting:
    """An alert rule that selects a notification policy by its name."""

    title: str
    folder_uid: str
    policy: str


@dataclass(frozen=True)
class Live:
    """What Grafana has.

    Attributes:
        specs: the policies with a name, as the App Platform spells them, by name.
        root: the organisation's own policy.
        rules: the rules that select a policy; none if they were not requested.
        hidden: the names of policies that the token could not see if they existed.

    """

    specs: dict[str, Json] | NotSeen
    root: Route | NotSeen
    rules: list[Selecting] | NotSeen = field(default_factory=list)
    hidden: frozenset[str] = frozenset()
