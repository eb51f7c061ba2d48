"""The state of one program run: finished look-ups, claimed names, resources to import.

The state belongs to the run's root stack resource, so that several runs in one process (Automation API, tests, the
component host) do not share it.
"""

import hashlib
import weakref
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any, Literal, TypeVar

import pulumi
from pulumi.runtime.settings import get_root_resource

T = TypeVar("T")


class ProgramRun:
    """The state of one program run."""

    def __init__(self) -> None:
        self._values: dict[Hashable, Any] = {}

    def once(self, key: Hashable, create: Callable[[], T]) -> T:
        """Return the value for this key; ``create`` creates it at the first call."""
        if key not in self._values:
            self._values[key] = create()
        found: T = self._values[key]
        return found


_RUNS: weakref.WeakKeyDictionary[Any, ProgramRun] = weakref.WeakKeyDictionary()
_WITHOUT_ROOT = ProgramRun()


def this_run() -> ProgramRun:
    """Return the state of the current program run."""
    root = get_root_resource()
    return _WITHOUT_ROOT if root is None else _RUNS.setdefault(root, ProgramRun())


def reset() -> None:
    """Clear the state of all runs, for tests that share a root resource."""
    global _WITHOUT_ROOT  # noqa: PLW0603 - the fallback is replaced as a whole
    _RUNS.clear()
    _WITHOUT_ROOT = ProgramRun()


def place(name: str, opts: pulumi.ResourceOptions | None) -> str:
    """Return the component's name after the names of its parents, which distinguishes components of the same name."""
    parent = opts.parent if opts is not None else None
    names = [name]
    while parent is not None and parent is not get_root_resource():
        names.append(str(getattr(parent, "_name", "")))
        parent = getattr(parent, "_parent", None)
    return "/".join(reversed([part for part in names if part]))


HEARTBEAT_UID = "irm-heartbeat"
"""The prefix of the UIDs of a heartbeat's folder and rule, see `stable_uid`."""


def stable_uid(prefix: str, where: str) -> str:
    """Return a UID of at most 40 characters, stable from run to run, different for each project, stack and place."""
    return uid_of(prefix, pulumi.get_project(), pulumi.get_stack(), where)


def uid_of(prefix: str, project: str, stack: str, where: str) -> str:
    """Return the UID that `stable_uid` returns in a program of this project and stack."""
    whole = f"{project}/{stack}/{where}"
    return f"{prefix}-{hashlib.sha256(whole.encode()).hexdigest()[: 39 - len(prefix)][:20]}"


def grafana_provider(opts: pulumi.ResourceOptions | None) -> pulumi.ProviderResource | None:
    """Return the explicit grafana provider that a component with these options will use, or None."""
    if opts is None:
        return None
    several = opts.providers.values() if isinstance(opts.providers, Mapping) else opts.providers
    listed = several if isinstance(several, Iterable) else [several]
    for provider in (opts.provider, *listed):
        if isinstance(provider, pulumi.ProviderResource) and provider.package == "grafana":
            return provider
    if opts.parent is None:
        return None
    inherited: pulumi.ProviderResource | None = opts.parent.get_provider("grafana:index:any")
    return inherited


AdoptedKind = Literal["integration", "folder", "rule", "policy"]
"""The kinds of resources that can be imported."""


def adopt(kind: AdoptedKind, id_: str, *identity: object) -> None:
    """Import the resource with this identity by its provider id when the program registers it.

    The identity is the name and team (as given) of an integration, the UID of a folder or rule, or a policy's name.
    """
    _adopted()[kind, *identity] = id_


def import_id(kind: AdoptedKind, *identity: object) -> str | None:
    """Return the id for the import of a resource; None to create the resource, or if the identity is an output."""
    plain = all(part is None or isinstance(part, str) for part in identity)
    return _adopted().get((kind, *identity)) if plain else None


def _adopted() -> dict[tuple[object, ...], str]:
    return this_run().once("adopted", dict)
