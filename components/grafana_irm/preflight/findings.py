"""What the checks find: existing objects of the same names, to adopt, to create again, or to refuse."""

from dataclasses import dataclass

import pulumi
from pulumi.runtime import is_dry_run

from grafana_irm.api.irm import IrmApi
from grafana_irm.contact_point.duplicates import Watch
from grafana_irm.errors import Problem, ProblemsFound
from grafana_irm.run import AdoptedKind, adopt


class NamesTaken(ProblemsFound):
    """Objects that this stack does not manage already use names or UIDs of the program. Lists every such name."""


@dataclass(frozen=True)
class Adoption:
    """An existing object that is imported into the stack's state instead of being created."""

    kind: AdoptedKind
    id: str
    """The provider's id for the import."""
    identity: tuple[str | None, ...]
    """What the program finds it by: see `grafana_irm.run.adopt`."""
    shown: str
    """The object's name in messages."""
    why: str

    def settle(self) -> None:
        """Import the object when it is registered, and log a warning."""
        adopt(self.kind, self.id, *self.identity)
        pulumi.log.warn(f"{self.shown} already exists and is imported: {self.why}")


@dataclass(frozen=True)
class Remade:
    """An integration that an interrupted change of type created: deleted, so that the engine can create it again.

    The engine cannot import it: it would also delete the replaced integration, which no longer exists, and fail.
    """

    id: str
    shown: str
    """The integration's name in messages."""

    async def settle(self, irm: IrmApi) -> None:
        """Delete the integration; a preview only logs a warning."""
        if is_dry_run():
            pulumi.log.warn(f"pulumi up will delete {self.shown} and create it again: {_INTERRUPTED_CHANGE}")
            return
        await irm.delete_integration(self.id)
        pulumi.log.warn(f"{self.shown} was deleted and is created again: {_INTERRUPTED_CHANGE}")


Finding = Adoption | Remade | Watch | Problem

INTERRUPTED = "an interrupted pulumi up left it, and nothing else uses it"
AGREED = "adopt is set"
_INTERRUPTED_CHANGE = "an interrupted change of type left it, and nothing uses it"


def only_plain(value: object) -> str | None:
    """Return a value that is already known; None for an output, which has no value before it resolves."""
    return value if isinstance(value, str) else None
