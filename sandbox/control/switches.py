"""Control of both systems, each method a request to the control server."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import httpx

from ..access import System
from ..grafana.provisioning.revision import WINDOW
from ..network.http_client import no_authorities
from .instance_switches import InstanceSwitches

Reply = Any
"""JSON of a request or response."""


class SandboxError(Exception):
    """A sandbox cannot be started or found, or refused a request."""


class Switches:
    """What tests can do to both systems.

    Args:
        control: the address and token of the control server.
        speed: seconds of sandbox time in each real second.

    Attributes:
        instances: control of each Grafana instance.

    """

    def __init__(self, control: System, speed: float) -> None:
        self.control_url, self.speed = control.url, speed
        self._client = httpx.Client(
            base_url=control.url,
            headers={"Authorization": f"Bearer {control.credential}"},
            trust_env=False,
            verify=no_authorities(),
        )
        self.instances = InstanceSwitches(self._call)

    def stop_grafana(self, *, graceful: bool = True) -> None:
        """Stop Grafana: it refuses connections and sends nothing. `graceful=False` is a crash."""
        self._call("POST", "/grafana/stop", {"graceful": graceful})

    def start_grafana(self) -> None:
        """Start Grafana again on the same port, with its saved state."""
        self._call("POST", "/grafana/start")

    def restart_grafana(self, downtime: float = 0.0, *, graceful: bool = True) -> None:
        """Stop Grafana and start it `downtime` seconds of sandbox time later. Returns once it has started."""
        body = {"downtime": downtime, "graceful": graceful}
        self._call("POST", "/grafana/restart", body, timeout=60 + downtime / self.speed)

    def pause_evaluation(self, paused: bool = True) -> None:
        """Pause or resume the evaluation of rules; everything else works on, as with a stuck scheduler."""
        self._call("POST", "/grafana/evaluation", {"paused": paused})

    def break_data_source(self, uid: str, broken: bool = True) -> None:
        """Make every query of a data source fail, or work again.

        Raises:
            SandboxError: unknown data source.

        """
        self._call("POST", f"/grafana/data-sources/{uid}", {"broken": broken})

    def conflicts(self, status: Literal["off", 500, 409], window: float = WINDOW) -> None:
        """Set the response to the slower one of two overlapping writes of the Alertmanager configuration.

        Contact points and notification policies are one versioned row in Grafana, so overlapping writes collide.

        Args:
            status: 500 as up to 13.1.0, the default; 409 as in releases from August 2026 on; `off` for no collisions.
            window: duration of a write in real seconds.

        """
        self._call("POST", "/grafana/conflicts", {"status": status, "window": window})

    def close_irm(self) -> None:
        """Let IRM refuse connections, as if the network were down. IRM continues to check its heartbeats."""
        self._call("POST", "/irm/close")

    def open_irm(self) -> None:
        """Make IRM accept connections again, on the same port."""
        self._call("POST", "/irm/open")

    def requests(self, system: str | None = None) -> list[dict[str, Any]]:
        """Return the requests to `irm`, `grafana`, or both, in order.

        Each has `system`, `method`, `path` (with its query; an integration's token reads `…`), `status` (None without
        a response) and `time` (sandbox time).
        """
        return list(self._call("GET", f"/requests?system={system}" if system else "/requests"))

    def reset_requests(self) -> None:
        """Delete the log of requests."""
        self._call("DELETE", "/requests")

    def fault(
        self,
        system: str,
        method: str,
        path_regex: str,
        answers: Sequence[int | str | Mapping[str, Any]],
        times: int | None = 1,
    ) -> None:
        """Respond to matching requests with faults.

        Args:
            system: `irm` or `grafana`.
            method: the HTTP method; `*` is any.
            path_regex: searched in the path below the system's address, with its query.
            answers: used in turn: a status, a kind (`hang`, `close`, `reset`, `redirect`, `html`, `empty`, `huge`,
                `delay`), or the fields of `network.faults.Answer`.
            times: how often the whole list is used. Default: 1. None: until `clear_faults`.

        Raises:
            SandboxError: invalid fault.

        """
        body = {"system": system, "method": method, "path_regex": path_regex, "answers": answers, "times": times}
        self._call("POST", "/faults", body)

    def faults(self) -> list[dict[str, Any]]:
        """Return the current faults, each with the number of responses that it has `given`."""
        return list(self._call("GET", "/faults"))

    def clear_faults(self) -> None:
        """Remove all faults."""
        self._call("DELETE", "/faults")

    def hold(self, number: int, *, answered: bool = False) -> None:
        """Hold both systems at an API request, so that a test can act at exactly that moment.

        The system handles the request. Its response waits until `release`, and so does every later API request to
        either system. Alerts and heartbeats go on.

        Args:
            number: which request to both systems together, counted from now; from 1.
            answered: send the response, and hold only later requests. Default: False.

        """
        self._call("POST", "/hold", {"number": number, "answered": answered})

    def held(self) -> bool:
        """Return whether the request of `hold` has arrived."""
        return bool(self._call("GET", "/hold")["held"])

    def release(self) -> None:
        """Let all waiting requests and responses go on."""
        self._call("DELETE", "/hold")

    def throttle(self, on: bool) -> None:
        """Switch IRM's limit of 300 API requests a minute on or off."""
        self._call("POST", "/throttle", {"api": on})

    def ingest_limits(self, on: bool) -> None:
        """Switch IRM's limits of alerts and heartbeats in 5 minutes on or off."""
        self._call("POST", "/throttle", {"ingest": on})

    def slack(self, connected: bool) -> None:
        """Connect Slack to IRM, or disconnect it."""
        self._call("POST", "/slack", {"connected": connected})

    def add_token(
        self, system: str, role: str = "admin", permissions: Mapping[str, Sequence[str]] | None = None
    ) -> str:
        """Return a new token.

        Args:
            system: `irm` for an API key, `stack` for a service account of IRM's stack, `grafana` for one of Grafana.
            role: `admin`, `editor` or `viewer`.
            permissions: rights in Grafana instead of the role's: actions with their scopes.

        """
        wanted = {"system": system, "role": role, "permissions": permissions}
        return str(self._call("POST", "/tokens", wanted)["token"])

    def now(self) -> float:
        """Return the current sandbox time, in Unix seconds."""
        return float(self._call("GET", "/now")["now"])

    def state(self) -> dict[str, Any]:
        """Return what exists in each system, by `irm` and `grafana`. Initial objects are `seeded`."""
        return dict(self._call("GET", "/state"))

    def heartbeats(self) -> list[dict[str, Any]]:
        """Return the heartbeats as IRM's pages show them: integration, `interval`, `status`, `last_beat`, `beats`."""
        return list(self._call("GET", "/heartbeats"))

    def beats(self, integration_id: str) -> list[float]:
        """Return the times of an integration's last thousand heartbeats, in sandbox time."""
        return [beat["time"] for beat in self._call("GET", f"/heartbeats/{integration_id}/beats")]

    def set_heartbeat_interval(self, integration_id: str, seconds: int) -> None:
        """Set a heartbeat's interval, as people do on IRM's pages.

        Raises:
            SandboxError: IRM's pages do not offer the interval.

        """
        self._call("PUT", f"/heartbeats/{integration_id}", {"interval": seconds})

    def delete_heartbeat(self, integration_id: str) -> None:
        """Delete a heartbeat, as for integrations that IRM created before it had heartbeats of their own."""
        self._call("DELETE", f"/heartbeats/{integration_id}")

    def _call(self, method: str, path: str, body: Reply = None, timeout: float = 60.0) -> Reply:
        try:
            answer = self._client.request(method, path, json=body, timeout=timeout)
        except httpx.HTTPError as error:
            raise SandboxError(f"{self.control_url}: the sandbox does not respond: {error}") from error
        if answer.is_error:
            raise SandboxError(f"{method} {path}: {answer.text}")
        return answer.json()
