"""Names and UIDs that must be unique in Grafana or IRM: one table, and the owner of each name.

Grafana does not always refuse a duplicate. A rule group with an existing rule UID moves that rule, and a contact point
with an existing name is merged with the existing contact point (measured on Grafana 12.4.0).
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
    """A kind of name or UID that must be unique in its scope."""

    kind: str
    system: Literal["irm", "grafana", "program"]
    scope: str
    """The scope in which the name is unique."""
    allowed: str
    """The allowed values, for errors."""
    noun: str = "name"
    """What is unique, in one word, for errors."""
    advice: str = ""
    """Another way to solve a conflict, for errors."""
    before: Version | None = None
    """The first version of Grafana that does not require uniqueness; None if every version requires it."""

    def refusal(self, holder: str) -> str:
        """Return the allowed values where ``holder`` already has the name."""
        advice = f". {self.advice}" if self.advice else ""
        return f"{self.allowed}; {holder} already uses this {self.noun}{advice}"

    def demanded_by(self, version: Version | None) -> bool:
        """Whether this version of Grafana requires uniqueness; an unknown version counts as the newest."""
        return self.before is None or (version is not None and version < self.before)


INTEGRATION = Unique("integration name", "irm", "team", "an integration name that is unique in the team")
CONTACT_POINT = Unique("contact point name", "grafana", "organisation", "a unique contact point name")
RULE = Unique("rule UID", "grafana", "organisation", "a unique rule UID", "UID")
FOLDER = Unique(
    "UID of a folder that a component creates",
    "grafana",
    "organisation",
    "a unique folder UID",
    "UID",
    "Use an existing folder, or give the component another name",
)
RULE_GROUP = Unique("rule group name", "grafana", "folder", "a rule group name that is unique in the folder")
RULE_TITLE = Unique(
    "rule title",
    "grafana",
    "folder",
    "a rule title that is unique in the folder, as Grafana requires before version 12",
    "title",
    # Grafana dropped the index on organisation, folder and title in 12.0 (grafana/grafana#102067).
    before=(12, 0),
)

POLICY = Unique("notification policy name", "grafana", "organisation", "a unique notification policy name")

UNIQUE = (INTEGRATION, CONTACT_POINT, RULE, FOLDER, RULE_GROUP, RULE_TITLE, POLICY)
"""All names and UIDs that must be unique. Stack files, components and the preflight use this table."""

_DEFAULT_ORGANISATION = "1"
"""The organisation if none is set: the default organisation of a user. A token belongs to one organisation anyway."""


def organisation_scope(organisation: object) -> tuple[object, ...]:
    """Return the scope of what is unique in an organisation of Grafana; None is the organisation of the credentials."""
    return (_DEFAULT_ORGANISATION if organisation is None else organisation,)


@dataclass(frozen=True)
class Claim:
    """One name or UID that a program uses, known now or (an output) later."""

    unique: Unique
    path: tuple[str, ...]
    """The path of the input, in snake case."""
    name: object
    scope: tuple[object, ...] = ()
    """The scope in which the name is unique: team, organisation, folder."""
    derived: bool = False
    """Whether the name is derived from other inputs instead of being set."""

    @property
    def parts(self) -> tuple[object, ...]:
        """The scope and the name."""
        return (*self.scope, self.name)

    @property
    def is_live(self) -> bool:
        """Whether a part of the claim is an output, which is known later."""
        return any(isinstance(part, pulumi.Output) for part in self.parts)

    def once(self, *parts: object) -> "Claim":
        """Return the same claim with its resolved parts."""
        return Claim(self.unique, self.path, parts[-1], tuple(parts[:-1]), self.derived)

    def key(self) -> Hashable | None:
        """Return the key that must be unique; None if a part has the wrong type, which another check reports.

        An output equals only itself. Text is compared case-sensitively, as in Grafana on SQLite and PostgreSQL. On
        MySQL the index of rule UIDs is not case-sensitive, and Grafana itself refuses the second UID.
        """
        known = all(part is None or isinstance(part, str | pulumi.Output) for part in self.scope)
        return (self.unique.kind, *self.parts) if known and isinstance(self.name, str | pulumi.Output) else None


class Ledger:
    """The owner of each name."""

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
        """Record the claims of one component or entry; return a problem for each claim that another one already has.

        A conflict of a derived name is reported only if there is no other problem: both have the same cause.

        Args:
            claims: all claims of one component or entry.
            at: formats a claim's path in the spelling of the user's input.
            holder: returns the claim's owner for errors. Default: ``at``.
            within: returns the system of a claim, such as the provider. Default: one system of each kind.
            version: the version of Grafana, if known.

        """
        found: list[Problem] = []
        for claim in claims:
            key = claim.key()
            if key is None or not claim.unique.demanded_by(version):
                continue
            own = (holder or at)(claim)
            first = self._holders.setdefault((within and within(claim.unique), key), own)
            if first != own and not (found and claim.derived):
                found.append(Problem(at(claim), _given(claim), claim.unique.refusal(first)))
        return found


def _given(claim: Claim) -> str:
    if isinstance(claim.name, pulumi.Output):
        return "a Pulumi output"
    return f"{claim.name!r} by default" if claim.derived else repr(claim.name)
