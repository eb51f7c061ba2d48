"""The server of the stand-in plugin, which serves until the engine ends it."""

import asyncio
import signal
import sys

import grpc
from pulumi.runtime.proto import provider_pb2_grpc

from .engine_log import EngineLog
from .service import Provider

_LARGEST_MESSAGE = 400 * 1024 * 1024
"""Bytes; the engine's own limit."""

_ENGINE_CHECK = 300.0
"""Seconds between two checks whether the engine still runs, as in the official plugin."""


async def serve() -> None:
    """Serve on a free port of the loopback interface, and print the port for the engine."""
    limits = [("grpc.max_receive_message_length", _LARGEST_MESSAGE), ("grpc.max_send_message_length", _LARGEST_MESSAGE)]
    server = grpc.aio.server(options=limits)
    engine = sys.argv[1] if len(sys.argv) > 1 else None
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Provider(log=EngineLog(engine)), server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    stopping = _stop_signal()
    print("the sandbox's stand-in for the grafana plugin; for a sandbox on this machine alone", file=sys.stderr)
    print(port, flush=True)
    await _end(stopping, engine)
    await server.stop(None)


def _stop_signal() -> asyncio.Event:
    """Return what a signal sets.

    The loop's own handler wakes it up at once, also where a script's background has SIGINT ignored: the engine ends
    plugins with it, and waits for five seconds.
    """
    stopping, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    return stopping


async def _end(stopping: asyncio.Event, engine: str | None) -> None:
    """Return on a signal, or when the engine at this address has ended: a killed engine does not end its plugins."""
    while True:
        try:
            await asyncio.wait_for(stopping.wait(), _ENGINE_CHECK)
        except TimeoutError:
            if engine is None or await _answers(engine):
                continue
        return


async def _answers(address: str) -> bool:
    host, _, port = address.rpartition(":")
    try:
        _, writer = await asyncio.open_connection(host, int(port))
    except OSError:
        return False
    writer.close()
    return True
