"""The log messages of the plugin to the engine."""

from contextlib import suppress
from typing import Any

import grpc
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc

from .grafana_client import VERSION


class EngineLog:
    """The engine's log, whose entries become messages of the resource in the engine's output.

    Args:
        address: the engine's, `host:port`; None for no engine, as in a test.

    """

    def __init__(self, address: str | None = None) -> None:
        self.address = address

    async def resource_error(self, urn: str, message: str) -> None:
        """Log an error as the Terraform bridge does before returning it, with the bridge's position in its source."""
        await self._error(f"  sdk-v2/provider2.go:572: sdk.helper_schema: {message}: provider=grafana@{VERSION}", urn)

    async def function_error(self, message: str) -> None:
        """Log an error as the bridge does for the provider's newer functions: the error, then its function."""
        summary, _, detail = message.partition(": ")
        await self._error(f"[ERROR] {detail}: {summary}")

    async def _error(self, said: str, urn: str = "") -> None:
        if not self.address:
            return
        async with grpc.aio.insecure_channel(self.address) as channel:
            request = engine_pb2.LogRequest(severity=engine_pb2.ERROR, message=said, urn=urn)
            stub: Any = engine_pb2_grpc.EngineStub(channel)  # its type is that of a stub that blocks
            # An engine that has ended needs no message, and the error itself is returned anyway.
            with suppress(grpc.aio.AioRpcError):
                await stub.Log(request)
