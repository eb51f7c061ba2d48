"""The messages that the engine gets besides the responses."""

import asyncio
from collections.abc import Awaitable, Callable

import grpc
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc

from sandbox.provider.engine_log import EngineLog


class Engine(engine_pb2_grpc.EngineServicer):
    """An engine that records its messages."""

    def __init__(self) -> None:
        self.told: list[engine_pb2.LogRequest] = []

    async def Log(self, request: engine_pb2.LogRequest, context: object) -> Empty:  # noqa: N802 - gRPC's name
        self.told.append(request)
        return Empty()


def told(say: Callable[[EngineLog], Awaitable[None]]) -> list[engine_pb2.LogRequest]:
    engine = Engine()

    async def run() -> None:
        server = grpc.aio.server()
        engine_pb2_grpc.add_EngineServicer_to_server(engine, server)
        port = server.add_insecure_port("127.0.0.1:0")
        await server.start()
        await say(EngineLog(f"127.0.0.1:{port}"))
        await server.stop(None)

    asyncio.run(run())
    return engine.told


def test_a_resources_error_is_reported_as_by_the_bridge() -> None:
    (request,) = told(lambda log: log.resource_error("urn:x", "DELETE http://h/: 404 {detail: Not found.}"))

    assert request.urn == "urn:x"
    assert request.severity == engine_pb2.ERROR
    assert request.message == (
        "  sdk-v2/provider2.go:572: sdk.helper_schema: DELETE http://h/: 404 {detail: Not found.}: "
        "provider=grafana@2.44.0"
    )


def test_a_newer_functions_error_is_reported_the_other_way_round() -> None:
    (request,) = told(lambda log: log.function_error("user not found: couldn't find a user matching: x"))

    assert request.message == "[ERROR] couldn't find a user matching: x: user not found"


def test_without_an_engine_nothing_is_reported() -> None:
    asyncio.run(EngineLog().resource_error("urn:x", "no"))


def test_an_engine_that_is_gone_is_no_error_of_its_own() -> None:
    asyncio.run(EngineLog("127.0.0.1:1").resource_error("urn:x", "no"))
