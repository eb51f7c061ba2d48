"""Computes what to adopt into a stack, from the stack's state and configuration and from both systems."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from grafana_irm.api.credentials import Credentials, missing
from grafana_irm.api.patience import Patience
from grafana_irm_cli.adopt.addresses import Configured, keep_addresses
from grafana_irm_cli.adopt.configuration import StackConfiguration
from grafana_irm_cli.adopt.match import match
from grafana_irm_cli.adopt.model import AdoptError, Held, Json, Live, Proposal, Refused
from grafana_irm_cli.adopt.proposal import Stack, propose
from grafana_irm_cli.adopt.read import read_systems
from grafana_irm_cli.adopt.users import with_users
from grafana_irm_cli.pulumi.project import Project
from grafana_irm_cli.pulumi.stack import Engine
from grafana_irm_cli.resource_types import CONTACT_POINT, INTEGRATION
from grafana_irm_cli.systems import Systems
from grafana_irm_cli.verify.stack import credentials_of


@dataclass(frozen=True)
class Plan:
    """What can be adopted, and what cannot and why.

    Attributes:
        proposals: the integrations that can be adopted.
        refused: the objects that cannot be adopted.
        configured: the existing entries of the stack's configuration for proposals.
        configuration: the stack's configuration.
        credentials: the credentials used to read both systems.
        ingress_url: the `irm.ingressUrl` to add to the stack's configuration; None when none is needed.

    """

    proposals: list[Proposal]
    refused: list[Refused]
    configured: list[Json] = field(repr=False)
    configuration: StackConfiguration
    credentials: Credentials
    ingress_url: str | None = None

    @property
    def entries(self) -> list[Json]:
        """The entries to add to the stack's configuration."""
        return [proposal.entry for proposal in self.proposals if proposal.entry]


def plan(
    engine: Engine,
    project: Project,
    environ: Mapping[str, str],
    wanted: Sequence[str] = (),
    waits: Patience | None = None,
) -> Plan:
    """Read the stack and both systems, and return what can be adopted.

    Args:
        engine: the stack.
        project: its project.
        environ: the provider's environment variables.
        wanted: ids or names of integrations; when empty, all integrations that a contact point sends to.
        waits: the waits of the command, if a system is busy.

    Raises:
        AdoptError: addresses or tokens are missing, or a wanted integration does not exist.
        ProcessError: the stack cannot be read.
        RequestFailed: a system cannot be reached.

    """
    export = engine.export(show_secrets=True)
    configuration = StackConfiguration.read(engine, project)
    credentials = credentials_of(configuration.shown, export, environ)
    if lacking := missing(credentials):
        raise AdoptError("\n".join(str(problem) for problem in lacking))
    live = asyncio.run(read_systems(Systems(credentials, waits)))
    if unknown := sorted(set(wanted) - {str(one[key]) for one in live.integrations for key in ("id", "name")}):
        raise AdoptError(f"IRM has no integration with the name or id {', '.join(map(repr, unknown))}")
    configured = configuration.integrations
    held = held_by(export, configured, live)
    found, refused = match(live, held, wanted)
    stack = Stack(project.name, engine.stack.rsplit("/", 1)[-1], _organisation(credentials))
    proposals, unfit = propose(found, live, held, stack)
    used = {proposal.key for proposal in proposals if not proposal.entry}
    proposals, ingress_url = keep_addresses(
        proposals,
        Configured(
            ingress_url=configuration.ingress_url,
            of_entries={_key(one): str(one["ingressUrl"]) for one in configured if one.get("ingressUrl")},
            others=bool(held.integrations or held.keys - used),
        ),
    )
    kept = [one for one in configured if _key(one) in used]
    proposals = with_users(proposals, credentials)
    return Plan(proposals, [*refused, *unfit], kept, configuration, credentials, ingress_url)


def held_by(export: Mapping[str, Any], configured: Sequence[Json], live: Live) -> Held:
    """Return what a stack has already: in its state, or as `existing` in its configuration.

    An entry of the configuration that is not in the state is not held: its integration can be adopted. So a lost state
    can be rebuilt.
    """
    resources = (export.get("deployment") or {}).get("resources") or []
    managed = {str(one["id"]) for one in resources if one["type"] == INTEGRATION}
    points = {str(one["id"]).partition(":")[2] for one in resources if one["type"] == CONTACT_POINT}
    existing = [one["existing"] for one in configured if one.get("existing")]
    chosen = {one.get(key) for one in existing for key in ("id", "name")}
    used = {str(one["id"]) for one in live.integrations if {one["id"], one.get("name")} & chosen}
    names = {str(one["urn"]).rpartition("::")[2] for one in resources}
    return Held(
        integrations=frozenset(managed | used),
        contact_points=frozenset(points),
        keys=frozenset(_key(one) for one in configured),
        waiting={
            (str(one["name"]), team): _key(one)
            for one in configured
            if one.get("name") and f"{_key(one)}-integration" not in names
            for team in _teams(one, live)
        },
    )


def _key(entry: Json) -> str:
    existing = entry.get("existing") or {}
    return str(entry.get("resourceName") or entry.get("name") or existing.get("name") or existing.get("id"))


def _teams(entry: Json, live: Live) -> Iterator[str | None]:
    if entry.get("team") is None:
        yield entry.get("teamId")
    yield from (id_ for id_, name in live.teams.items() if name == entry.get("team"))


def _organisation(credentials: Credentials) -> int:
    """Return the organisation in the provider's ids of Grafana's objects; 0 with a token."""
    return int(credentials.org_id or 1) if ":" in (credentials.grafana_auth or "") else 0
