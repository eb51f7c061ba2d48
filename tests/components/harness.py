"""Runs a program with the components on Pulumi's mocks: no engine, no network, one fresh program run a call."""

import asyncio
import contextvars
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import pulumi
import pytest
from google.protobuf import struct_pb2
from pulumi.runtime import mocks, rpc
from pulumi.runtime.settings import SETTINGS

from grafana_irm.api import client as http
from tests.components.systems import LINK, Answer, irm

SECRET_MARK = "4dabf18193072939515e22adb298388d"  # Pulumi's own mark of a special value
ENVIRONMENT = {
    "GRAFANA_URL": "https://grafana.example",
    "GRAFANA_AUTH": "glsa_grafana",
    "GRAFANA_ONCALL_URL": "https://irm.example/oncall",
    "GRAFANA_ONCALL_ACCESS_TOKEN": "irm-token",
}
AS_USER = {**ENVIRONMENT, "GRAFANA_AUTH": "admin:password"}
"""Credentials of a user, who may be in several organisations."""

# A failed run leaves futures that nobody awaits; Pulumi's own runner keeps asyncio quiet about them in this way too.
logging.getLogger("asyncio").setLevel(logging.CRITICAL)

Program = Callable[[], object]
Link = str | Callable[[str], str] | None
"""An endpoint, or the endpoint of each integration by its name in Pulumi; None while that is unknown."""


@dataclass
class Registered:
    """A resource as it is registered with the engine."""

    type: str
    name: str
    inputs: dict[str, Any]
    secrets: set[str]
    parent: str
    provider: str
    delete_before_replace: bool | None
    secret_outputs: list[str]
    deleted_with: str
    import_id: str
    aliases: list[str]
    ignored: list[str]
    delete_timeout: str
    frames: int
    """The frames of the call stack that the engine keeps in the state."""
    depends_on: list[str]
    """The names in Pulumi of what it depends on."""


@dataclass
class Run:
    """What a program did."""

    resources: list[Registered]
    outputs: dict[str, Any]
    registered_outputs: dict[str, dict[str, Any]]
    warnings: list[str]
    errors: list[str]
    requests: list[httpx.Request]
    infos: list[str] = field(default_factory=list)
    debugs: int = 0
    """The number of debug messages, most of them Pulumi's own."""

    def of(self, kind: str) -> list[Registered]:
        """Return the resources of a kind, e.g. ``ContactPoint``."""
        return [resource for resource in self.resources if resource.type.endswith(f":{kind}")]

    def only(self, kind: str) -> Registered:
        """Return the one resource of a kind."""
        (found,) = self.of(kind)
        return found

    def named(self, name: str) -> Registered:
        """Return the resource with this name in Pulumi."""
        (found,) = [resource for resource in self.resources if resource.name == name]
        return found

    def asked(self, path: str) -> list[httpx.Request]:
        """Return the requests to a path."""
        return [request for request in self.requests if path in request.url.path]


class _Mocks(mocks.Mocks):
    def __init__(self, state: Mapping[str, Any] | None, made_as: Mapping[str, str], link: Link) -> None:
        self._state, self._made_as, self._link = state, made_as, link

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        known = args.token == "pulumi:pulumi:readStackResourceOutputs" and self._state is not None
        return ({"outputs": dict(self._state or {})} if known else {}), []

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        state = dict(args.inputs)
        if args.typ.endswith(":Integration"):
            link = self._link(args.name) if callable(self._link) else self._link
            state["link"] = rpc.UNKNOWN if link is None else link
        if args.typ.endswith(":ContactPoint"):
            uid = self._made_as.get(str(state.get("name")), "made")
            state["webhooks"] = [{**hook, "uid": uid} for hook in _plain(state["webhooks"])]
        return f"{args.name}-id", state


