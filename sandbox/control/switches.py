"""The switches of a running sandbox, each a call to its control server."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import httpx

from ..access import System
from ..grafana.provisioning.revision import WINDOW
from .instance_switches import InstanceSwitches

Reply = Any
"""JSON that goes to a switch, or comes from it."""


class SandboxError(Exception):
    """A sandbox could not be started or found, or refused a switch."""


class Switches:
    """What can be done to both systems from outside.

    Args:
        control: the address and token of the control server.
        speed: sandbox seconds in a real second.

    Attributes:
        instances: the switches of each Grafana instance.

    """

    def __init__(self, control: System, speed: float) -> None:
        self.control_url, self.speed = control.url, speed
        self._client = httpx.Client(
            base_url=control.url, headers={"Authorization": f"Bearer {control.credential}"}, trust_env=False
        )
        self.instances = InstanceSwitches(self._call)

    def stop_grafana(self, *, graceful: bool = True) -> None:
        """Stop Grafana: it refuses connections and sends nothing; not `graceful` is a crash."""
        self._call("POST", "/grafana/stop", {"graceful": graceful})

    def start_grafana(self) -> None:
        """Start Grafana again on the same port, with what it kept."""
        self._call("POST", "/grafana/start")

    def restart_grafana(self, downtime: float = 0.0, *, graceful: bool = True) -> None:
        """Stop Grafana and start it `downtime` sandbox seconds later; returns when it is back."""
        body = {"downtime": downtime, "graceful": graceful}
        self._call("POST", "/grafana/restart", body, timeout=60 + downtime / self.speed)

    def pause_evaluation(self, paused: bool = True) -> None:
        """Let Grafana evaluate no rules while all else works on, as a stuck scheduler does; or go on."""
        self._call("POST", "/grafana/evaluation", {"paused": paused})

    def break_data_source(self, uid: str, broken: bool = True) -> None:
        """Let each query of a data source fail, or work again.

        Raises:
            SandboxError: there is no such data source.

        """
        self._call("POST", f"/grafana/data-sources/{uid}", {"broken": broken})

    def conflicts(self, status: Literal["off", 500, 409], window: float = WINDOW) -> None:
        """Set what a write of the Alertmanager configuration meets that another one overtakes.

        Contact points and notification policies are one versioned row in Grafana, so two writes at the same time
        collide.

        Args:
            status: 500 as up to 13.1.0, the default; 409 as in releases from August 2026 on; `off` for no collisions.
            window: real seconds of a write, in which others overlap it.

        """
        self._call("POST", "/grafana/conflicts", {"status": status, "window": window})

    def close_irm(self) -> None:
        """Let IRM refuse connections, as where the network is down; its heartbeats go on being watched."""
        self._call("POST", "/irm/close")

    def open_irm(self) -> None:
        """Let IRM accept connections again, on the same port."""
        self._call("POST", "/irm/open")

    def requests(self, system: str | None = None) -> list[dict[str, Any]]:
        """Return the requests that reached `irm`, `grafana`, or both, in order.

        Each has `system`, `method`, `path` (with its query; an integration's token reads `…`), `status` (None where
        no answer was given) and `time` (sandbox time).
        """
        return list(self._call("GET", f"/requests?system={system}" if system else "/requests"))

    def reset_requests(self) -> None:
        """Forget the requests so far."""
        self._call("DELETE", "/requests")

    def fault(
        self,
        system: str,
        method: str,
        path_regex: str,
        answers: Sequence[int | str | Mapping[str, Any]],
        times: int | None = 1,
    ) -> None:
        """Let requests meet faults.

        Args:
            system: `irm` or `grafana`.
            method: the HTTP method; `*` is any.
            path_regex: searched in the path below the system's own address, with its query.
            answers: given in turn: a status, a kind (`hang`, `close`, `reset`, `redirect`, `html`, `empty`, `huge`,
                `delay`), or the fields of `network.faults.Answer`.
            times: how often the whole turn is given; None is for good.

        Raises:
            SandboxError: the fault makes no sense.

        """
        body = {"system": system, "method": method, "path_regex": path_regex, "answers": answers, "times": times}
        self._call("POST", "/faults", body)

    def faults(self) -> list[dict[str, Any]]:
        """Return the faults that are set, each with how many answers it has `given`."""
        return list(self._call("GET", "/faults"))

    def clear_faults(self) -> None:
        """Take all faults back."""
        self._call("DELETE", "/faults")

    def hold(self, number: int, *, answered: bool = False) -> None:
        """Stop the world at an API request, so that a test can do something at exactly that moment.

        The request is handled. Its answer waits, and so does every later API request of either system, until
        `release`; alerts and beats go on.

        Args:
            number: which request of both systems together, counted from now; from 1.
            answered: let its answer go out, and hold only what comes after it.

        """
        self._call("POST", "/hold", {"number": number, "answered": answered})

    def held(self) -> bool:
        """Return whether the world has stopped at the request of `hold`."""
        return bool(self._call("GET", "/hold")["held"])

    def release(self) -> None:
        """Let all that waits go on."""
        self._call("DELETE", "/hold")

    def throttle(self, on: bool) -> None:
        """Switch IRM's limit of 300 API requests a minute."""
        self._call("POST", "/throttle", {"api": on})

    def ingest_limits(self, on: bool) -> None:
        """Switch IRM's limits of alerts and beats in 5 minutes."""
        self._call("POST", "/throttle", {"ingest": on})

    def slack(self, connected: bool) -> None:
        """Connect Slack to IRM, or take it away."""
        self._call("POST", "/slack", {"connected": connected})

    def add_token(
        self, system: str, role: str = "admin", permissions: Mapping[str, Sequence[str]] | None = None
    ) -> str:
        """Return a new token.

        Args:
            system: `irm` for an API key, `stack` for a service account of IRM's stack, `grafana` for one there.
            role: `admin`, `editor` or `viewer`.
            permissions: rights instead of the role's, in Grafana: actions with their scopes.

        """
        wanted = {"system": system, "role": role, "permissions": permissions}
        return str(self._call("POST", "/tokens", wanted)["token"])

    def now(self) -> float:
        """Return the present sandbox time, in Unix seconds."""
        return float(self._call("GET", "/now")["now"])

    def state(self) -> dict[str, Any]:
        """Return what exists in each system, by `irm` and `grafana`; what was there from the start is `seeded`."""
        return dict(self._call("GET", "/state"))

    def heartbeats(self) -> list[dict[str, Any]]:
        """Return what a person sees of heartbeats in IRM: integration, `interval`, `status`, `last_beat`, `beats`."""
        return list(self._call("GET", "/heartbeats"))

    def beats(self, integration_id: str) -> list[float]:
        """Return the times of an integration's last thousand beats, in sandbox time."""
        return [beat["time"] for beat in self._call("GET", f"/heartbeats/{integration_id}/beats")]

    def set_heartbeat_interval(self, integration_id: str, seconds: int) -> None:
        """Set a heartbeat's interval, as a person does in IRM's pages.

        Raises:
            SandboxError: an interval that the pages do not offer.

        """
        self._call("PUT", f"/heartbeats/{integration_id}", {"interval": seconds})

    def delete_heartbeat(self, integration_id: str) -> None:
        """Take a heartbeat's row away, as on integrations that are older than such rows."""
        self._call("DELETE", f"/heartbeats/{integration_id}")

    def _call(self, method: str, path: str, body: Reply = None, timeout: float = 60.0) -> Reply:
        try:
            answer = self._client.request(method, path, json=body, timeout=timeout)
        except httpx.HTTPError as error:
            raise SandboxError(f"{self.control_url}: the sandbox does not answer: {error}") from error
        if answer.is_error:
            raise SandboxError(f"{method} {path}: {answer.text}")
        return answer.json()
