"""The control server: what a test, the demo or a person does to both systems, over HTTP."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from typing import Any

from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ..credentials import api_key, service_account_token
from ..grafana.accesscontrol.access import Identity, Role
from ..irm import ApiError
from ..network.faults import Fault
from ..server import Server
from .bodies import (
    Breakage,
    Conflicts,
    Evaluation,
    Hold,
    Interval,
    NewToken,
    Restart,
    Slack,
    Stop,
    Throttle,
)
from .instance_control import InstanceControl

Reply = Any
"""A response as JSON; None for an empty one."""

Handler = Callable[[Request], Awaitable[Reply]]


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
        """Return the HTTP application. Every request must carry the token."""
        handlers: dict[tuple[str, str], Handler] = {
            ("GET", "/now"): self._now,
            ("GET", "/state"): self._state,
            ("GET", "/requests"): self._requests,
            ("DELETE", "/requests"): self._reset_requests,
            ("GET", "/faults"): self._faults,
            ("POST", "/faults"): self._add_fault,
            ("DELETE", "/faults"): self._clear_faults,
            ("GET", "/hold"): self._held,
            ("POST", "/hold"): self._hold,
            ("DELETE", "/hold"): self._release,
            ("POST", "/throttle"): self._set_throttle,
            ("POST", "/slack"): self._set_slack,
            ("POST", "/tokens"): self._add_token,
            ("POST", "/grafana/stop"): self._stop_grafana,
            ("POST", "/grafana/start"): self._start_grafana,
            ("POST", "/grafana/restart"): self._restart_grafana,
            ("POST", "/grafana/evaluation"): self._pause_evaluation,
            ("POST", "/grafana/data-sources/{uid}"): self._break_data_source,
            ("POST", "/grafana/conflicts"): self._set_conflicts,
            ("POST", "/irm/close"): self._close_irm,
            ("POST", "/irm/open"): self._open_irm,
            ("GET", "/heartbeats"): self._heartbeats,
            ("GET", "/heartbeats/{id}/beats"): self._beats,
            ("PUT", "/heartbeats/{id}"): self._set_interval,
            ("DELETE", "/heartbeats/{id}"): self._delete_heartbeat,
            ("POST", "/stop"): self._end,
            **InstanceControl(self._server).handlers(),
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

    async def _held(self, _: Request) -> Reply:
        hold = self._server.holds.current
        return {"held": hold is not None and hold.held}

    async def _hold(self, request: Request) -> Reply:
        wanted = Hold.model_validate(await request.json())
        self._server.holds.set(wanted.number, answered=wanted.answered)

    async def _release(self, _: Request) -> Reply:
        self._server.holds.release()

    async def _set_throttle(self, request: Request) -> Reply:
        wanted = Throttle.model_validate(await request.json())
        return self._server.set_throttle(api=wanted.api, ingest=wanted.ingest)

    async def _set_slack(self, request: Request) -> Reply:
        self._server.irm.store.slack_connected = Slack.model_validate(await request.json()).connected

    async def _add_token(self, request: Request) -> Reply:
        wanted = NewToken.model_validate(await request.json())
        new = api_key if wanted.system == "irm" else service_account_token
        token = new(self._server.settings.token_marker)
        if wanted.system == "grafana":
            role = Role.VIEWER if wanted.permissions is not None else Role[wanted.role.upper()]
            identity = Identity(f"sa-1-{wanted.role}", role, grants=wanted.permissions)
            self._server.grafana.access.add_token(token, identity)
        else:
            self._server.irm.tokens.add(token, "admin" if wanted.role == "admin" else "viewer")
        return {"token": token}

    async def _stop_grafana(self, request: Request) -> Reply:
        await self._server.stop_grafana(graceful=Stop.model_validate(await request.json()).graceful)

    async def _start_grafana(self, _: Request) -> Reply:
        await self._server.start_grafana()

    async def _restart_grafana(self, request: Request) -> Reply:
        wanted = Restart.model_validate(await request.json())
        await self._server.stop_grafana(graceful=wanted.graceful)
        await asyncio.sleep(wanted.downtime / self._server.clock.speed)
        await self._server.start_grafana()

    async def _pause_evaluation(self, request: Request) -> Reply:
        paused = Evaluation.model_validate(await request.json()).paused
        for one in self._server.cluster.instances:
            one.pause_evaluation(paused=paused)

    async def _break_data_source(self, request: Request) -> Reply:
        uid, broken = request.path_params["uid"], Breakage.model_validate(await request.json()).broken
        try:
            self._server.grafana.break_data_source(uid, broken=broken)
        except KeyError:
            raise ValueError(f"{uid}: no such data source") from None

    async def _set_conflicts(self, request: Request) -> Reply:
        wanted, revision = Conflicts.model_validate(await request.json()), self._server.grafana.revision
        revision.conflict, revision.window = wanted.status, wanted.window

    async def _close_irm(self, _: Request) -> Reply:
        await self._server.close_irm()

    async def _open_irm(self, _: Request) -> Reply:
        await self._server.open_irm()

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
