"""A shared heartbeat of many integrations on the sandbox: configured through Grafana's HTTP API, on a virtual clock."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count, pairwise
from random import Random
from typing import Any, Literal
from urllib.parse import urlsplit

import httpx

from grafana_irm.timing import TimingModel, format_duration
from sandbox.clock import VirtualClock
from sandbox.grafana import GrafanaCore, create_app
from sandbox.irm import IrmCore
from sandbox.network.delivery import Delivery, DeliveryResult

START = 1_700_000_000.0
REQUEST_TAKES = 0.08
"""Seconds for each request of the provider: 8.4 s for one more of 100 members (measured on Grafana 13.1.0)."""

Responds = Literal["in time", "never", "with 500"]

_TOKEN = "glsa_of_tests"
_POINTS = "/api/v1/provisioning/contact-points"
_NAME = "IRM heartbeat"
_FOLDER = "heartbeat"
_PIPELINE = 0.004
"""Seconds of the delivery margin that Grafana itself needs. The network takes the rest."""


@dataclass
class Member:
    """One integration of the shared heartbeat.

    Attributes:
        name: its name.
        integration: the id of the integration in IRM.
        endpoint: where it takes beats.
        uid: the UID of its webhook in Grafana.
        responds: how deliveries to it end.
        requests: when Grafana sent each beat, in sandbox time.
        beats: when each beat arrived in IRM.

    """

    name: str
    integration: str
    endpoint: str
    uid: str = ""
    responds: Responds = "in time"
    requests: list[float] = field(default_factory=list)
    beats: list[float] = field(default_factory=list)

    def gaps(self, since: float, until: float) -> list[float]:
        """Return the seconds between beats, from the last beat before ``since``.

        A longer time without a beat at the end counts too.
        """
        first = sum(at <= since for at in self.beats) - 1
        times = self.beats[first:]
        closed = [later - earlier for earlier, later in pairwise(times)]
        still_open = until - times[-1]
        return [*closed, still_open] if still_open > max(closed, default=0.0) else closed


class SharedFleet:
    """Grafana with one rule and one contact point, and IRM with an integration for each webhook.

    Args:
        timing_of: returns the timings for a number of members.
        size: the number of members at the start.
        seed: decides all phases and delays.

    Attributes:
        members: the present members, in the order of their webhooks.
        timing: the timings that the rule has now.
        writes: the requests that changed something in Grafana.

    """

    def __init__(self, timing_of: Callable[[int], TimingModel], size: int, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - a simulation
        self.clock = VirtualClock(START + self.random.uniform(0, 7200))
        self.irm = IrmCore(self.clock, planted=False)
        self.grafana = GrafanaCore(self.clock, self._deliver, "http://grafana", _TOKEN)
        self.grafana.revision.window = 0.0  # real seconds; here no two writes overlap
        self._app = create_app(self.grafana)
        self._timing_of = timing_of
        self._numbers = count(1)
        self._by_endpoint: dict[str, Member] = {}
        self.members: list[Member] = []
        self.writes: list[str] = []
        self.timing = timing_of(size)
        self._create(size)

    @property
    def now(self) -> float:
        """The present sandbox time."""
        return self.clock.now()

    def run(self, seconds: float) -> None:
        """Let time pass."""
        self.clock.run_until(self.now + seconds)

    def run_for(self, time: timedelta) -> None:
        """Let time pass."""
        self.run(time.total_seconds())

    def run_to_any_moment(self) -> None:
        """Let time pass until a random moment between two beats; every second one is right before the next beat."""
        longest = self.timing.longest_gap.total_seconds()
        self.run(self.random.uniform(0, longest))
        if self.random.random() < 0.5:
            last = max(member.beats[-1] for member in self.members)
            due = last + self.timing.repeat_interval.total_seconds() + self.random.uniform(-1, 1)
            self.run(max(0.0, due - self.now))

    def add(self) -> Member:
        """Add a member as the provider does: a PUT for each webhook that stays, a POST for the new one."""
        member = self._new_member()
        self._put_webhooks(self.members)
        self._post_webhook(member)
        self.members.append(member)
        self._update_rule()
        return member

    def remove(self, member: Member) -> None:
        """Remove a member as the provider does: a PUT for each webhook that stays, then the DELETE."""
        self.members.remove(member)
        self._put_webhooks(self.members)
        self.request("DELETE", f"{_POINTS}/{member.uid}")
        self._update_rule()

    def restart(self, downtime: timedelta, *, graceful: bool) -> None:
        """Stop Grafana, and start it again after the downtime."""
        self.grafana.stop(graceful=graceful)
        self.run_for(downtime)
        self.grafana.start()

    def alert_groups(self, members: Sequence[Member]) -> int:
        """Return how many alert groups IRM has opened because beats of these members did not arrive."""
        return sum(len(self.irm.alert_groups(integration_id=member.integration)) for member in members)

    def webhooks(self) -> list[dict[str, Any]]:
        """Return the webhooks of the contact point as Grafana lists them."""
        return list(self.request("GET", f"{_POINTS}?name={_NAME}"))

    def request(self, method: str, path: str, body: object = None) -> Any:
        """Send a request to Grafana's API; time passes until its response."""

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(app=self._app)
            async with httpx.AsyncClient(transport=transport, base_url="http://grafana") as client:
                return await client.request(method, path, json=body, headers={"Authorization": f"Bearer {_TOKEN}"})

        self.run(REQUEST_TAKES)
        if method != "GET":
            self.writes.append(f"{method} {path}")
        return asyncio.run(send()).raise_for_status().json()

    def _create(self, size: int) -> None:
        self.request("POST", "/api/folders", {"uid": _FOLDER, "title": _NAME})
        for _ in range(size):
            member = self._new_member()
            self._post_webhook(member)
            self.members.append(member)
        self._put_rule()
        self.run_for(self.timing.first_beat_within + 2 * self.timing.longest_gap)

    def _new_member(self) -> Member:
        name = f"Team {next(self._numbers)}"
        made = self.irm.create_integration({"type": "alertmanager", "name": name})
        self.irm.heartbeats.set_interval(made["id"], int(self.timing.interval.total_seconds()))
        member = Member(name, made["id"], made["heartbeat"]["link"])
        self._by_endpoint[member.endpoint] = member
        return member

    def _put_webhooks(self, members: Sequence[Member]) -> None:
        for member in members:
            self.request("PUT", f"{_POINTS}/{member.uid}", _webhook(member))

    def _post_webhook(self, member: Member) -> None:
        member.uid = self.request("POST", _POINTS, _webhook(member))["uid"]

    def _update_rule(self) -> None:
        """Update the rule if other timings are derived for the number of members."""
        before, self.timing = self.timing, self._timing_of(len(self.members))
        if self.timing.repeat_interval != before.repeat_interval:
            self._put_rule()

    def _put_rule(self) -> None:
        timing, group = self.timing, f"/api/v1/provisioning/folder/{_FOLDER}/rule-groups/{_NAME}"
        notification = {
            "receiver": _NAME,
            "group_by": ["grafana_folder", "alertname"],
            **{name: format_duration(getattr(timing, name)) for name in _OF_THE_ROUTE},
        }
        rule = {
            "uid": "heartbeat",
            "title": _NAME,
            "folderUID": _FOLDER,
            "ruleGroup": _NAME,
            "orgID": 1,
            "condition": "A",
            "data": [{"refId": "A", "datasourceUid": "__expr__", "model": {"type": "math", "expression": "1 > 0"}}],
            "for": format_duration(timing.pending_period),
            "noDataState": "OK",
            "execErrState": "OK",
            "notification_settings": notification,
        }
        interval = int(timing.evaluation_interval.total_seconds())
        self.request("PUT", group, {"title": _NAME, "folderUid": _FOLDER, "interval": interval, "rules": [rule]})

    def _deliver(self, delivery: Delivery, done: Callable[[DeliveryResult], None]) -> None:
        member = self._by_endpoint[delivery.url]
        member.requests.append(self.now)
        if member.responds == "never":
            return
        there, back = self._delays()
        if member.responds == "with 500":
            self.clock.call_at(self.now + there, lambda: done(DeliveryResult(500)))
            return
        self.clock.call_at(self.now + there, lambda: self._arrive(member, delivery))
        self.clock.call_at(self.now + there + back, lambda: done(DeliveryResult(200)))

    def _delays(self) -> tuple[float, float]:
        """Draw how long a request and its response take: together between nothing and the delivery margin."""
        whole = self.random.uniform(0, self.timing.delivery_margin.total_seconds() - _PIPELINE)
        there = self.random.uniform(0, whole)
        return there, whole - there

    def _arrive(self, member: Member, delivery: Delivery) -> None:
        response = self.irm.receive(delivery.method, urlsplit(delivery.url).path, delivery.body)
        assert response.status == 200, f"IRM refused a beat: {response.status} {response.body}"
        member.beats.append(self.now)


_OF_THE_ROUTE = ("group_wait", "group_interval", "repeat_interval")


def _webhook(member: Member) -> dict[str, Any]:
    settings = {"url": member.endpoint, "httpMethod": "POST"}
    return {"uid": member.uid, "name": _NAME, "type": "webhook", "settings": settings, "disableResolveMessage": True}
