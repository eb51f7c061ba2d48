"""The switches of a running sandbox over HTTP: what a test, the demo or a person does to both systems from outside."""

import asyncio
import hmac
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.faults import Fault
from sandbox.grafana.access import Identity, Role
from sandbox.irm import ApiError
from sandbox.server import Server

Reply = Any
"""What a switch answers, as JSON; None for nothing to say."""

Handler = Callable[[Request], Awaitable[Reply]]


class Body(BaseModel):
    """The body of a request to the switches: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid")


class Throttle(Body):
    """Which limits are on; what is not given stays.

    Attributes:
        api: 300 API requests a minute for each user, in real time.
        ingest: 300 alerts and beats in 5 minutes for each integration, 900 in all, in sandbox time.

    """

    api: bool | None = None
    ingest: bool | None = None


class Restart(Body):
    """A restart of Grafana.

    Attributes:
        downtime: sandbox seconds between stop and start.

    """

    downtime: float = Field(default=0.0, ge=0)


class Interval(Body):
    """A heartbeat's interval.

    Attributes:
        interval: seconds, one of those that IRM's pages offer.

    """

    interval: int


class NewToken(Body):
    """A token to make.

    Attributes:
        system: `irm` for an API key, `stack` for a service account of IRM's stack, `grafana` for one there.
        role: `admin`, `editor` or `viewer`; IRM knows an editor as a viewer.

    """

    system: str = Field(pattern="^(irm|stack|grafana)$")
    role: str = Field(default="admin", pattern="^(admin|editor|viewer)$")


class Slack(Body):
    """Whether a Slack workspace is connected to IRM."""

    connected: bool


class Control:
    """The switches.

    Args:
        server: the running sandbox.
        stop: ends it.

    """

    def __init__(self, server: Server, stop: Callable[[], None]) -> None:
        self._server = server
        self._stop = stop

    def app(self) -> Starlette:
        """Return the switches' HTTP application; every request must carry the token."""
        handlers: dict[tuple[str, str], Handler] = {
            ("GET", "/now"): self._now,
            ("GET", "/state"): self._state,
            ("GET", "/requests"): self._requests,
            ("DELETE", "/requests"): self._reset_requests,
            ("GET", "/faults"): self._faults,
            ("POST", "/faults"): self._add_fault,
            ("DELETE", "/faults"): self._clear_faults,
            ("POST", "/throttle"): self._set_throttle,
            ("POST", "/slack"): self._set_slack,
            ("POST", "/tokens"): self._add_token,
            ("POST", "/grafana/stop"): self._stop_grafana,
            ("POST", "/grafana/start"): self._start_grafana,
            ("POST", "/grafana/restart"): self._restart_grafana,
            ("GET", "/heartbeats"): self._heartbeats,
            ("GET", "/heartbeats/{id}/beats"): self._beats,
            ("PUT", "/heartbeats/{id}"): self._set_interval,
            ("DELETE", "/heartbeats/{id}"): self._delete_heartbeat,
            ("POST", "/stop"): self._end,
        }
        return Starlette(
            routes=[
                Route(path, self._guarded(handler), methods=[method]) for (method, path), handler in handlers.items()
            ]
        )

    def _guarded(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        expected = f"Bearer {self._server.token('control')}".encode()

        async def serve(request: Request) -> Response:
            if not hmac.compare_digest(request.headers.get("authorization", "").encode(), expected):
                return JSONResponse({"error": "this is not the control token of this sandbox"}, 401)
            try:
                return JSONResponse(await handler(request))
            except ValidationError as error:
                problems = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
                return JSONResponse({"error": "; ".join(problems)}, 400)
            except ValueError as error:
                return JSONResponse({"error": str(error)}, 400)
            except ApiError as error:
                return JSONResponse({"error": str(error)}, error.status)

        return serve

    async def _now(self, _: Request) -> Reply:
        return {"now": self._server.clock.now(), "speed": self._server.clock.speed}

    async def _state(self, _: Request) -> Reply:
        return self._server.state()

    async def _requests(self, request: Request) -> Reply:
        return self._server.log.listed(request.query_params.get("system"))

    async def _reset_requests(self, _: Request) -> Reply:
        self._server.log.reset()

    async def _faults(self, _: Request) -> Reply:
        return [fault.model_dump() for fault in self._server.faults]

    async def _add_fault(self, request: Request) -> Reply:
        self._server.faults.append(Fault.model_validate(await request.json()))

    async def _clear_faults(self, _: Request) -> Reply:
        self._server.faults.clear()

    async def _set_throttle(self, request: Request) -> Reply:
        wanted = Throttle.model_validate(await request.json())
        return self._server.set_throttle(api=wanted.api, ingest=wanted.ingest)

    async def _set_slack(self, request: Request) -> Reply:
        self._server.irm.store.slack_connected = Slack.model_validate(await request.json()).connected

    async def _add_token(self, request: Request) -> Reply:
        wanted = NewToken.model_validate(await request.json())
        token = secrets.token_hex(32)
        if wanted.system != "irm":
            token = f"glsa_{secrets.token_hex(16)}_{secrets.token_hex(4)}"
        if wanted.system == "grafana":
            identity = Identity(f"sa-1-{wanted.role}", Role[wanted.role.upper()])
            self._server.grafana.access.add_token(token, identity)
        else:
            self._server.irm.tokens.add(token, "admin" if wanted.role == "admin" else "viewer")
        return {"token": token}

    async def _stop_grafana(self, _: Request) -> Reply:
        await self._server.stop_grafana()

    async def _start_grafana(self, _: Request) -> Reply:
        await self._server.start_grafana()

    async def _restart_grafana(self, request: Request) -> Reply:
        downtime = Restart.model_validate(await request.json()).downtime
        await self._server.stop_grafana()
        await asyncio.sleep(downtime / self._server.clock.speed)
        await self._server.start_grafana()

    async def _heartbeats(self, _: Request) -> Reply:
        return self._server.irm.heartbeats.describe()

    async def _beats(self, request: Request) -> Reply:
        heartbeat = self._server.irm.heartbeats.of(request.path_params["id"])
        return [{"time": time, "method": method} for time, method in heartbeat.recent]

    async def _set_interval(self, request: Request) -> Reply:
        seconds = Interval.model_validate(await request.json()).interval
        self._server.irm.heartbeats.set_interval(request.path_params["id"], seconds)

    async def _delete_heartbeat(self, request: Request) -> Reply:
        self._server.irm.heartbeats.delete(request.path_params["id"])

    async def _end(self, _: Request) -> Reply:
        asyncio.get_running_loop().call_later(0.1, self._stop)
