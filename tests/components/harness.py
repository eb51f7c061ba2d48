"""Runs a program with the components on Pulumi's mocks: no engine, no network, one fresh program run a call."""

import asyncio
import contextvars
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pulumi
from google.protobuf import struct_pb2
from pulumi.runtime import mocks, rpc

SECRET_MARK = "4dabf18193072939515e22adb298388d"  # Pulumi's own mark of a special value
LINK = "https://irm.example/integrations/v1/alertmanager/SecretEndpointToken000001/"


@dataclass
class Registered:
    """A resource as the engine is asked to register it."""

    type: str
    name: str
    inputs: dict[str, Any]
    secrets: set[str]
    parent: str
    provider: str
    request: Any = field(repr=False)


@dataclass
class Run:
    """What a program did."""

    resources: list[Registered]
    outputs: dict[str, Any]
    warnings: list[str]
    requests: list[httpx.Request]

    def of(self, type_suffix: str) -> list[Registered]:
        return [resource for resource in self.resources if resource.type.endswith(type_suffix)]

    def only(self, type_suffix: str) -> Registered:
        (found,) = self.of(type_suffix)
        return found


class _Mocks(mocks.Mocks):
    def call(self, args: mocks.MockCallArgs) -> tuple[dict[str, Any], None]:
        return {}, None

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        state = dict(args.inputs)
        if args.typ.endswith(":Integration"):
            state["link"] = LINK
        return f"{args.name}-id", state


class _Monitor(mocks.MockMonitor):
    def __init__(self) -> None:
        super().__init__(_Mocks())
        self.registered: list[Registered] = []

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 - gRPC's name
        if request.type != "pulumi:pulumi:Stack":
            inputs = rpc.deserialize_properties(request.object, keep_unknowns=True)
            self.registered.append(
                Registered(
                    request.type,
                    request.name,
                    _plain(inputs),
                    set(_secrets(request.object)),
                    request.parent,
                    request.provider,
                    request,
                )
            )
        return super().RegisterResource(request)


def _secrets(value: Any, path: str = "") -> Iterator[str]:
    if isinstance(value, struct_pb2.Struct):
        if SECRET_MARK in value.fields:
            yield path
        for key, part in value.fields.items():
            yield from _secrets(part, f"{path}.{key}".lstrip("."))
    elif isinstance(value, struct_pb2.Value):
        kind = value.WhichOneof("kind")
        if kind == "struct_value":
            yield from _secrets(value.struct_value, path)
        elif kind == "list_value":
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

    def warning(self, message: str) -> None:
        self.warnings.append(message)

    def debug(self, message: str) -> None:
        """Not looked at."""

    info = debug
    error = debug


def run(
    program: Callable[[], dict[str, Any] | None],
    irm: Callable[[httpx.Request], httpx.Response] | None = None,
    *,
    preview: bool = False,
    config: dict[str, str] | None = None,
    secret_keys: list[str] | None = None,
) -> Run:
    """Runs the program; what it returns is resolved and stands in ``outputs``. Errors come through as raised."""
    return contextvars.Context().run(_run, program, irm, preview, config or {}, secret_keys or [])


def _run(
    program: Callable[[], dict[str, Any] | None],
    irm: Callable[[httpx.Request], httpx.Response] | None,
    preview: bool,
    config: dict[str, str],
    secret_keys: list[str],
) -> Run:
    from grafana_irm import http

    requests: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return (irm or nothing_there)(request)

    monitor, log = _Monitor(), _Log()
    resolved: dict[str, Any] = {}

    async def whole() -> None:
        mocks.set_mocks(monitor.mocks, "project", "stack", preview, log, monitor)  # type: ignore[arg-type]
        pulumi.runtime.set_all_config(config, secret_keys)

        def resolve(value: Any) -> Any:
            return pulumi.Output.from_input(value).apply(lambda known: resolved.update(known))

        await pulumi.runtime.stack.run_pulumi_func(lambda: asyncio.ensure_future(gather(resolve)))

    async def gather(resolve: Callable[[Any], pulumi.Output[Any]]) -> None:
        outputs = program()
        if outputs:
            resolve(outputs)

    before = http.transport_factory
    http.transport_factory = lambda: httpx.MockTransport(answer)
    try:
        asyncio.run(whole())
    finally:
        http.transport_factory = before
        pulumi.runtime.set_all_config({}, [])
    return Run(monitor.registered, resolved, log.warnings, requests)


def nothing_there(request: httpx.Request) -> httpx.Response:
    if request.url.path.endswith("/info/"):
        return httpx.Response(200, json={"url": "https://stack.grafana.example"})
    return httpx.Response(404, json={"detail": "Not found."})
