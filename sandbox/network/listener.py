"""One application on one port of the loopback interface, that can be closed and opened again."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

HOST = "127.0.0.1"
_GIVE_UP = 5.0


class Listener:
    """Serves an application on a port that stays reserved while it is closed, and then refuses connections.

    Args:
        port: the port; 0 for any free port.

    Attributes:
        port: the port that was taken.

    Raises:
        OSError: where the port is in use.

    """

    def __init__(self, port: int = 0) -> None:
        self._reservation = _bind(port)
        self.port: int = self._reservation.getsockname()[1]
        self._server: _Server | None = None
        self._serving: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """The address of the port."""
        return f"http://{HOST}:{self.port}"

    @property
    def is_open(self) -> bool:
        """Whether connections are accepted."""
        return self._server is not None

    async def open(self, app: ASGIApp) -> None:
        """Accept connections for `app`. If the listener is open, do nothing."""
        if self._server is not None:
            return
        config = uvicorn.Config(
            app,
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,  # it would be the wall clock's: see `DateHeader`
            timeout_graceful_shutdown=1,
        )
        self._server = _Server(config)
        self._serving = asyncio.create_task(self._server.serve([_bind(self.port)]))
        while not self._server.started:
            if self._serving.done():
                self._serving.result()
            await asyncio.sleep(0.005)

    async def close(self) -> None:
        """Refuse new connections and close open ones. If the listener is closed, do nothing."""
        server, serving = self._server, self._serving
        if server is None or serving is None:
            return
        self._server = self._serving = None
        for listening in server.servers:
            listening.close()
        for connection in list(server.server_state.connections):
            connection.transport.abort()
        server.should_exit = server.force_exit = True
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(serving, _GIVE_UP)

    def abort(self, client: tuple[str, int]) -> None:
        """Reset the connection of the client at this address."""
        connections = self._server.server_state.connections if self._server else set()
        for connection in list(connections):
            if isinstance(connection, H11Protocol) and connection.client == tuple(client):
                raw: socket.socket = connection.transport.get_extra_info("socket")
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                connection.transport.abort()

    async def release(self) -> None:
        """Close, and give the port back."""
        await self.close()
        self._reservation.close()


class _Server(uvicorn.Server):
    """A server that leaves signals to the process it is a part of."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _bind(port: int) -> socket.socket:
    """Bind a port of the loopback interface; two of ours may share one, but only one of them ever listens."""
    # asyncio sends small packets at once only if the protocol is named; else each response takes 40 ms longer.
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        bound.bind((HOST, port))
    except OSError as error:
        bound.close()
        raise OSError(error.errno, f"port {port} of {HOST}: {error.strerror}") from error
    return bound
