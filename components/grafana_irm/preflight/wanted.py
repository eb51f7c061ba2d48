"""What the program will create: each `IrmAlerting` and each `SharedHeartbeat`, with their parts in Grafana."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from grafana_irm.alerting.claims import alerting_claims
from grafana_irm.alerting.names import Names
from grafana_irm.alerting.organisations import organisations_of
from grafana_irm.alerting.settings import IrmAlertingSettings
from grafana_irm.api import resource_types
from grafana_irm.api.organisations import Path
from grafana_irm.contact_point.settings import ContactPointOptions
from grafana_irm.errors import Problem
from grafana_irm.heartbeat_rule.settings import HeartbeatRuleOptions
from grafana_irm.shared_heartbeat.claims import shared_heartbeat_claims
from grafana_irm.shared_heartbeat.settings import SharedHeartbeatSettings
from grafana_irm.unique.table import Claim

Part = ContactPointOptions | HeartbeatRuleOptions


@dataclass(frozen=True)
class Point:
    """One of the contact points of a component."""

    path: tuple[str, ...]
    options: ContactPointOptions
    name: object
    beats: bool
    resource: str
    """The contact point's usual name in Pulumi."""
    named: tuple[str, ...]
    """The path of its name."""


@dataclass(frozen=True)
class Rule:
    """The heartbeat rule of a component."""

    path: tuple[str, ...]
    options: HeartbeatRuleOptions
    contact_point: object
    """The name of the contact point that it sends to."""


@dataclass(frozen=True, kw_only=True)
class Entry(ABC):
    """A component as the program will create it."""

    at: Callable[..., str]
    """Formats a path, e.g. ``("heartbeat", "rule", "rule_uid")``, in the spelling of the user's input."""
    consent: str
    """The setting with which the user adopts existing objects."""
    adopt: bool = False
    """Whether the user set it."""

    @property
    @abstractmethod
    def where(self) -> str:
        """The component's name in the program, after the names of its parents."""

    @property
    @abstractmethod
    def kind(self) -> str:
        """The component's type token."""

    @property
    @abstractmethod
    def whole(self) -> IrmAlertingSettings | SharedHeartbeatSettings:
        """The settings whose organisation and provenance are those of each part without its own."""

    @property
    @abstractmethod
    def points(self) -> list[Point]:
        """The contact points."""

    @property
    @abstractmethod
    def rule(self) -> Rule | None:
        """The heartbeat rule; None without heartbeat."""

    @property
    @abstractmethod
    def claims(self) -> Iterable[Claim]:
        """The names and UIDs that it uses."""

    @property
    @abstractmethod
    def organisations(self) -> dict[Path, object]:
        """The organisations that the user set, by path."""

    @property
    def component(self) -> str:
        """The name of the component in Pulumi."""
        return self.where.rpartition("/")[2]

    def holder(self, *path: str) -> str:
        """Return the owner of a name in messages; several components may have the same path in a stack file."""
        return self.at(*path)

    def has_its_own(self, part: Part) -> bool:
        """Whether a part has its own provenance."""
        return "disable_provenance" in part.model_fields_set

    def disable_provenance(self, part: Part) -> object:
        """Whether people may edit a part in Grafana's pages, known or not yet."""
        return part.disable_provenance if self.has_its_own(part) else self.whole.disable_provenance

    def taken(self, *path: str, given: str, by: str, instead: str, or_adopt: bool = True) -> Problem:
        """Return the problem of a name that is already in use; ``or_adopt``: whether to suggest adopting the object."""
        allowed = f"an unused {'UID' if path[-1].endswith('uid') else 'name'}: {by}. {instead}"
        if or_adopt and not self.adopt:
            allowed += (
                f". Or adopt the object with {self.consent}: the stack then manages it, and pulumi destroy deletes it"
            )
        return Problem(self.at(*path), repr(given), allowed)


@dataclass(frozen=True, kw_only=True)
class Wanted(Entry):
    """One `IrmAlerting`: an integration with its parts."""

    settings: IrmAlertingSettings
    names: Names
    kind = resource_types.IRM_ALERTING

    @property
    def where(self) -> str:
        """The component's name in the program, after the names of its parents."""
        return self.names.where

    @property
    def whole(self) -> IrmAlertingSettings:
        """The settings whose organisation and provenance are those of each part without its own."""
        return self.settings

    @property
    def points(self) -> list[Point]:
        """The contact points."""
        name, heartbeat = self.component, self.settings.heartbeat
        alerts = Point(
            ("contact_point",),
            self.settings.contact_point,
            self.names.contact_point,
            beats=False,
            resource=f"{name}-contact-point",
            named=("contact_point", "name"),
        )
        if not heartbeat.enabled:
            return [alerts]
        beats = Point(
            ("heartbeat", "contact_point"),
            heartbeat.contact_point,
            self.names.heartbeat_contact_point,
            beats=True,
            resource=f"{name}-heartbeat-contact-point",
            named=("heartbeat", "contact_point", "name"),
        )
        return [alerts, beats]

    @property
    def rule(self) -> Rule | None:
        """The heartbeat rule; None without heartbeat."""
        heartbeat = self.settings.heartbeat
        if not heartbeat.enabled:
            return None
        return Rule(("heartbeat", "rule"), heartbeat.rule, self.names.heartbeat_contact_point)

    @property
    def claims(self) -> Iterable[Claim]:
        """The names and UIDs that it uses."""
        return alerting_claims(self.settings, self.names)

    @property
    def organisations(self) -> dict[Path, object]:
        """The organisations that the user set, by path."""
        return organisations_of(self.settings)


@dataclass(frozen=True, kw_only=True)
class WantedShared(Entry):
    """One `SharedHeartbeat`, with the components of its members."""

    settings: SharedHeartbeatSettings
    place: str
    members: tuple[str, ...]
    """The names of its members' `IrmAlerting` in the program, as far as they are checked."""
    kind = resource_types.SHARED_HEARTBEAT

    @property
    def where(self) -> str:
        """The component's name in the program, after the names of its parents."""
        return self.place

    @property
    def whole(self) -> SharedHeartbeatSettings:
        """The settings whose organisation and provenance are those of each part without its own."""
        return self.settings

    @property
    def points(self) -> list[Point]:
        """The contact point."""
        beats = Point(
            ("contact_point",),
            self.settings.contact_point,
            self.settings.name,
            beats=True,
            resource=f"{self.component}-contact-point",
            named=("name",),
        )
        return [beats]

    @property
    def rule(self) -> Rule:
        """The heartbeat rule."""
        return Rule((), self.settings, self.settings.name)

    @property
    def claims(self) -> Iterator[Claim]:
        """The names and UIDs that it uses."""
        point, rule = shared_heartbeat_claims(self.settings, self.place)
        yield point
        yield from rule

    def holder(self, *path: str) -> str:
        """Return the owner of a name in messages; several components may have the same path in a stack file."""
        return f"{self.at(*path)} of {self.component}"

    @property
    def organisations(self) -> dict[Path, object]:
        """The organisations that the user set, by path."""
        return {("org_id",): self.settings.org_id, ("contact_point", "org_id"): self.settings.contact_point.org_id}
