"""The routine of one rule: its evaluations, the state that follows, and the alerts for the Alertmanager.

A rule whose evaluations change nothing any more sleeps: its evaluations are not run one by one, and its alert does
not end meanwhile. When something stirs it, it catches up to where it would be had every evaluation run.
"""

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from ..alertmanager.alerts import Alert
from ..common.labels import fnv1a
from ..provisioning.rule_model import Rule
from ..provisioning.rules import BASE_INTERVAL
from .evaluator import NORMAL, Evaluator, Result
from .rule_state import RESEND_DELAY, RuleState, describe, ends_after


class Alertmanager(Protocol):
    """What receives the alerts of rules."""

    def put(self, alert: Alert) -> Alert:
        """Take an alert, or its newer state, and return it as it is now held."""
        ...

    def end_at(self, alert: Alert, when: float) -> None:
        """Move the end of an alert that is held, without sending it again."""
        ...


@dataclass(frozen=True)
class Site:
    """What all routines share.

    Attributes:
        evaluator: evaluates queries.
        alertmanager: receives the alerts.
        base_url: the Grafana's address, without a trailing slash.
        now: returns the present time.
        may_sleep: whether evaluations that change nothing are left out. They are not where other instances receive the
            alerts too: an instance that starts learns of an alert only when it is sent again.

    """

    evaluator: Evaluator
    alertmanager: Alertmanager
    base_url: str
    now: Callable[[], float]
    may_sleep: bool = True


class Routine:
    """One rule at work.

    Args:
        site: what all routines share.
        rule: the rule as it was at the tick that found it.
        state: the state of an earlier process.

    """

    def __init__(self, site: Site, rule: Rule, state: RuleState | None) -> None:
        self._site = site
        self._alert: Alert | None = None
        self._sent_state: str | None = None
        self._result: Result | None = None
        self._fingerprint: object = None
        self.rule = rule
        self.state = state
        self.asleep = False
        self.evaluated = False

    def due(self, tick: float) -> bool:
        """Return whether the rule is evaluated at a tick: groups are spread over their interval."""
        frequency = self.rule.interval // BASE_INTERVAL
        return int(tick // BASE_INTERVAL) % frequency == _offset(self.rule.group, self.rule.folder, frequency)

    def next_due(self, after: float) -> float:
        """Return the first tick after a time at which the rule is evaluated."""
        frequency = self.rule.interval // BASE_INTERVAL
        tick = math.floor(after / BASE_INTERVAL) + 1
        ahead = (_offset(self.rule.group, self.rule.folder, frequency) - tick) % frequency
        return float((tick + ahead) * BASE_INTERVAL)

    def update(self, rule: Rule, folder_title: str) -> None:
        """Apply an edited rule between two evaluations. Its state starts again."""
        self.rule = rule
        edited = _fingerprint(rule, folder_title)
        if self._fingerprint is not None and edited != self._fingerprint:
            self._reset("Paused" if rule.is_paused else "Updated")
        self._fingerprint = edited

    def evaluate(self, rule: Rule, folder_title: str, at: float) -> None:
        """Evaluate the rule, as it was at the tick `at`."""
        self.rule = rule
        current = _fingerprint(rule, folder_title)
        edited = self._fingerprint is not None and current != self._fingerprint
        if edited or (self._fingerprint is None and rule.is_paused):
            self._reset("Paused" if rule.is_paused else "Updated")
        self._fingerprint = current
        if rule.is_paused:
            return
        result = self._site.evaluator.evaluate(rule)
        self.evaluated = True
        state = self.state or RuleState(NORMAL, at, at, at)
        self.state = state
        before = state.state, state.reason
        describe(state, rule, folder_title, result)
        state.evaluated(rule, result, at)
        if state.needs_sending():
            state.sent_at = at
            alert = state.alert(rule.uid, self._site.base_url, self._site.now())
            self._alert = self._site.alertmanager.put(alert)
            self._sent_state = state.state
        sent = self._sent_state == state.state or not state.firing
        steady = before == (state.state, state.reason) and result == self._result and state.settled and sent
        self._result = result
        if steady and self._site.may_sleep:
            self.asleep = True
            if state.firing and self._alert:
                self._site.alertmanager.end_at(self._alert, math.inf)

    def delete(self) -> None:
        """Resolve the firing alerts, since the rule was deleted."""
        self._reset("RuleDeleted")

    def wake(self, until: float) -> None:
        """Catch up with the evaluations before `until`, and be evaluated one by one again."""
        if not self.asleep:
            return
        self.catch_up(until)
        self.asleep = False
        state = self.state
        if state and state.firing and state.sent_at is not None and self._alert:
            self._site.alertmanager.end_at(self._alert, ends_after(self.rule, state.sent_at))

    def catch_up(self, until: float) -> None:
        """Advance the state as the evaluations before `until` would have: only times change."""
        state = self.state
        if not self.asleep or state is None:
            return
        interval = float(self.rule.interval)
        missed = max(0, math.ceil((until - state.evaluated_at) / interval) - 1)
        state.evaluated_at += missed * interval
        if state.firing and state.sent_at is not None:
            stride = math.ceil(RESEND_DELAY / interval) * interval
            state.sent_at += math.floor((state.evaluated_at - state.sent_at) / stride) * stride
            state.ends_at = ends_after(self.rule, state.evaluated_at)

    def _reset(self, reason: str) -> None:
        state, self.state, self._result = self.state, None, None
        self.asleep = False
        now = self._site.now()
        if state and state.reset(reason, now):
            self._site.alertmanager.put(state.alert(self.rule.uid, self._site.base_url, now))
        self._alert = self._sent_state = None


@lru_cache(maxsize=4096)
def _offset(group: str, folder: str, frequency: int) -> int:
    return fnv1a(f"{group}\xff{folder}\xff1\xff".encode()) % frequency


def _fingerprint(rule: Rule, folder_title: str) -> object:
    return (
        (rule.uid, rule.title, rule.folder, folder_title, rule.condition, rule.is_paused),
        (rule.group, rule.index, rule.pending_period, rule.no_data_state, rule.exec_err_state),
        json.dumps([rule.labels, rule.data], sort_keys=True),
        rule.notification,
    )
