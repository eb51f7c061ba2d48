"""The plugin as an engine sees it, and a stand-in for both systems that records its requests."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import grpc
import httpx
from google.protobuf.empty_pb2 import Empty
from google.protobuf.json_format import MessageToDict
from pulumi.runtime.proto import provider_pb2 as pb
from pulumi.runtime.proto import provider_pb2_grpc

from sandbox.provider.service import Provider
from sandbox.provider.transport import Pace
from sandbox.provider.values import Properties, from_struct, to_struct

T = TypeVar("T")

GRAFANA = "http://127.0.0.1:3000"
IRM = "http://127.0.0.1:8080/oncall"
SETTINGS: Properties = {"url": GRAFANA, "auth": "admin:admin", "oncallUrl": IRM, "oncallAccessToken": "irm-token"}

CONTACT_POINT = "grafana:alerting/contactPoint:ContactPoint"
RULE_GROUP = "grafana:alerting/ruleGroup:RuleGroup"
NOTIFICATION_POLICY = "grafana:alerting/notificationPolicy:NotificationPolicy"
FOLDER = "grafana:oss/folder:Folder"
INTEGRATION = "grafana:onCall/integration:Integration"
ESCALATION_CHAIN = "grafana:onCall/escalationChain:EscalationChain"
ROUTE = "grafana:onCall/route:Route"

POINTS = "/api/v1/provisioning/contact-points"
RULES = "/api/v1/provisioning/alert-rules"
GROUP = "/api/v1/provisioning/folder/f1/rule-groups/g1"
POLICIES = "/api/v1/provisioning/policies"
API = "/oncall/api/v1"

Answer = tuple[int, Any] | tuple[int, Any, dict[str, str]]


@dataclass
class Systems:
    """Grafana and IRM: they respond as a test says, with the last response from then on."""

    answers: dict[str, list[Answer | Exception]] = field(default_factory=dict)
    requests: list[httpx.Request] = field(default_factory=list)

    def on(self, request: str, *answers: Answer | Exception) -> None:
        """Answer ``METHOD /path`` with these, one after the other."""
        self.answers[request] = list(answers)

    def asked(self) -> list[str]:
        """Return the requests since the last call, as ``METHOD /path?query``."""
        asked = [f"{request.method} {request.url.raw_path.decode()}" for request in self.requests]
        self.requests.clear()
        return asked

    def body(self, request: str) -> Any:
        """Return what was sent with the last ``METHOD /path``."""
        sent = [one for one in self.requests if f"{one.method} {one.url.raw_path.decode()}" == request]
        return json.loads(sent[-1].content)

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer, as a transport of httpx's."""
        self.requests.append(request)
        path = request.url.raw_path.decode()
        known = self.answers.get(f"{request.method} {path}") or self.answers.get(
            f"{request.method} {path.partition('?')[0]}"
        )
        if known is None:
            raise AssertionError(f"not expected: {request.method} {path}")
        given = known.pop(0) if len(known) > 1 else known[0]
        if isinstance(given, Exception):
            raise given
        status, body, headers = (*given, {})[:3]
        if isinstance(body, str):
            return httpx.Response(status, text=body, headers=headers)
        return httpx.Response(status, json=body, headers=headers) if body is not None else httpx.Response(status)


class Refused(Exception):  # noqa: N818 - what a test expects, not an error of its own
    """The plugin answered with an error."""

    def __init__(self, error: grpc.aio.AioRpcError) -> None:
        super().__init__(error.details())
        metadata: Any = error.trailing_metadata() or ()
        self.status = dict(metadata).get("grpc-status-details-bin")


