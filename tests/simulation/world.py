"""Grafana instances that beat, an IRM that listens, and the network between, on a clock that need not be waited for."""

from collections.abc import Callable
from random import Random
from typing import Any, Literal
from urllib.parse import urlsplit

from grafana_irm.timing import TimingModel, format_duration
from sandbox.clock import Timer, VirtualClock
from sandbox.grafana import GrafanaCore
from sandbox.irm import IrmCore
from sandbox.network.delivery import Deliver, Delivery, DeliveryResult
from tests.simulation.cluster import Cluster, Member

START = 1_700_000_000.0
TIMERS = 0.004
"""Seconds of the delivery margin that Grafana's own timers and pipeline take; the rest is the network's."""

Sibling = Literal["healthy", "fails", "answers late", "hangs"]
"""What another member of a shared heartbeat does with its beats."""
SIBLINGS: tuple[Sibling, ...] = ("healthy", "fails", "answers late", "hangs")
_LATE = 5.0
"""Seconds until the other member answers where it answers late."""

_ROOT = "http://root.invalid/"
_SIBLING = "http://sibling.invalid/"
_FOLDER = "heartbeats"
_ALL_PHASES = 7200.0
_REDIS_SHARE = 0.3


class World:
    """One simulated life of a heartbeat.

    Args:
        timing: the heartbeat's settings.
        seed: decides all that is left to chance: the phases of the clocks, the delays.
        redis: whether Redis connects the instances, and not gossip. Default: left to chance, too.

    Attributes:
        sent: when each beat was sent, in sandbox time.
        senders: which instance sent each.
        arrived: when each beat arrived in IRM.
        leaks: when something was sent to the root policy's receiver.
        refusing: whether the network refuses deliveries.
        worst_delays: whether delays alternate between the two that make the longest gaps, instead of being drawn:
            from beat to beat, or with several instances from the sender to the others.
        sibling: what the other member of a shared heartbeat does; nobody is there where it is not shared.
        sent_to_sibling: when it was sent each beat.
    """

    def __init__(self, timing: TimingModel, seed: int, *, redis: bool | None = None) -> None:
        self.timing = timing
        self.random = Random(seed)  # noqa: S311 - a simulation
        self.clock = VirtualClock(START + self.random.uniform(0, _ALL_PHASES))
        self.sent: list[float] = []
        self.arrived: list[float] = []
        self.leaks: list[float] = []
        self.refusing = False
        self.worst_delays = False
        self.sibling: Sibling = "healthy"
        self.sent_to_sibling: list[float] = []
        self._to_lose = 0
        self._under_way: dict[Member, list[Timer]] = {}
        self._rule_edits = 0
        self._contact_point = ""
        self._contact_point_uids: list[list[str]] = []
        self.irm = IrmCore(self.clock, planted=False)
        integration = self.irm.create_integration({"type": "alertmanager", "name": "heartbeat"})
        self._integration, self._beat_url = integration["id"], integration["heartbeat"]["link"]
        self.irm.heartbeats.set_interval(self._integration, int(timing.interval.total_seconds()))
        by_chance = timing.is_cluster and self.random.random() < _REDIS_SHARE
        self.cluster = Cluster(
            self.clock,
            self.random,
            timing.grafana_instances,
            self._grafana_whose_root_policy_pages,
            self._deliver,
            redis=by_chance if redis is None else redis,
        )
        self.senders: list[Member] = []
        self._first_sender = self.cluster.sender

    def _grafana_whose_root_policy_pages(self, deliver: Deliver) -> GrafanaCore:
        poll = self.timing.config_poll_interval.total_seconds()
        grafana = GrafanaCore(self.clock, deliver, "http://grafana", "t", config_poll_interval=poll)
        grafana.put_folder(_FOLDER, "Heartbeats")
        grafana.put_contact_point(_webhook("On-call", _ROOT))
        grafana.policies.put({"receiver": "On-call", "group_wait": "0s"}, "api")
        return grafana

    @property
    def now(self) -> float:
        """The present sandbox time."""
        return self.clock.now()

    @property
    def alarms(self) -> int:
        """How many alert groups the heartbeat has opened."""
        return len(self.irm.alert_groups(integration_id=self._integration))

    @property
    def last_alarm(self) -> float:
        """When IRM opened the newest alert group."""
        return max(group.started_at for group in self.irm.store.groups.values())

    def run(self, seconds: float) -> None:
        """Let time pass."""
        self.clock.run_until(self.now + seconds)

    def run_until(self, holds: Callable[[], bool], within: float) -> bool:
        """Let time pass until something holds, for so many seconds at most; return whether it does."""
        deadline = self.now + within
        while not holds() and self.now < deadline:
            self.run(min(0.5, deadline - self.now))
        return holds()

    def run_to_beat_without_double(self, within: float) -> None:
        """Let time pass until all instances know of a beat of the sender that no other one has sent, too."""
        deadline = self.now + within
        recorded_and_told = self.timing.delivery_margin.total_seconds() + 0.95
        while self.now < deadline:
            beats = len(self.arrived)
            self.run_until(lambda: len(self.arrived) > beats, within=deadline - self.now)  # noqa: B023 - called at once
            self.run(max(0.0, self.arrived[-1] + recorded_and_told - self.now))
            if self.senders[-1] is self._first_sender:
                return

    def make_rule(self) -> None:
        """Do what `pulumi up` does: a contact point, and a rule that goes to it."""
        self.rename_contact_point()

    def edit_rule(self) -> None:
        """Change the rule's expression, which starts its state anew."""
        self._rule_edits += 1
        self._put_rule()

    def rename_contact_point(self) -> None:
        """Rename the contact point as `pulumi up` does: make another, send the rule to it, delete the old one."""
        self._contact_point = f"Heartbeat at {self.now}"
        urls = [self._beat_url, _SIBLING] if self.timing.is_shared else [self._beat_url]
        points = [_webhook(self._contact_point, url) for url in urls]
        old, self._contact_point_uids = (
            self._contact_point_uids,
            [[grafana.put_contact_point(point) for point in points] for grafana in self.cluster.each()],
        )
        self._put_rule()
        for grafana, uids in zip(self.cluster.each(), old, strict=False):
            for uid in uids:
                grafana.contact_points.delete(uid)

    def add_sibling(self) -> None:
        """Have another member join: one more webhook of the same contact point."""
        for grafana, uids in zip(self.cluster.each(), self._contact_point_uids, strict=True):
            uids.append(grafana.put_contact_point(_webhook(self._contact_point, _SIBLING)))

    def remove_sibling(self) -> None:
        """Have the member that joined last leave."""
        for grafana, uids in zip(self.cluster.each(), self._contact_point_uids, strict=True):
            grafana.contact_points.delete(uids.pop())

    def lose(self, beats: int) -> None:
        """Lose so many of the next beats, although Grafana is answered."""
        self._to_lose = beats

    def stop_grafana(self, *, graceful: bool) -> None:
        """End every instance; what it was sending may arrive or not."""
        for member in self.cluster.running:
            self.stop_member(member, graceful=graceful)

    def start_grafana(self) -> None:
        """Start every instance."""
        for member in self.random.sample(self.cluster.members, len(self.cluster.members)):
            self.cluster.start(member)

    def stop_member(self, member: Member, *, graceful: bool, noticed: bool = True) -> None:
        """End one instance; what it was sending may arrive or not."""
        self.cluster.stop(member, graceful=graceful, noticed=noticed)
        if self.random.random() < 0.5:
            for timer in self._under_way.pop(member, []):
                timer.cancel()

    def _put_rule(self) -> None:
        timing = self.timing
        settings = {
            "receiver": self._contact_point,
            "group_by": ["grafana_folder", "alertname"],
            "group_wait": format_duration(timing.group_wait),
            "group_interval": format_duration(timing.group_interval),
            "repeat_interval": format_duration(timing.repeat_interval),
        }
        model = {"type": "math", "expression": f"{self._rule_edits + 1} > 0"}
        rule = {
            "uid": "heartbeat",
            "title": "Heartbeat",
            "condition": "A",
            "data": [{"refId": "A", "datasourceUid": "__expr__", "model": model}],
            "for": format_duration(timing.pending_period),
            "noDataState": "NoData",
            "execErrState": "Error",
            "orgID": 1,
            "notification_settings": settings,
        }
        interval = int(timing.evaluation_interval.total_seconds())
        # Rules of other groups let evaluations happen at other places between two ticks of the scheduler.
        others = self.random.randrange(4)
        self._put_group("heartbeat", interval, [rule])
        self._put_group("others", 10, [_quiet_rule(number) for number in range(others)])

    def _put_group(self, name: str, interval: int, rules: list[dict[str, Any]]) -> None:
        if rules:
            for grafana in self.cluster.each():
                grafana.put_rule_group(_FOLDER, name, {"interval": interval, "rules": rules})

    def _deliver(self, member: Member, delivery: Delivery, done: Callable[[DeliveryResult], None]) -> None:
        if delivery.url == _ROOT:
            self.leaks.append(self.now)
            done(DeliveryResult(200))
            return
        if delivery.url == _SIBLING:
            self._deliver_to_sibling(done)
            return
        self.sent.append(self.now)
        self.senders.append(member)
        way, back = self._delays(member)
        if self.refusing or member.refusing:
            self.clock.call_at(self.now + way, lambda: done(DeliveryResult(503)))
            return
        arrives = self.now + way
        lost = self._to_lose > 0
        self._to_lose -= lost
        self._under_way[member] = [
            self.clock.call_at(arrives, (lambda: None) if lost else (lambda: self._arrive(delivery))),
            self.clock.call_at(arrives + back, lambda: done(DeliveryResult(200))),
        ]

    def _deliver_to_sibling(self, done: Callable[[DeliveryResult], None]) -> None:
        self.sent_to_sibling.append(self.now)
        if self.sibling != "hangs":
            status, after = 500 if self.sibling == "fails" else 200, _LATE if self.sibling == "answers late" else 0.0
            self.clock.call_at(self.now + after, lambda: done(DeliveryResult(status)))

    def _delays(self, member: Member) -> tuple[float, float]:
        """Draw how long a request and its answer take: nothing, all of the margin, or something between."""
        margin = max(0.0, self.timing.delivery_margin.total_seconds() - TIMERS)
        if self.worst_delays:
            late = member is not self._first_sender if self.timing.is_cluster else len(self.sent) % 2
            return (margin, 0.0) if late else (0.0, margin)
        whole = margin * self.random.choice([0.0, 1.0, self.random.random()])
        way = whole * self.random.choice([0.0, 1.0, self.random.random()])
        return way, whole - way

    def _arrive(self, delivery: Delivery) -> None:
        answer = self.irm.receive(delivery.method, urlsplit(delivery.url).path, delivery.body)
        assert answer.status == 200, f"IRM refused a beat: {answer.status} {answer.body}"
        self.arrived.append(self.now)


def _webhook(name: str, url: str) -> dict[str, Any]:
    settings = {"url": url, "httpMethod": "POST"}
    return {"name": name, "type": "webhook", "settings": settings, "disableResolveMessage": True}


def _quiet_rule(number: int) -> dict[str, Any]:
    model = {"type": "math", "expression": "0 > 1"}
    return {
        "uid": f"a-quiet-rule-{number}",
        "title": f"Quiet {number}",
        "condition": "A",
        "data": [{"refId": "A", "datasourceUid": "__expr__", "model": model}],
        "for": "0s",
        "noDataState": "OK",
        "execErrState": "OK",
        "orgID": 1,
    }
