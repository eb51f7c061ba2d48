"""Routing trees: the organisation's own, `user-defined`, and named ones that rules select."""

import copy
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..common.errors import ApiError, public
from .notification_settings import MANAGED_ROUTE, REQUIRED_LABELS
from .policies import Policies, check_names, invalid_route, names_timing, walk

OWN = "user-defined"
"""The name of the organisation's own tree: the one that the provisioning API shows as `/policies`."""

_LABEL = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_NAME = re.compile(rf"{_LABEL}(\.{_LABEL})*")
# What a named tree starts from, where its defaults leave something out: it inherits nothing from the own tree.
_DEFAULTS = {"group_by": list(REQUIRED_LABELS), "group_wait": "30s", "group_interval": "5m", "repeat_interval": "4h"}


@dataclass(frozen=True)
class Tree:
    """One routing tree.

    Attributes:
        name: a DNS name, unique in the organisation.
        route: its root policy with all below, spelled as in the provisioning API.
        provenance: `api`, or empty where the UI may edit it.

    """

    name: str
    route: dict[str, Any]
    provenance: str


class RoutingTrees:
    """All routing trees of the organisation.

    Args:
        own: the organisation's own tree.
        receivers: returns the names that a policy may send to.
        timings: returns the names of the mute timings.
        changed: called after each change of a named tree.

    """

    def __init__(
        self,
        own: Policies,
        *,
        receivers: Callable[[], set[str]],
        timings: Callable[[], set[str]],
        changed: Callable[[], None],
    ) -> None:
        self._own = own
        self._receivers = receivers
        self._timings = timings
        self._changed = changed
        self._named: dict[str, Tree] = {}
        self.creators: dict[str, str] = {}
        """The accounts that created named trees, by the trees' names: of others, only Admins see and change them."""

    @property
    def names(self) -> set[str]:
        """The names of the named trees."""
        return set(self._named)

    def listed(self) -> list[Tree]:
        """Return all trees: the own one last, as Grafana sorts them."""
        return [*(self._named[name] for name in sorted(self._named)), self._user_defined()]

    def get(self, name: str) -> Tree:
        """Return a tree, or raise the 404."""
        found = self._user_defined() if name == OWN else self._named.get(name)
        if found is None:
            raise public(404, "alerting.notifications.routes.notFound", "Route not found")
        return found

    def create(self, tree: Tree) -> Tree:
        """Add a named tree.

        Raises:
            ApiError: 400 for a name or route that cannot be, 409 for a name in use.

        """
        if not _NAME.fullmatch(tree.name):
            raise invalid_route(f"invalid route name '{tree.name}': a lowercase RFC 1123 subdomain is needed")
        self._check(tree)
        if tree.name == OWN or tree.name in self._named:
            raise _exists()
        self._named[tree.name] = tree
        self._changed()
        return tree

    def update(self, tree: Tree) -> Tree:
        """Replace a tree, or raise the 404 of one that does not exist, or the 400 of one that cannot be."""
        self.get(tree.name)
        self._check(tree)
        if tree.name == OWN:
            self._own.replace(tree.route, tree.provenance)
            return self._user_defined()
        self._named[tree.name] = tree
        self._changed()
        return tree

    def delete(self, name: str) -> Tree:
        """Delete a tree, even if rules select it; reset the organisation's own. Raise a 404 for an unknown tree."""
        gone = self.get(name)
        if name == OWN:
            self._own.replace(None, "")
        else:
            del self._named[name]
            self._changed()
        return gone

    def uses(self, receiver: str) -> int:
        """Return how many policies of all trees name a receiver."""
        return sum(route.get("receiver") == receiver for tree in self.listed() for route in walk(tree.route))

    def uses_timing(self, name: str) -> bool:
        """Whether a policy of any tree names a mute timing."""
        return any(names_timing(tree.route, name) for tree in self.listed())

    def rename(self, old: str, new: str) -> None:
        """Follow a contact point's new name."""
        for tree in [*self._named.values(), Tree(OWN, self._own.tree, "")]:
            for route in walk(tree.route):
                if route.get("receiver") == old:
                    route["receiver"] = new

    def joined(self) -> dict[str, Any]:
        """Return the one tree that the Alertmanager works by: each named tree is a branch before the own policies."""
        branches = [
            {**_DEFAULTS, **tree.route, "object_matchers": [[MANAGED_ROUTE, "=", name]]}
            for name, tree in sorted(self._named.items())
        ]
        if not branches:
            return self._own.tree
        return {**self._own.tree, "routes": [*branches, *self._own.tree.get("routes", [])]}

    def _user_defined(self) -> Tree:
        return Tree(OWN, copy.deepcopy(self._own.tree), self._own.provenance)

    def _check(self, tree: Tree) -> None:
        if not tree.route.get("receiver"):
            raise invalid_route("root route must specify a default receiver")
        for route in walk(tree.route):
            for name in ("group_interval", "repeat_interval"):
                if route.get(name) == "0s":
                    raise invalid_route(f"{name} cannot be zero")
            labels = route.get("group_by") or []
            if twice := next((label for label in labels if labels.count(label) > 1), ""):
                raise invalid_route(f"duplicated label {twice!r} in group_by")
        check_names(tree.route, self._receivers(), self._timings())


def _exists() -> ApiError:
    message = "Route with this name already exists. Use a different name or update an existing one."
    return public(409, "alerting.notifications.routes.exists", message)
