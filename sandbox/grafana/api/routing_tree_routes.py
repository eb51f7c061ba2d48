"""The App Platform's routing trees: the organisation's own, and named ones."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.routing import Route

from ..accesscontrol.access import Role
from ..common.errors import public
from ..core import GrafanaCore
from ..provisioning.routing_trees import OWN, Tree
from . import platform_objects, routing_tree_json
from .app_platform import Platform
from .http import Answer, Call
from .platform_objects import Kind

_KIND = Kind("routingtrees", "RoutingTree")


def routes(platform: Platform) -> list[Route]:
    """Return the routes of routing trees."""
    trees = _Trees(platform.core)

    def write(handler: Callable[[Call, str], Answer]) -> Callable[[Call, str], Awaitable[Answer]]:
        async def versioned(call: Call, version: str) -> Answer:
            await platform.core.revision.overlap()
            return handler(call, version)

        return versioned

    return [
        platform.route("GET", "", _KIND, trees.listed),
        platform.route("POST", "", _KIND, write(trees.create), Role.EDITOR),
        platform.route("GET", "/{name}", _KIND, trees.one),
        platform.route("PUT", "/{name}", _KIND, write(trees.update), Role.EDITOR),
        platform.route("DELETE", "/{name}", _KIND, write(trees.delete), Role.EDITOR),
    ]


class _Trees:
    def __init__(self, core: GrafanaCore) -> None:
        self._named_policies = core.version.named_policies
        self._trees = core.routing_trees

    def listed(self, call: Call, version: str) -> Answer:
        trees = [tree for tree in self._trees.listed() if self._may(call, tree.name)]
        items = [platform_objects.routing_tree(tree, version) for tree in trees]
        return 200, platform_objects.listed(_KIND, version, items)

    def one(self, call: Call, version: str) -> Answer:
        return 200, self._shown(self._name(call), version)

    def create(self, call: Call, version: str) -> Answer:
        if not self._named_policies:
            message = 'Multiple routes are not supported, see feature toggle "alertingMultiplePolicies"'
            raise public(501, "alerting.notifications.routes.multipleNotSupported", message)
        name, provenance = platform_objects.read_metadata(call.body)
        tree = routing_tree_json.tree(name, call.body.get("spec"), provenance)
        created = self._trees.create(tree).name
        self._trees.creators[created] = call.identity.login
        return 201, self._shown(created, version)

    def update(self, call: Call, version: str) -> Answer:
        name = self._name(call)
        platform_objects.check_version(call.body, self._shown(name, version))
        _, provenance = platform_objects.read_metadata(call.body)
        tree = routing_tree_json.tree(name, call.body.get("spec"), provenance)
        return 200, self._shown(self._trees.update(tree).name, version)

    def delete(self, call: Call, version: str) -> Answer:
        gone: Tree = self._trees.delete(self._name(call))
        return 200, platform_objects.routing_tree(gone, version)

    def _shown(self, name: str, version: str) -> dict[str, Any]:
        return platform_objects.routing_tree(self._trees.get(name), version)

    def _name(self, call: Call) -> str:
        name = call.path["name"]
        if not self._named_policies and name != OWN:
            raise public(404, "alerting.notifications.routes.notFound", "Route not found")
        if not self._may(call, name):
            # Before Grafana looks for it: an unknown name is refused too.
            raise public(403, "alerting.unauthorized", "user is not authorized to access this route")
        return name

    def _may(self, call: Call, name: str) -> bool:
        who = call.identity
        return name == OWN or who.role >= Role.ADMIN or self._trees.creators.get(name) == who.login
