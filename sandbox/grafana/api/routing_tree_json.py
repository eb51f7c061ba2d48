"""Routing trees as the App Platform spells them: `spec.defaults`, `spec.routes`, and matchers as objects."""

import copy
import re
from typing import Any

from ..common import durations
from ..common.errors import plain
from ..provisioning.routing_trees import Tree

_SAME = ("receiver", "group_by", "mute_time_intervals", "active_time_intervals")
_DURATIONS = ("group_wait", "group_interval", "repeat_interval")
_OPERATORS = ("=", "!=", "=~", "!~")


def spec(tree: Tree) -> dict[str, Any]:
    """Return a tree's `spec`."""
    defaults = {
        name: copy.deepcopy(tree.route[name]) for name in ("receiver", "group_by", *_DURATIONS) if _has(tree, name)
    }
    return {"defaults": defaults, "routes": [_shown(route) for route in tree.route.get("routes", [])]}


def tree(name: str, given: object, provenance: str) -> Tree:
    """Read a tree from the `spec` of a request.

    Raises:
        ApiError: 500 for a body that cannot be decoded, as in Grafana.

    """
    if not isinstance(given, dict) or not isinstance(given.get("defaults"), dict):
        raise plain(500, "spec.defaults: an object is needed")
    routes = [_read(route, f".[{place}]") for place, route in enumerate(given.get("routes") or [])]
    root = _common(given["defaults"], ".", ("receiver", "group_by"))
    return Tree(name, {**root, "routes": routes} if routes else root, provenance)


def _has(tree: Tree, name: str) -> bool:
    return bool(tree.route.get(name))


def _shown(route: dict[str, Any]) -> dict[str, Any]:
    shown = {name: copy.deepcopy(route[name]) for name in (*_SAME, *_DURATIONS) if route.get(name)}
    matchers = [*route.get("object_matchers", [])]
    matchers = [[name, "=", value] for name, value in sorted(route.get("match", {}).items())] + matchers
    matchers = [[name, "=~", value] for name, value in sorted(route.get("match_re", {}).items())] + matchers
    if matchers:
        shown["matchers"] = [{"type": kind, "label": name, "value": value} for name, kind, value in matchers]
    shown["continue"] = bool(route.get("continue"))
    if route.get("routes"):
        shown["routes"] = [_shown(child) for child in route["routes"]]
    return shown


def _read(given: object, path: str) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise plain(500, f"route '{path}': an object is needed")
    route = _common(given, path, _SAME)
    if matchers := [_matcher(one, path) for one in given.get("matchers") or []]:
        route["object_matchers"] = matchers
    if given.get("continue"):
        route["continue"] = True
    if children := [_read(child, f"{path}[{place}]") for place, child in enumerate(given.get("routes") or [])]:
        route["routes"] = children
    return route


def _common(given: dict[str, Any], path: str, names: tuple[str, ...]) -> dict[str, Any]:
    route = {name: copy.deepcopy(given[name]) for name in names if given.get(name)}
    for name in _DURATIONS:
        if not given.get(name):
            continue
        try:
            route[name] = durations.render(durations.parse(given[name]))
        except ValueError:
            raise plain(500, f"route '{path}' has invalid format of '{name}': {given[name]!r}") from None
    return route


def _matcher(given: object, path: str) -> list[str]:
    parts = [given.get(key) for key in ("label", "type", "value")] if isinstance(given, dict) else []
    if not parts or not all(isinstance(part, str) for part in parts) or parts[1] not in _OPERATORS:
        raise plain(500, f"route '{path}' has unsupported matcher type: {parts[1] if parts else given!r}")
    try:
        re.compile(str(parts[2]) if "~" in str(parts[1]) else "")
    except re.error:
        raise plain(500, f"route '{path}' has illegal matcher: {parts[2]}") from None
    return [str(part) for part in parts]