class _Monitor(mocks.MockMonitor):
    def __init__(self, state: Mapping[str, Any] | None, made_as: Mapping[str, str], link: Link) -> None:
        super().__init__(_Mocks(state, made_as, link))
        self.registered: list[Registered] = []
        self.outputs: dict[str, dict[str, Any]] = {}

    def RegisterResource(self, request: Any) -> object:  # noqa: N802 - gRPC's name and message
        if request.type != "pulumi:pulumi:Stack":
            self.registered.append(
                Registered(
                    request.type,
                    request.name,
                    _plain(rpc.deserialize_properties(request.object, keep_unknowns=True)),
                    set(_secrets(request.object)),
                    request.parent,
                    request.provider,
                    request.deleteBeforeReplace if request.deleteBeforeReplaceDefined else None,
                    list(request.additionalSecretOutputs),
                    request.deletedWith,
                    request.importId,
                    [alias.urn for alias in request.aliases if alias.urn],
                    list(request.ignoreChanges),
                    request.customTimeouts.delete,
                    len(request.stackTrace.frames),
                    [urn.rpartition("::")[2] for urn in request.dependencies],
                )
            )
        return super().RegisterResource(request)  # type: ignore[no-untyped-call]

    def RegisterResourceOutputs(self, request: Any) -> object:  # noqa: N802 - gRPC's name and message
        self.outputs[request.urn.rpartition("::")[2]] = {
            "values": _plain(rpc.deserialize_properties(request.outputs, keep_unknowns=True)),
            "secrets": set(_secrets(request.outputs)),
        }
        return super().RegisterResourceOutputs(request)  # type: ignore[no-untyped-call]


def _secrets(value: object, path: str = "") -> Iterator[str]:
    if isinstance(value, struct_pb2.Struct):
        if SECRET_MARK in value.fields:
            yield path
        for key, part in value.fields.items():
            yield from _secrets(part, f"{path}.{key}".lstrip("."))
    elif isinstance(value, struct_pb2.Value):
        if value.WhichOneof("kind") == "struct_value":
            yield from _secrets(value.struct_value, path)
        for number, item in enumerate(value.list_value.values):
            yield from _secrets(item, f"{path}[{number}]")


def _plain(value: Any) -> Any:
    if rpc.is_rpc_secret(value):
        value = rpc.unwrap_rpc_secret(value)
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list) else value


class _Log:
    def __init__(self) -> None:
        self.warnings: list[str] = []
        self.errors: list[str] = []
        self.infos: list[str] = []
        self.debugs = 0

    def warning(self, message: str) -> None:
        self.warnings.append(message)

    def info(self, message: str) -> None:
        self.infos.append(message)

    def debug(self, message: str) -> None:
        del message
        self.debugs += 1

    def error(self, message: str) -> None:
        self.errors.append(message)


def run(
    program: Program,
    answer: Answer | None = None,
    *,
    preview: bool = False,
    environment: Mapping[str, str] = ENVIRONMENT,
    config: Mapping[str, str] | None = None,
    secret_keys: tuple[str, ...] = (),
    state: Mapping[str, Any] | None = None,
    made_as: Mapping[str, str] | None = None,
    link: Link = LINK,
) -> Run:
    """Run a program, plain or async. A dict that it returns is resolved into ``outputs``; errors come as raised.

    ``state`` is what the engine tells of the stack's own state: by URN the type and the outputs; None tells nothing.
    ``made_as`` are the UIDs that contact points get, by name. ``link`` is the endpoint of each integration that is
    created, see `Link`.
    """
    monitor, log, requests = _Monitor(state, made_as or {}, link), _Log(), list[httpx.Request]()
    resolved: dict[str, Any] = {}

    def answered(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return (answer or irm())(request)

    async def whole() -> None:
        # What an earlier run that failed left behind belongs to a loop that is closed.
        SETTINGS.outputs.clear()
        SETTINGS.rpc_manager.clear()
        mocks.set_mocks(monitor.mocks, "project", "stack", preview, log, monitor)  # type: ignore[arg-type]
        pulumi.runtime.set_all_config(dict(config or {}), list(secret_keys))
        await pulumi.runtime.stack.run_pulumi_func(body)

    async def body() -> None:
        returned = program()
        outputs = await returned if asyncio.iscoroutine(returned) else returned
        if isinstance(outputs, dict):
            pulumi.Output.from_input(outputs).apply(resolved.update)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(http, "transport_factory", lambda: httpx.MockTransport(answered))
        # The stack program replaces it for the rest of its process.
        patch.setattr(pulumi.log, "debug", pulumi.log.debug)
        for name in ENVIRONMENT:
            patch.delenv(name, raising=False)
        for name, value in environment.items():
            patch.setenv(name, value)
        contextvars.Context().run(asyncio.run, whole())
    return Run(monitor.registered, resolved, monitor.outputs, log.warnings, log.errors, requests, log.infos, log.debugs)
