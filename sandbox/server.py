"""The running sandbox: Grafana, IRM and the control server, each on its own port, in one asyncio loop."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp

from . import grafana, irm
from .access import Access, System
from .clock import LoopClock
from .credentials import api_key, service_account_token
from .grafana import clustering, versions
from .network.date_header import DateHeader
from .network.faults import Fault, Faults
from .network.holds import Holds
from .network.http_delivery import HttpDelivery
from .network.listener import Listener
from .network.recorder import Recorder, RequestLog, without_tokens

IRM_PATH = "/oncall"
"""The path that IRM's address ends with, as in Grafana Cloud."""


@dataclass(frozen=True)
class Settings:
    """How a sandbox is started.

    Attributes:
        speed: seconds of sandbox time in each real second, above 0. Default: 1.
        grafana_port: the port of Grafana. Default: 0, a free port.
        irm_port: the port of IRM. Default: 0, a free port.
        control_port: the port of the control server. Default: 0, a free port.
        planted: whether IRM starts with teams, escalation chains, users, Slack channels and a few integrations.
            Default: True.
        grafana: the release of Grafana to imitate, a key of `grafana.versions.VERSIONS`. Default: the newest.
        grafana_instances: the number of Grafana instances behind one address, with one database. Default: 1.
        grafana_cluster: how they are connected, a key of `grafana.clustering.CLUSTERINGS`. Default: by gossip.
        single_node_evaluation: whether only the instance at position 0 evaluates rules. Default: False.
        token_marker: text that all credentials hold beside what is random (see `credentials`). Default: none.

    """

    speed: float = 1.0
    grafana_port: int = 0
    irm_port: int = 0
    control_port: int = 0
    planted: bool = True
    grafana: str = versions.DEFAULT
    grafana_instances: int = 1
    grafana_cluster: str = clustering.DEFAULT
    single_node_evaluation: bool = False
    token_marker: str = ""


class Server:
    """Both systems and the network between them; created and used inside a running asyncio loop.

    Args:
        settings: how it is started.

    Attributes:
        clock: sandbox time.
        log: the requests to both systems.
        faults: the current faults.
        holds: the request at which both systems are held, if any.
        irm: IRM.
        grafana: the first instance of Grafana. All instances have the same configuration.
        cluster: all instances.
        balancer: distributes requests to them.

    Raises:
        OSError: a port is in use.
        ValueError: a setting is unknown, or not one of the release.

    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._version = _version(settings)
        self.clock = LoopClock(settings.speed)
        self.log = RequestLog()
        self.faults: list[Fault] = []
        self.holds = Holds()
        self._deliver = HttpDelivery()
        self._listeners = {
            "grafana": Listener(settings.grafana_port),
            "irm": Listener(settings.irm_port),
            "control": Listener(settings.control_port),
        }
        self._tokens = {
            "grafana": service_account_token(settings.token_marker),
            "irm": api_key(settings.token_marker),
            "control": api_key(settings.token_marker),
            "stack": service_account_token(settings.token_marker),
        }
        self.irm = irm.IrmCore(
            self.clock,
            f"{self._listeners['irm'].url}{IRM_PATH}",
            self._tokens["irm"],
            self._listeners["irm"].url,
            service_account_token=self._tokens["stack"],
            planted=settings.planted,
            token_marker=settings.token_marker,
        )
        by = clustering.clustering(settings.grafana_cluster)
        self.cluster = grafana.Cluster(self.clock, self._make_grafana, settings.grafana_instances, by=by)
        self.balancer = grafana.Balancer(self.cluster)
        self.grafana = self.cluster.instances[0]
        irm_app = irm.create_app(self.irm)
        self._throttle = irm_app.state.throttle
        self._apps = {
            "irm": self._around("irm", irm_app, IRM_PATH),
            "grafana": self._around("grafana", self.balancer, ""),
        }

    def access(self, pid: int) -> Access:
        """Return how to reach this sandbox.

        Args:
            pid: the process that it runs in.

        """
        urls = {name: listener.url for name, listener in self._listeners.items()}
        urls |= {"stack": self.irm.store.stack_url, "irm": self.irm.store.base_url}
        systems = {name: System(urls[name], token) for name, token in self._tokens.items()}
        return Access(pid=pid, speed=self.settings.speed, **systems)

    async def open(self, control: ASGIApp) -> None:
        """Accept connections.

        Args:
            control: the application of the control server.

        """
        for name, app in {**self._apps, "control": control}.items():
            await self._listeners[name].open(app)

    async def close(self) -> None:
        """End both systems and release the ports."""
        await asyncio.gather(*(listener.release() for listener in self._listeners.values()))
        await self._deliver.close()

    async def stop_grafana(self, *, graceful: bool = True) -> None:
        """Stop Grafana, all its instances: it refuses connections, evaluates nothing and sends nothing.

        Args:
            graceful: whether it saves its notification log; False for a crash.

        """
        self.cluster.stop_all(graceful=graceful)
        await self._listeners["grafana"].close()

    async def start_grafana(self) -> None:
        """Start Grafana again on the same port, with its saved state."""
        self.cluster.start_all()
        await self._listeners["grafana"].open(self._apps["grafana"])

    async def close_irm(self) -> None:
        """Let IRM refuse connections, as if the network were down. IRM continues to check its heartbeats."""
        await self._listeners["irm"].close()

    async def open_irm(self) -> None:
        """Make IRM accept connections again, on the same port."""
        await self._listeners["irm"].open(self._apps["irm"])

    def set_throttle(self, *, api: bool | None = None, ingest: bool | None = None) -> dict[str, bool]:
        """Switch IRM's limits of API requests, and of alerts and heartbeats; None leaves a limit unchanged."""
        if api is not None:
            self._throttle.on = api
        if ingest is not None:
            self.irm.limits.on = ingest
        return {"api": self._throttle.on, "ingest": self.irm.limits.on}

    def state(self) -> dict[str, Any]:
        """Return what exists in each system; the tokens of integrations' links read `…`."""
        grafana = {"running": self._listeners["grafana"].is_open, **self.grafana.state()}
        state = {"irm": self.irm.state(), "grafana": grafana}
        return dict(json.loads(without_tokens(json.dumps(state, ensure_ascii=False))))

    def token(self, system: str) -> str:
        """Return the token of a system: `grafana`, `irm`, `stack` or `control`."""
        return self._tokens[system]

    def _make_grafana(self, database_of: grafana.GrafanaCore | None) -> grafana.GrafanaCore:
        return grafana.GrafanaCore(
            self.clock,
            self._deliver,
            self._listeners["grafana"].url,
            self._tokens["grafana"],
            version=self._version,
            database_of=database_of,
            single_node_evaluation=self.settings.single_node_evaluation,
        )

    def _around(self, system: str, app: ASGIApp, base_path: str) -> ASGIApp:
        listener = self._listeners[system]
        faulty = Faults(app, self.faults, system, base_path, listener.abort)
        held = self.holds.around(faulty, system, base_path)
        recorded = Recorder(held, self.log, system, base_path, self.clock.now)
        return DateHeader(recorded, self.clock.now)


def _version(settings: Settings) -> versions.Version:
    version = versions.version(settings.grafana)
    if settings.single_node_evaluation and not version.single_node_evaluation:
        raise ValueError(f"Grafana {settings.grafana} has no single-node evaluation: it is new in Grafana 13.0")
    return version
