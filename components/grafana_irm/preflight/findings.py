"""What the program is going to make, and what may be found in its place."""

from collections.abc import Callable
from dataclasses import dataclass

import pulumi
from pulumi.runtime import is_dry_run

from grafana_irm.alerting.names import Names
from grafana_irm.alerting.settings import IrmAlertingSettings
from grafana_irm.api.irm import IrmApi
from grafana_irm.contact_point.duplicates import Watch
from grafana_irm.errors import Problem, ProblemsFound
from grafana_irm.run import AdoptedKind, adopt


class NamesTaken(ProblemsFound):
    """Something of a name or UID that is to be made is there already, and is not this stack's: with every such name."""


@dataclass(frozen=True)
class Wanted:
    """One integration with its parts, as the program is going to ask for it."""

    settings: IrmAlertingSettings
    names: Names
    at: Callable[..., str]
    """Writes a path, e.g. of ``("heartbeat", "rule", "rule_uid")``, as the user's input has it."""
    consent: str
    """What the user writes to take over what is there."""
    adopt: bool = False
    """Whether the user agreed to take over what is there."""

    @property
    def component(self) -> str:
        """The name of the component in Pulumi."""
        return self.names.where.rpartition("/")[2]

    def taken(self, *path: str, given: str, by: str, instead: str, or_adopt: bool = True) -> Problem:
        """Return the problem of a name that something else has; ``or_adopt``: whether taking it over would help."""
        allowed = f"a name that is free: {by}. {instead}"
        if or_adopt and not self.adopt:
            allowed += f", or take it over with {self.consent}: this stack changes and deletes it from then on"
        return Problem(self.at(*path), repr(given), allowed)


@dataclass(frozen=True)
class Adoption:
    """Something that is there and is this stack's from now on, instead of being made."""

    kind: AdoptedKind
    id: str
    """What the provider imports it by."""
    identity: tuple[str | None, ...]
    """What the program finds it by: see `grafana_irm.run.adopt`."""
    shown: str
    """How messages call it."""
    why: str

    def settle(self) -> None:
        """Have it imported, and say so."""
        adopt(self.kind, self.id, *self.identity)
        pulumi.log.warn(f"{self.shown} is there already and is taken over: {self.why}")


@dataclass(frozen=True)
class Remade:
    """An integration that a change of type made, and whose answer was lost: removed, for the engine to make it again.

    Imported it could not be: the engine would delete the one that it replaces, and fail since that is gone already.
    """

    id: str
    shown: str
    """How messages call it."""

    async def settle(self, irm: IrmApi) -> None:
        """Remove it, in a preview say so."""
        if is_dry_run():
            pulumi.log.warn(f"{self.shown} is going to be removed by pulumi up, and made again: {_INTERRUPTED_CHANGE}")
            return
        await irm.delete_integration(self.id)
        pulumi.log.warn(f"{self.shown} was removed and is made again: {_INTERRUPTED_CHANGE}")


Finding = Adoption | Remade | Watch | Problem

INTERRUPTED = "it is as an interrupted pulumi up leaves it, and nothing else uses it"
AGREED = "adopt is set"
_INTERRUPTED_CHANGE = "it is as an interrupted change of type leaves it, and nothing uses it"


def only_plain(value: object) -> str | None:
    """Return a value that is known now; None for an output, which nobody can look up before it resolves."""
    return value if isinstance(value, str) else None
