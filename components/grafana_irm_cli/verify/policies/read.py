"""Reads the live notification policies: one request, and one more for the rules or for the organisation."""

from collections.abc import Collection, Iterator, Sequence
from http import HTTPStatus
from typing import Any

from grafana_irm.api.grafana import ROUTING_TREES, routing_trees_path
from grafana_irm.errors import RequestFailed
from grafana_irm.notification_policy.matchers import InvalidMatcher
from grafana_irm.notification_policy.routes import Route, of_policy, of_spec
from grafana_irm.notification_policy.spec import name_of_tree
from grafana_irm.preflight.users import OF_THE_ORGANISATION
from grafana_irm_cli.systems import Systems
from grafana_irm_cli.verify.model import NotSeen
from grafana_irm_cli.verify.not_seen import or_not_seen
from grafana_irm_cli.verify.policies.model import Json, Live, Selecting


async def read_policies(systems: Systems, wanted: Collection[str]) -> Live:
    """Read all notification policies of the organisation, and which alert rules select a policy.

    Args:
        systems: the systems to read.
        wanted: the names of the stack's policies. Without any, the rules are not read.

    """
    listed = await or_not_seen(systems.grafana_list("/v1/provisioning/alert-rules")) if wanted else []
    trees = await or_not_seen(_trees(systems, listed))
    selecting = listed if isinstance(listed, NotSeen) else list(_selecting(listed))
    if isinstance(trees, NotSeen):
        return Live(trees, trees, selecting)
    specs = {name: spec for name, spec in trees.items() if name not in OF_THE_ORGANISATION}
    own = next((spec for name, spec in trees.items() if name in OF_THE_ORGANISATION), None)
    selected = [] if isinstance(selecting, NotSeen) else selecting
    missing = sorted({*wanted, *(one.policy for one in selected)} - specs.keys())
    # A token that sees one missing policy would see the others too.
    hidden = missing if missing and not await _may_see(systems, missing[0], listed) else []
    return Live(specs, await or_not_seen(_root(systems, own)), selecting, frozenset(hidden))


async def _trees(systems: Systems, rules: Sequence[Json] | NotSeen) -> dict[str, Json]:
    """Return the routing trees by name; none before Grafana 13, which has no such API."""
    answer = await _requested(systems, rules, "")
    items = answer.get("items") if isinstance(answer, dict) else None
    return {name_of_tree(one): one.get("spec") or {} for one in items or []}


async def _may_see(systems: Systems, name: str, rules: Sequence[Json] | NotSeen) -> bool:
    """Whether the token could see a policy if it existed: an Editor sees named policies of its own account alone."""
    try:
        await _requested(systems, rules, f"/{name}")
    except RequestFailed as failed:
        return failed.status != HTTPStatus.FORBIDDEN
    return True


async def _requested(systems: Systems, rules: Sequence[Json] | NotSeen, path: str) -> Any:  # noqa: ANN401 - JSON
    """Request routing trees. An alert rule shows their organisation, so most stacks need no request for it."""
    shown = None if isinstance(rules, NotSeen) else next((rule["orgID"] for rule in rules if rule.get("orgID")), None)
    return await systems.namespaces.send(
        await systems.organisation() if shown is None else str(shown),
        lambda namespace: systems.grafana_platform.get(f"{ROUTING_TREES}{routing_trees_path(namespace)}{path}"),
    )


async def _root(systems: Systems, spec: Json | None) -> Route:
    try:
        if spec is not None:
            return of_spec(spec)
        return of_policy(await systems.grafana_get("/v1/provisioning/policies"))
    except InvalidMatcher as wrong:
        raise RequestFailed(f"Grafana's notification policy has a matcher that cannot be read here: {wrong}") from None


def _selecting(rules: Sequence[Json]) -> Iterator[Selecting]:
    for rule in rules:
        if policy := (rule.get("notification_settings") or {}).get("policy"):
            yield Selecting(str(rule.get("title")), str(rule.get("folderUID")), str(policy))
