"""One Grafana instance: its configuration, scheduler and Alertmanager."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..clock import Clock, Timer
from ..network.delivery import Deliver
from .accesscontrol.access import Access, Identity
from .alertmanager.alertmanager import Alertmanager, Configuration
from .alertmanager.broadcast import Broadcast
from .alertmanager.peers import Membership
from .alertmanager.webhook import Sender
from .provisioning.contact_points import ContactPoints
from .provisioning.folders import Folders
from .provisioning.mute_timings import MuteTimings
from .provisioning.policies import EMPTY_RECEIVER, Policies
from .provisioning.revision import Revision
from .provisioning.routing_trees import RoutingTrees
from .provisioning.rules import Rules
from .scheduler.coordinator import EvaluationCoordinator
from .scheduler.data_sources import DataSources
from .scheduler.evaluator import Evaluator
from .scheduler.routine import Site
from .scheduler.rule_state import RuleState
from .scheduler.schedule import Scheduler
from .versions import DEFAULT, VERSIONS, Version


class GrafanaCore:
    """One Grafana, organisation 1. Time comes from `clock`, and webhooks go through `deliver`.

    It runs from the start. Its parts are the parts of the API: `contact_points`, `rules`, `folders`, `policies`,
    `routing_trees`, `mute_timings`, `data_sources`, `access`, `revision` (of the Alertmanager configuration), and the
    `scheduler` and `alertmanager` that work by them.

    Args:
        clock: the sandbox's time.
        deliver: sends a webhook.
        base_url: its address, without a trailing slash; used in the links of webhooks.
        token: a service account's token with the role Admin.
        config_poll_interval: seconds between config polls, counted from the start of the process
            (`alertmanager_config_poll_interval`). Default: 60, as in Grafana.
        version: the release to imitate.
        database_of: another instance whose database this instance shares. Default: its own database.
        single_node_evaluation: whether only the instance at position 0 evaluates rules (`ha_single_node_evaluation`).

    Attributes:
        instances: all instances of its database, including itself.
        reachable: returns the other instances that its Alertmanager reaches; a `Cluster` sets it.
        membership: returns what its metrics show of its cluster, None without a cluster; a `Cluster` sets it.

    """

    contact_points: ContactPoints
    routing_trees: RoutingTrees

    def __init__(
        self,
        clock: Clock,
        deliver: Deliver,
        base_url: str,
        token: str,
        *,
        config_poll_interval: float = 60.0,
        version: Version = VERSIONS[DEFAULT],
        database_of: "GrafanaCore | None" = None,
        single_node_evaluation: bool = False,
    ) -> None:
        self.clock = clock
        self.version = version
        self.deliver = deliver
        self.base_url = base_url.rstrip("/")
        self.sender = Sender(f"{self.base_url}/", version.release)
        self.running = False
        self.reachable: Callable[[], list[GrafanaCore]] = list
        self.membership: Callable[[], Membership | None] = lambda: None
        self._restart: Timer | None = None
        self._stored: dict[str, RuleState] = {} if database_of is None else database_of._stored
        self.instances: list[GrafanaCore] = [] if database_of is None else database_of.instances
        if database_of is None:
            self.access = Access()
            self.access.add_token(token, Identity("sa-1-sandbox"))
            self.data_sources = DataSources()
            self.revision = Revision()
            self._configure()
        else:
            self._share(database_of)
        self.alertmanager = Alertmanager(clock, deliver, self.sender, self._configuration, config_poll_interval)
        self._coordinator: EvaluationCoordinator | None = None
        if single_node_evaluation:
            self._coordinator = EvaluationCoordinator(clock, self._position, self._evaluate)
        self.scheduler = Scheduler(clock, lambda: self.rules, self.folders.path, self._site())
        self.instances.append(self)
        self.start()

    def _configure(self) -> None:
        self.folders = Folders(
            now=self.clock.now,
            rules_in=lambda uid: self.rules.in_folder(uid),  # noqa: PLW0108 - there are no rules yet
            delete_rules_in=lambda uid: self.rules.delete_folder(uid),  # noqa: PLW0108 - likewise
            changed=self._rules_changed,
        )
        self.rules = Rules(
            now=self.clock.now,
            folder_exists=lambda uid: uid in self.folders,
            receivers=lambda: {EMPTY_RECEIVER, *self.contact_points.receivers},
            policies=lambda: self.routing_trees.names if self.version.named_policies else None,
            timings=lambda: self.mute_timings.names,
            changed=self._rules_changed,
            flipped=self.version.flipped_rule,
        )
        self.mute_timings = MuteTimings(
            used_by_routes=lambda name: self.routing_trees.uses_timing(name),  # noqa: PLW0108 - there are none yet
            used_by_rules=self.rules.with_timing,
            changed=self._configuration_changed,
        )
        of_routes: dict[str, Any] = {
            "receivers": lambda: set(self.contact_points.receivers),
            "timings": lambda: self.mute_timings.names,
            "changed": self._configuration_changed,
        }
        self.policies = Policies(**of_routes)
        self.routing_trees = RoutingTrees(self.policies, **of_routes)
        self.contact_points = ContactPoints(
            used_by_policy=lambda name: self.routing_trees.uses(name) > 0,
            used_by_rule=self.rules.use,
            renamed=self._renamed,
            changed=self._configuration_changed,
            protects_urls=self.version.protects_urls,
        )

    def _share(self, other: "GrafanaCore") -> None:
        self.access, self.data_sources, self.revision = other.access, other.data_sources, other.revision
        self.folders, self.rules, self.policies = other.folders, other.rules, other.policies
        self.contact_points, self.mute_timings = other.contact_points, other.mute_timings
        self.routing_trees = other.routing_trees

    def _site(self) -> Site:
        alone = self._coordinator is None
        to = self.alertmanager if alone else Broadcast(self.clock, self.alertmanager, self._other_alertmanagers)
        return Site(Evaluator(self.data_sources), to, self.base_url, self.clock.now, may_sleep=alone)

    def start(self) -> None:
        """Start the process, if it does not run. Rules have the states of the database."""
        if self._restart:
            self._restart.cancel()
            self._restart = None
        if not self.running:
            peer = next((one for one in self.instances if one.running), None)
            self.running = True
            self.alertmanager.start()
            if self._coordinator:
                self._coordinator.start()
            else:
                self.scheduler.start(peer.scheduler.states() if peer else None)

    def stop(self, *, graceful: bool = True) -> None:
        """End the process: nothing is evaluated or sent, and the API answers 503.

        Args:
            graceful: whether the notification log is saved. After a crash the log is that of the last clean-up.

        """
        if self.running:
            self.running = False
            if self._coordinator:
                self._coordinator.stop()
            else:
                self.scheduler.stop()
            self.alertmanager.stop(graceful=graceful)

    def restart(self, downtime: float, *, graceful: bool = True) -> None:
        """End the process, and start a new process `downtime` seconds later."""
        self.stop(graceful=graceful)
        self._restart = self.clock.call_at(self.clock.now() + downtime, self.start)

    def pause_evaluation(self, *, paused: bool = True) -> None:
        """Pause or resume the evaluation of rules; everything else works on, as with a stuck scheduler."""
        self.scheduler.pause(paused=paused)

    def break_data_source(self, uid: str, *, broken: bool = True) -> None:
        """Make every query of a data source fail, or work again.

        Raises:
            KeyError: for an unknown data source.

        """
        source = self.data_sources.find(uid)
        if source is None:
            raise KeyError(uid)
        source.broken = broken
        for one in self.instances:
            one.scheduler.results_changed()

    def edit_contact_point(self, uid: str, **settings: object) -> None:
        """Change settings of a contact point as people do in the database or with the Admin API.

        Raises:
            KeyError: for an unknown contact point.

        """
        point = self.contact_points.find(uid)
        if point is None:
            raise KeyError(uid)
        point.settings = {**point.settings, **settings}
        self._configuration_changed()

    def set_cluster_position(self, position: int) -> None:
        """Set how many peers of a cluster come before this Grafana: it waits 15 s for each."""
        self.alertmanager.take_position(position)
        if self._coordinator:
            self._coordinator.position_changed()

    def rule_state(self, uid: str) -> tuple[RuleState | None, bool]:
        """Return the state of a rule as this instance shows it, and whether with its last evaluation.

        In single-node evaluation, every instance reads both from the database. Otherwise a process shows no evaluation
        before its own first one, in whatever state it found the rule.
        """
        if self._coordinator:
            stored = self._database().get(uid)
            return stored, stored is not None
        if restored := self.scheduler.restored(uid):
            return restored, False
        routine = self.scheduler.routine(uid)
        return (routine.state if routine else None), True

    def cluster_settings(self) -> dict[str, str]:
        """Return the settings of the cluster, as the section `unified_alerting` has them."""
        membership = self.membership()
        peers = "grafana-0:9094,grafana-1:9094" if membership and membership.by_gossip else ""
        redis = "redis:6379" if membership and not membership.by_gossip else ""
        single = {"ha_single_node_evaluation": str(self._coordinator is not None).lower()}
        return {
            "ha_peers": peers,
            "ha_redis_address": redis,
            **(single if self.version.single_node_evaluation else {}),
        }

    def put_folder(self, uid: str, title: str) -> None:
        """Create a folder, as the API does."""
        self.folders.create({"uid": uid, "title": title})

    def put_contact_point(self, given: dict[str, Any]) -> str:
        """Create a contact point, as the API does, and return its UID."""
        return self.contact_points.create(given, "api").uid

    def put_rule_group(self, folder: str, group: str, given: dict[str, Any]) -> None:
        """Create or replace a rule group, as the API does."""
        self.rules.put_group(folder, group, given, "api")

    def state(self) -> dict[str, Any]:
        """Return what exists, for the control server and for tests."""
        return {
            "contact_points": self.contact_points.listed(),
            "folders": self.folders.listed(),
            "policies": self.policies.get(),
            "routing_trees": sorted(self.routing_trees.names),
            "rules": self.rules.listed(),
        }

    def _position(self) -> int:
        return self.alertmanager.peers.position

    def _evaluate(self, wanted: bool) -> None:
        if wanted and not self.scheduler.running:
            self.scheduler.start(self._database())
        elif not wanted and self.scheduler.running:
            self.scheduler.stop()
            self._stored.clear()
            self._stored.update(self.scheduler.states())

    def _database(self) -> Mapping[str, RuleState]:
        """Return the states of rules as the evaluating instance has written them, or the last one that evaluated."""
        evaluating = next((one for one in self.instances if one.scheduler.running), None)
        return evaluating.scheduler.states() if evaluating else self._stored

    def _other_alertmanagers(self) -> Iterator[Alertmanager]:
        return (one.alertmanager for one in (self.reachable() if self.running else ()))

    def _configuration(self) -> Configuration:
        # Only a rule that names a contact point has a route of its own in the configuration.
        settings = frozenset(r.notification for r in self.rules if r.notification and not r.notification.policy)
        policies, receivers = self.routing_trees.joined(), self.contact_points.receivers
        return Configuration(policies, receivers, settings, self.mute_timings.intervals)

    def _renamed(self, old: str, new: str) -> None:
        self.routing_trees.rename(old, new)
        self.rules.rename_receiver(old, new)
        self._rules_changed()

    def _configuration_changed(self) -> None:
        self.revision.advance()
        for one in self.instances:
            one.alertmanager.configuration_changed()

    def _rules_changed(self) -> None:
        for one in self.instances:
            one.alertmanager.configuration_changed()
            one.scheduler.rules_changed()
