"""Both systems in this process on a virtual clock, connected, for `verify` to check."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
from starlette.types import ASGIApp
from typer.testing import Result

from grafana_irm.api.credentials import Credentials
from grafana_irm_cli.systems import Systems
from grafana_irm_cli.verify.checks import check
from grafana_irm_cli.verify.incomplete import Incomplete
from grafana_irm_cli.verify.model import Finding, Heartbeat, Snapshot, Status, Timings, Wiring
from grafana_irm_cli.verify.policies.model import Policy
from grafana_irm_cli.verify.snapshot import take_snapshot
from sandbox import irm
from sandbox.clock import VirtualClock
from sandbox.grafana import Balancer, Cluster, GrafanaCore
from sandbox.grafana.versions import DEFAULT, VERSIONS, Version
from sandbox.irm import IrmCore
from sandbox.network.date_header import DateHeader
from sandbox.network.delivery import Delivery, DeliveryResult

GRAFANA, IRM = "http://grafana.test", "http://irm.test/oncall"
TOKENS = ("glsa_of_grafana", "token-of-irm")
CREDENTIALS = Credentials(grafana_url=GRAFANA, grafana_auth=TOKENS[0], irm_url=IRM, irm_token=TOKENS[1])

TIMINGS = Timings("1m", "2m", "0s", "1s", "3m")
LONGEST_GAP = timedelta(seconds=191)
INTERVAL = timedelta(minutes=10)
SHARED = "IRM heartbeat 10m"
"""The name of the shared heartbeat."""
UNTIL_BEATS = 600.0
"""Seconds after which every heartbeat has beaten, and some twice."""

Verify = Callable[..., Result]
"""Runs the command with options, and returns how it went."""

Answer = Callable[[Delivery], DeliveryResult | None]
"""What deliveries meet on their way; None for no answer at all."""


def refused_with(status: int) -> Answer:
    """Return what a delivery meets: a response with this status."""
    return lambda _: DeliveryResult(status)


def no_answer(_: Delivery) -> None:
    """Give a delivery no response."""


class World:
    """Grafana and IRM, and any number of integrations that go from one to the other.

    Attributes:
        cluster: the Grafana instances.
        balancer: what hands requests to them.
        wirings: what is wired, as `verify` reads it from a stack.
        requests: the API requests so far, as `METHOD path?query`.
        on_the_way: what deliveries meet instead of IRM, while it is set.
        takes: seconds that pass with every API request.
        credentials: those of the stack.
        incomplete: the stack's integrations that its state does not have whole.
        policies: the stack's notification policies.

    Args:
        grafana_version: the release that Grafana plays.
        grafana_instances: how many Grafana instances share the address.

    """

    def __init__(self, grafana_version: Version = VERSIONS[DEFAULT], grafana_instances: int = 1) -> None:
        self.clock = VirtualClock()
        self.irm = IrmCore(self.clock, IRM, TOKENS[1], planted=False)
        self._version = grafana_version
        self.cluster = Cluster(self.clock, self._make_grafana, grafana_instances)
        self.balancer = Balancer(self.cluster)
        self.grafana = self.cluster.instances[0]
        self.wirings: list[Wiring] = []
        self.requests: list[str] = []
        self.on_the_way: Answer | None = None
        self.takes = 0.0
        self.credentials = CREDENTIALS
        self.incomplete: list[Incomplete] = []
        self.policies: list[Policy] = []
        self._answers: dict[str, tuple[int, bytes, dict[str, str]]] = {}
        apps: dict[str, ASGIApp] = {
            "grafana.test": self.balancer,
            "irm.test": irm.create_app(self.irm, self.clock.now),
        }
        self._transports = {host: httpx.ASGITransport(DateHeader(app, self.clock.now)) for host, app in apps.items()}
        self._unreachable: set[str] = set()

    def connect(self, count: int = 1, type_: str = "alertmanager") -> None:
        """Wire up so many integrations, and let time pass until they beat."""
        first = len(self.wirings)
        self.connect_all([f"team {number}" for number in range(first, first + count)], type_)

    def connect_all(self, names: Sequence[str], type_: str = "alertmanager") -> None:
        """Wire up integrations of these names, and let time pass until they beat."""
        self.wirings += [self._connect(name, type_) for name in names]
        self.wait(UNTIL_BEATS)

    def deliver_to_irm(self, delivery: Delivery) -> DeliveryResult:
        """Hand a delivery to IRM, and return the response."""
        path = urlsplit(delivery.url).path.removeprefix(self.irm.base_path)
        return DeliveryResult(self.irm.receive(delivery.method, path, delivery.body).status)

    def share(self, count: int) -> None:
        """Connect so many integrations with one heartbeat for all of them, and let time pass until they beat."""
        made = [self.irm.create_integration({"type": "alertmanager", "name": f"member {n}"}) for n in range(count)]
        beats = [one["heartbeat"]["link"] for one in made]
        for one in made:
            self.put_contact_point(one["name"], one["link"])
            self.put_contact_point(SHARED, one["heartbeat"]["link"], silent=True)
        self.grafana.put_folder("shared", SHARED)
        self.grafana.put_rule_group("shared", "shared", {"interval": 60, "rules": [_rule("shared", SHARED)]})
        for one, url in zip(made, beats, strict=True):
            siblings = tuple(other for other in beats if other != url)
            beat = Heartbeat(
                url, SHARED, "shared", LONGEST_GAP, TIMINGS, interval=INTERVAL, shared=SHARED, siblings=siblings
            )
            self.wirings.append(Wiring(one["name"], one["id"], "alertmanager", one["link"], one["name"], beat))
        self.wait(UNTIL_BEATS)

    def flood(self, count: int, payload: int = 0) -> None:
        """Open so many alert groups of another team's integration, each with a payload of so many bytes."""
        self.irm.limits.on = False
        noisy = self.irm.create_integration({"type": "webhook", "name": "noisy"})
        token = noisy["link"].rstrip("/").rpartition("/")[2]
        for number in range(count):
            self.irm.ingest("webhook", token, b'{"n": %d, "text": "%s"}' % (number, b"x" * payload))
        self.wait(5)

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.clock.run_until(self.clock.now() + seconds)

    def snapshot(self, credentials: Credentials = CREDENTIALS) -> Snapshot:
        """Take one snapshot."""
        return asyncio.run(take_snapshot(Systems(credentials), self.wirings))

    def findings(self, credentials: Credentials = CREDENTIALS) -> list[Finding]:
        """Take one snapshot, and check all integrations."""
        seen = self.snapshot(credentials)
        return [finding for wiring in self.wirings for finding in check(wiring, seen)]

    def bad(self, credentials: Credentials = CREDENTIALS) -> dict[str, tuple[Status, str]]:
        """Return the problems by check; each of them says what to do."""
        found = [finding for finding in self.findings(credentials) if finding.status is not Status.OK]
        assert all(finding.todo for finding in found)
        return {finding.check: (finding.status, finding.found) for finding in found}

    def requested(self) -> Counter[str]:
        """Return how often each list was requested since the last call."""
        requests, self.requests = self.requests, []
        return Counter(request.partition("?")[0] for request in requests)

    def cut_off(self, host: str) -> None:
        """Let a system's API be out of reach."""
        self._unreachable.add(host)

    def answer(self, end: str, status: int, body: bytes = b"{}", headers: Mapping[str, str] | None = None) -> None:
        """Answer API requests whose path ends so with this; 404 is a release that does not have it."""
        self._answers[end] = status, body, dict(headers or {})

    def take_requests(self, count: int) -> None:
        """Send IRM so many requests with the token of the stack, all in this moment."""
        headers = {"Authorization": str(self.credentials.irm_token)}

        async def send() -> None:
            async with httpx.AsyncClient(transport=self._transports["irm.test"], headers=headers) as client:
                for _ in range(count):
                    (await client.get(f"{IRM}/api/v1/teams/")).raise_for_status()

        asyncio.run(send())

    def contact_point(self, name: str) -> dict[str, Any]:
        """Return a contact point as Grafana's API shows it."""
        return next(point for point in self.grafana.contact_points.listed() if point["name"] == name)

    def edit_rule(self, uid: str, **change: object) -> None:
        """Change a rule as a person does at the API."""
        known = self.grafana.rules.find(uid)
        assert known is not None
        self.grafana.rules.update(uid, {**known.as_json(provenance=True), **change}, "api")

    async def handle(self, request: httpx.Request) -> httpx.Response:
        """Serve an API request: the transport of every client."""
        host = request.url.host
        self.requests.append(f"{request.method} {host}{request.url.raw_path.decode()}")
        if host in self._unreachable or (host == "grafana.test" and self.cluster.sender is None):
            raise httpx.ConnectError("connection refused", request=request)
        for end, (status, body, headers) in self._answers.items():
            if request.url.path.endswith(end):
                return httpx.Response(status, content=body, headers=headers)
        self.wait(self.takes)
        return await self._transports[host].handle_async_request(request)

    def _make_grafana(self, database_of: GrafanaCore | None) -> GrafanaCore:
        return GrafanaCore(
            self.clock, self._deliver, GRAFANA, TOKENS[0], version=self._version, database_of=database_of
        )

    def _connect(self, name: str, type_: str) -> Wiring:
        made = self.irm.create_integration({"type": type_, "name": name})
        endpoint, heartbeat = made["link"], made["heartbeat"]["link"]
        uid = name.replace(" ", "-")
        self.put_contact_point(name, endpoint, silent=False)
        self.put_contact_point(f"{name} heartbeat", heartbeat, silent=True)
        self.grafana.put_folder(uid, name)
        self.grafana.put_rule_group(uid, uid, {"interval": 60, "rules": [_rule(uid, f"{name} heartbeat")]})
        count = len(self.cluster.instances)
        beat = Heartbeat(
            heartbeat, f"{name} heartbeat", uid, LONGEST_GAP, TIMINGS, grafana_instances=count, interval=INTERVAL
        )
        return Wiring(name, made["id"], type_, endpoint, name, beat)

    def put_contact_point(self, name: str, url: str, *, silent: bool = False) -> None:
        """Make a contact point; a silent one sends no resolved messages."""
        settings = {"url": url, "httpMethod": "POST"}
        point = {"name": name, "type": "webhook", "settings": settings, "disableResolveMessage": silent}
        self.grafana.put_contact_point(point)

    def _deliver(self, delivery: Delivery, done: Callable[[DeliveryResult], None]) -> None:
        if self.on_the_way is not None:
            met = self.on_the_way(delivery)
            if met is not None:
                done(met)
            return
        url = urlsplit(delivery.url)
        if url.hostname != "irm.test":
            done(DeliveryResult(None, f"dial tcp: lookup {url.hostname}: no such host"))
            return
        done(self.deliver_to_irm(delivery))


def _rule(uid: str, contact_point: str) -> dict[str, Any]:
    return {
        "uid": uid,
        "title": uid,
        "condition": "A",
        "data": [{"refId": "A", "datasourceUid": "__expr__", "model": {"type": "math", "expression": "1 > 0"}}],
        "for": TIMINGS.pending_period,
        "noDataState": "NoData",
        "execErrState": "Error",
        "orgID": 1,
        "notification_settings": {
            "receiver": contact_point,
            "group_by": ["grafana_folder", "alertname"],
            "group_wait": TIMINGS.group_wait,
            "group_interval": TIMINGS.group_interval,
            "repeat_interval": TIMINGS.repeat_interval,
        },
    }
