"""What Grafana and IRM accept only once: one table, and who has which name.

Grafana does not always refuse a second one. A rule group with a rule UID that exists moves that rule, and a contact
point with a name that exists joins the contact point of that name (measured on Grafana 12.4.0).
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Literal

import pulumi

from grafana_irm.errors import Problem

Version = tuple[int, int]
"""Major and minor version of Grafana."""


@dataclass(frozen=True)
class Unique:
    """A kind of name or UID that may be given once in its scope."""

    kind: str
    system: Literal["irm", "grafana", "program"]
    scope: str
    """Within what it is unique."""
    allowed: str
    """What errors say may stand there."""
    before: Version | None = None
    """The version of Grafana that no longer demands it; None where every version does."""

    def demanded_by(self, version: Version | None) -> bool:
        """Whether this version of Grafana demands it; a version that is not known is taken for the newest."""
        return self.before is None or (version is not None and version < self.before)


INTEGRATION = Unique("integration name", "irm", "team", "a name that no other integration of the same team has")
CONTACT_POINT = Unique("contact point name", "grafana", "organisation", "a name that no other contact point has")
RULE = Unique("rule UID", "grafana", "organisation", "a UID that no other alert rule has")
FOLDER = Unique(
    "UID of a folder that a component creates",
    "grafana",
    "organisation",
    "a UID that no other folder has: use an existing folder, or give the component another name",
)
RULE_GROUP = Unique("rule group name", "grafana", "folder", "a name that no other rule group of the same folder has")
RULE_TITLE = Unique(
    "rule title",
    "grafana",
    "folder",
    "a title that no other rule of the same folder has, which Grafana demands before version 12",
    # Grafana dropped the index on organisation, folder and title in 12.0 (grafana/grafana#102067).
    before=(12, 0),
)

UNIQUE = (INTEGRATION, CONTACT_POINT, RULE, FOLDER, RULE_GROUP, RULE_TITLE)
"""Everything that Grafana and IRM accept once. Stack files, components and both checks beforehand go by it."""

_DEFAULT_ORGANISATION = "1"
"""What stands for the organisation where none is given: the one of a user who names none. A token has one alone."""


def organisation_scope(organisation: object) -> tuple[object, ...]:
    """Return the scope of what is unique in an organisation of Grafana; None is the organisation of the credentials."""
    return (_DEFAULT_ORGANISATION if organisation is None else organisation,)


@dataclass(frozen=True)
class Claim:
    """One name or UID that a program uses, known now or (an output) later."""

    unique: Unique
    path: tuple[str, ...]
    """Where it stands in the inputs, in snake case."""
    name: object
    scope: tuple[object, ...] = ()
    """What it is unique within: team, organisation, folder."""
    derived: bool = False
    """Whether it follows from other inputs instead of being written."""

    @property
    def parts(self) -> tuple[object, ...]:
        """The scope and the name."""
        return (*self.scope, self.name)

    @property
    def is_live(self) -> bool:
        """Whether a part of it is an output, known later."""
        return any(isinstance(part, pulumi.Output) for part in self.parts)

    def once(self, *parts: object) -> "Claim":
        """Return the same claim with its parts as they resolved."""
        return Claim(self.unique, self.path, parts[-1], tuple(parts[:-1]), self.derived)

    def key(self) -> Hashable | None:
        """Return what two claims must not share; None where a part has the wrong type, which is reported elsewhere.

        An output is the same as itself alone. Text counts as written: Grafana on SQLite and PostgreSQL tells upper from
        lower case. On MySQL the index of rule UIDs does not, and there Grafana itself refuses the second one.
        """
        known = all(part is None or isinstance(part, str | pulumi.Output) for part in self.scope)
        return (self.unique.kind, *self.parts) if known and isinstance(self.name, str | pulumi.Output) else None


class Ledger:
    """Who has which name."""

    def __init__(self) -> None:
        self._holders: dict[Hashable, str] = {}

    def conflicts(
        self,
        claims: Iterable[Claim],
        *,
        at: Callable[[Claim], str],
        holder: Callable[[Claim], str] | None = None,
        within: Callable[[Unique], Hashable] | None = None,
        version: Version | None = None,
    ) -> list[Problem]:
        """Enter the claims of one component or entry, and return a problem for each that another one has.

        What is derived is reported only where nothing else is: it follows from the same mistake.

        Args:
            claims: all of one component or entry.
            at: writes a claim's path as the user's input has it.
            holder: how errors call the claim's owner. Default: ``at``.
            within: returns what tells two systems apart, such as the provider. Default: there is one of each.
            version: of Grafana, as far as known.

        """
        found: list[Problem] = []
        for claim in claims:
            key = claim.key()
            if key is None or not claim.unique.demanded_by(version):
                continue
            own = (holder or at)(claim)
            first = self._holders.setdefault((within and within(claim.unique), key), own)
            if first != own and not (found and claim.derived):
                found.append(Problem(at(claim), _given(claim), f"{claim.unique.allowed} ({first} has it)"))
        return found


def _given(claim: Claim) -> str:
    if isinstance(claim.name, pulumi.Output):
        return "a Pulumi output"
    return f"{claim.name!r} by default" if claim.derived else repr(claim.name)
