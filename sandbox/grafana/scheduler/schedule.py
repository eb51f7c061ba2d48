"""The scheduler: every ten seconds it evaluates the rules that are due."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from ...clock import Clock, Timer
from ..provisioning.rule_model import Rule
from ..provisioning.rules import BASE_INTERVAL
from .routine import Routine, Site
from .rule_state import RuleState


class Scheduler:
    """What evaluates the rules of one Grafana; states outlive a stop, since they are kept in the database.

    Args:
        clock: the sandbox's time.
        rules: returns the rules in the database.
        folder_title: returns the label `grafana_folder` of a folder.
        site: what evaluations need.

    """

    def __init__(
        self,
        clock: Clock,
        rules: Callable[[], Iterable[Rule]],
        folder_title: Callable[[str], str],
        site: Site,
    ) -> None:
        self._clock = clock
        self._rules = rules
        self._folder_title = folder_title
        self._site = site
        self._routines: dict[str, Routine] = {}
        self._left: dict[str, RuleState] = {}
        self._seen: dict[str, tuple[int, str]] = {}
        self._dirty = False
        self._running = False
        self._paused = False
        self._tick: Timer | None = None
        self._evaluations: list[Timer] = []

    @property
    def running(self) -> bool:
        """Whether it evaluates rules, or would if it were not paused."""
        return self._running

    def start(self, states: Mapping[str, RuleState] | None = None) -> None:
        """Begin a new process: rules are found at the first tick, in the states that the database has.

        Args:
            states: the states of a running instance; None for this instance's earlier states.

        """
        if states is not None:
            self._left = dict(states)
        self._running = self._dirty = True
        self._arm()

    def stop(self) -> None:
        """Stop. The current states are kept for the next process."""
        self._wake_all()
        self._running = False
        self._left = {uid: routine.state for uid, routine in self._routines.items() if routine.state}
        self._routines.clear()
        self._seen.clear()
        self._cancel()

    def pause(self, *, paused: bool) -> None:
        """Stop evaluating, or go on; the Alertmanager works on, and alerts end when their time has come."""
        self._wake_all()
        self._paused = paused
        self._dirty = True
        self._cancel()
        self._arm()

    def rules_changed(self) -> None:
        """Record that a rule or a folder changed. The change is applied at the next tick."""
        self._dirty = True
        self._arm()

    def results_changed(self) -> None:
        """Note that evaluations may come to something else from now on."""
        self._wake_all()
        self._arm()

    def routine(self, uid: str) -> Routine | None:
        """Return the work on one rule, its state up to date; None before the scheduler has found it."""
        routine = self._routines.get(uid)
        if routine:
            routine.catch_up(self._passed())
        return routine

    def states(self) -> dict[str, RuleState]:
        """Return the states of the rules as the database has them."""
        running = {uid: self.routine(uid) for uid in self._routines}
        found = {uid: routine.state for uid, routine in running.items() if routine and routine.state}
        return {uid: replace(state) for uid, state in {**self._left, **found}.items()}

    def restored(self, uid: str) -> RuleState | None:
        """Return the state in which a rule is until its first evaluation by this process; None after it."""
        routine = self._routines.get(uid)
        if routine is None:
            return self._left.get(uid)
        return None if routine.evaluated else routine.state

    def _wake_all(self) -> None:
        for routine in self._routines.values():
            routine.wake(self._passed())

    def _passed(self) -> float:
        # Outside a tick, evaluations that are due at this moment have run already.
        return math.nextafter(self._clock.now(), math.inf)

    def _cancel(self) -> None:
        for timer in [*self._evaluations, *([self._tick] if self._tick else [])]:
            timer.cancel()
        self._tick = None
        self._evaluations.clear()

    def _arm(self) -> None:
        if self._tick:
            self._tick.cancel()
            self._tick = None
        if not self._running or self._paused:
            return
        now = self._clock.now()
        ticks = [routine.next_due(now) for routine in self._routines.values() if not routine.asleep]
        if self._dirty:
            ticks.append((math.floor(now / BASE_INTERVAL) + 1) * BASE_INTERVAL)
        if ticks:
            due = min(ticks)
            self._tick = self._clock.call_at(due, lambda: self._run(due))

    def _run(self, tick: float) -> None:
        self._tick = None
        edited = self._found(tick) if self._dirty else set()
        ready = sorted(uid for uid, routine in self._routines.items() if routine.due(tick))
        for uid in edited - set(ready):
            routine = self._routines[uid]
            routine.update(routine.rule, self._folder_title(routine.rule.folder))
        self._evaluations.clear()
        for place, uid in enumerate(ready):
            if not self._routines[uid].asleep:
                self._evaluate_at(tick + place * BASE_INTERVAL / len(ready), uid, tick)
        self._arm()

    def _found(self, tick: float) -> set[str]:
        """Bring the routines up to date with the database; return the rules that were edited."""
        self._dirty = False
        rules = {rule.uid: rule for rule in self._rules()}
        for uid in self._routines.keys() - rules.keys():
            self._routines[uid].wake(tick)
            self._routines.pop(uid).delete()
            self._seen.pop(uid)
        edited = set()
        for uid, rule in rules.items():
            seen = rule.version, self._folder_title(rule.folder)
            if uid not in self._routines:
                self._routines[uid] = Routine(self._site, rule, self._left.pop(uid, None))
            elif self._seen[uid] != seen:
                self._routines[uid].wake(tick)
                self._routines[uid].rule = rule
                edited.add(uid)
            self._seen[uid] = seen
        return edited

    def _evaluate_at(self, when: float, uid: str, tick: float) -> None:
        routine = self._routines[uid]
        rule, title = routine.rule, self._folder_title(routine.rule.folder)

        def evaluate() -> None:
            if self._routines.get(uid) is routine:
                routine.evaluate(rule, title, tick)

        if when > self._clock.now():
            self._evaluations.append(self._clock.call_at(when, evaluate))
        else:
            evaluate()
