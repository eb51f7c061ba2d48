"""`python -m sandbox.provider`: serve until the engine ends the process."""

import asyncio
import sys

import grpc
from pulumi.runtime.proto import provider_pb2_grpc

from sandbox.provider.engine_log import EngineLog
from sandbox.provider.service import Provider

_LARGEST_MESSAGE = 400 * 1024 * 1024
"""Bytes; the engine's own limit."""

_LOOK_FOR_ENGINE = 300.0
"""Seconds between two looks whether the engine is still there; the official plugin's own."""


async def serve() -> None:
    """Serve on a free port of the loopback interface, and print the port for the engine."""
    limits = [("grpc.max_receive_message_length", _LARGEST_MESSAGE), ("grpc.max_send_message_length", _LARGEST_MESSAGE)]
    server = grpc.aio.server(options=limits)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(
        Provider(log=EngineLog(sys.argv[1] if len(sys.argv) > 1 else None)), server
    )
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    print("the sandbox's stand-in for the grafana plugin; for a sandbox on this machine alone", file=sys.stderr)
    print(port, flush=True)
    await (_end_of_engine(sys.argv[1]) if len(sys.argv) > 1 else server.wait_for_termination())


async def _end_of_engine(address: str) -> None:
    """Return when the engine is gone: one that was killed did not end its plugins."""
    host, _, port = address.rpartition(":")
    while True:
        await asyncio.sleep(_LOOK_FOR_ENGINE)
        try:
            _, writer = await asyncio.open_connection(host, int(port))
        except OSError:
            return
        writer.close()


if __name__ == "__main__":
    asyncio.run(serve())