class Plugin:
    """The plugin behind its gRPC service."""

    def __init__(self, loop: asyncio.AbstractEventLoop, stub: Any, waits: list[float]) -> None:
        self._loop, self._stub, self.waits = loop, stub, waits

    def _run(self, method: Callable[[Any], Awaitable[T]], request: Any) -> T:
        async def run() -> T:
            return await method(request)

        try:
            return self._loop.run_until_complete(run())
        except grpc.aio.AioRpcError as error:
            raise Refused(error) from None

    def configure(self, settings: Properties | None = None) -> dict[str, Any]:
        request = pb.ConfigureRequest(args=_struct(SETTINGS if settings is None else settings), acceptSecrets=True)
        return MessageToDict(self._run(self._stub.Configure, request))

    def check_config(self, settings: Properties) -> dict[str, Any]:
        request = pb.CheckRequest(urn="urn:pulumi:s::p::pulumi:providers:grafana::default", news=_struct(settings))
        return MessageToDict(self._run(self._stub.CheckConfig, request))

    def diff_config(self, olds: Properties, news: Properties) -> dict[str, Any]:
        request = pb.DiffRequest(old_inputs=_struct(olds), olds=_struct(olds), news=_struct(news))
        return MessageToDict(self._run(self._stub.DiffConfig, request))

    def check(self, kind: str, news: Properties, olds: Properties | None = None, seed: bytes = b"seed") -> Properties:
        """Return the checked inputs; where there are failures, raise them."""
        response = self.checked(kind, news, olds, seed)
        assert not response.failures, [failure.reason for failure in response.failures]
        return from_struct(response.inputs)

    def failures(self, kind: str, news: Properties) -> list[str]:
        return [failure.reason for failure in self.checked(kind, news).failures]

    def checked(
        self, kind: str, news: Properties, olds: Properties | None = None, seed: bytes = b"seed"
    ) -> pb.CheckResponse:
        request = pb.CheckRequest(urn=_urn(kind), news=_struct(news), randomSeed=seed)
        if olds is not None:
            request.olds.CopyFrom(_struct(olds))
        response: pb.CheckResponse = self._run(self._stub.Check, request)
        return response

    def diff(self, kind: str, olds: Properties, news: Properties, identity: str = "1:x") -> dict[str, Any]:
        request = pb.DiffRequest(id=identity, urn=_urn(kind), olds=_struct(olds), news=_struct(news))
        return MessageToDict(self._run(self._stub.Diff, request))

    def create(self, kind: str, news: Properties, *, preview: bool = False) -> tuple[str, Properties]:
        """Check and create; return the id and the outputs."""
        inputs = self.check(kind, news)
        request = pb.CreateRequest(urn=_urn(kind), properties=_struct(inputs), preview=preview)
        response = self._run(self._stub.Create, request)
        return response.id, from_struct(response.properties)

    def update(
        self, kind: str, identity: str, olds: Properties, news: Properties, *, preview: bool = False
    ) -> Properties:
        inputs = self.check(kind, news)
        request = pb.UpdateRequest(
            id=identity, urn=_urn(kind), olds=_struct(olds), news=_struct(inputs), preview=preview
        )
        return from_struct(self._run(self._stub.Update, request).properties)

    def read(
        self, kind: str, identity: str, state: Properties | None = None, inputs: Properties | None = None
    ) -> pb.ReadResponse:
        request = pb.ReadRequest(id=identity, urn=_urn(kind))
        if state is not None:
            request.properties.CopyFrom(_struct(state))
        if inputs is not None:
            request.inputs.CopyFrom(_struct(inputs))
        response: pb.ReadResponse = self._run(self._stub.Read, request)
        return response

    def delete(self, kind: str, identity: str, state: Properties, timeout: float = 0) -> None:
        """Delete a resource; `timeout` is its custom timeout in seconds, 0 for none."""
        request = pb.DeleteRequest(id=identity, urn=_urn(kind), properties=_struct(state), timeout=timeout)
        self._run(self._stub.Delete, request)

    def delete_together(self, kind: str, identities: list[str], timeout: float = 0) -> dict[str, str | None]:
        """Delete several at the same time; return each one's error, None where it was deleted."""

        async def one(identity: str) -> str | None:
            request = pb.DeleteRequest(id=identity, urn=_urn(kind), properties=_struct({}), timeout=timeout)
            try:
                await self._stub.Delete(request)
            except grpc.aio.AioRpcError as error:
                return error.details()
            return None

        async def run() -> list[str | None]:
            return await asyncio.gather(*map(one, identities))

        return dict(zip(identities, self._loop.run_until_complete(run()), strict=True))

    def invoke(self, token: str, args: Properties) -> Properties:
        response = self._run(self._stub.Invoke, pb.InvokeRequest(tok=token, args=_struct(args)))
        assert not response.failures, [failure.reason for failure in response.failures]
        return from_struct(getattr(response, "return"))

    def invoke_failures(self, token: str, args: Properties) -> list[str]:
        response = self._run(self._stub.Invoke, pb.InvokeRequest(tok=token, args=_struct(args)))
        return [failure.reason for failure in response.failures]

    def version(self) -> str:
        return str(self._run(self._stub.GetPluginInfo, Empty()).version)


def _urn(kind: str) -> str:
    return f"urn:pulumi:stack::project::some:component:Parent${kind}::thing"


def _struct(properties: Properties) -> Any:
    return to_struct(properties, secrets=False)


@contextmanager
def plugin(
    systems: Systems, environ: dict[str, str] | None = None, speed: float = 1.0, waits: list[float] | None = None
) -> Iterator[Plugin]:
    """Run the plugin in this process; it waits no real time, but adds each wait to ``waits``, in real seconds."""
    waits = [] if waits is None else waits

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        await asyncio.sleep(0)

    def client() -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(systems.answer))

    async def start() -> tuple[grpc.aio.Server, grpc.aio.Channel]:
        server = grpc.aio.server()
        service = Provider(environ or {}, Pace(speed, sleep, lambda: sum(waits)), client)
        provider_pb2_grpc.add_ResourceProviderServicer_to_server(service, server)
        port = server.add_insecure_port("127.0.0.1:0")
        await server.start()
        return server, grpc.aio.insecure_channel(f"127.0.0.1:{port}")

    async def stop(server: grpc.aio.Server, channel: grpc.aio.Channel) -> None:
        await channel.close(None)
        await server.stop(None)

    loop = asyncio.new_event_loop()
    try:
        server, channel = loop.run_until_complete(start())
        stub = provider_pb2_grpc.ResourceProviderStub(channel)
        try:
            yield Plugin(loop, stub, waits)
        finally:
            loop.run_until_complete(stop(server, channel))
    finally:
        loop.close()


def paths(diff: dict[str, Any]) -> dict[str, str]:
    """Return a difference's paths with the kinds of change."""
    return {path: change.get("kind", "ADD") for path, change in sorted(diff.get("detailedDiff", {}).items())}


def rule(uid: str = "r1", **more: Any) -> dict[str, Any]:
    """Return a rule as Grafana shows it."""
    return {
        "id": 1,
        "uid": uid,
        "orgID": 1,
        "folderUID": "f1",
        "ruleGroup": "g1",
        "title": "Beat",
        "condition": "A",
        "data": [
            {
                "refId": "A",
                "queryType": "",
                "relativeTimeRange": {"from": 600, "to": 0},
                "datasourceUid": "__expr__",
                "model": {"type": "math", "expression": "1 > 0", "intervalMs": 1000, "maxDataPoints": 43200},
            }
        ],
        "noDataState": "NoData",
        "execErrState": "Alerting",
        "for": "2m",
        "keep_firing_for": "0s",
        "annotations": None,
        "isPaused": False,
        "provenance": "api",
        "notification_settings": {"receiver": "beat", "group_wait": "0s", "repeat_interval": "5m"},
        "record": None,
        **more,
    }
