"""The state of a rule, from one evaluation to the next."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..alertmanager import templates
from ..alertmanager.alerts import Alert
from ..alertmanager.templates import TemplateError
from ..provisioning import notification_settings
from ..provisioning.rule_model import Rule
from .evaluator import ALERTING, ERROR, NO_DATA, NORMAL, PENDING, Result

RECOVERING = "Recovering"
NAMESPACE = "__alert_rule_namespace_uid__"

RESEND_DELAY = 30.0
"""Seconds after which a state that has not changed is sent to the Alertmanager again."""

RESOLVED_RETENTION = 900.0
"""Seconds for which a resolved state is sent again."""

_ENDS_AFTER = 4
_FIRING = (ALERTING, ERROR, NO_DATA, RECOVERING)
_ALERT_NAMES = {ERROR: "DatasourceError", NO_DATA: "DatasourceNoData"}


@dataclass
class RuleState:
    """The state of a rule.

    Attributes:
        state: `Normal`, `Pending`, `Alerting`, `Recovering`, `NoData` or `Error`.
        reason: why it is not what the evaluation came to.
        starts_at: since when, in Unix seconds.
        ends_at: when the Alertmanager is to take it for resolved.
        labels: labels of its alert.
        annotations: annotations of its alert.
        values: numbers of the last evaluation.
        text: the same in words.
        error: the error of the last evaluation, unless the rule treats errors as normal.
        resolved_at: when it last stopped to fire.
        sent_at: evaluation that was last sent to the Alertmanager.
        evaluated_at: time of the last evaluation.
        alert_name: name of its alert where that is not the rule's title.
        recovering_since: the first evaluation after which the condition no longer holds.

    """

    state: str
    starts_at: float
    ends_at: float
    evaluated_at: float
    reason: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    annotations: dict[str, str] = field(default_factory=dict)
    values: Mapping[str, float] = field(default_factory=dict)
    text: str = ""
    error: str = ""
    resolved_at: float | None = None
    sent_at: float | None = None
    alert_name: str | None = None
    recovering_since: float = 0.0

    @property
    def firing(self) -> bool:
        """Whether an alert of it is in the Alertmanager."""
        return self.state in _FIRING

    @property
    def settled(self) -> bool:
        """Whether the next evaluations, if they come to the same, change nothing but times."""
        if self.state in (PENDING, RECOVERING):
            return False
        recently = self.resolved_at is not None and self.evaluated_at - self.resolved_at <= RESOLVED_RETENTION
        return self.state != NORMAL or not recently

    def evaluated(self, rule: Rule, result: Result, at: float) -> None:
        """Go on to the next state."""
        before = self.state
        self.evaluated_at = at
        self.values = result.values or dict.fromkeys(self.values, -1.0)
        self.text = result.text
        self._move(rule, result.state, at)
        self.error = result.error if self.state != NORMAL else ""
        differs = self.state != result.state and result.state in (ERROR, NO_DATA)
        self.reason = f"{result.state}, KeepLast" if differs and _keeps(rule, result.state) else ""
        if differs and not self.reason:
            self.reason = result.state
        if before in _FIRING and self.state == NORMAL:
            self.resolved_at = at
        elif self.state not in (NORMAL, PENDING):
            self.resolved_at = None
        if self.state in _ALERT_NAMES:
            self.alert_name = _ALERT_NAMES[self.state]
        elif self.state != NORMAL:
            self.alert_name = None

    def _move(self, rule: Rule, outcome: str, at: float) -> None:
        if outcome in (ERROR, NO_DATA):
            wanted = rule.exec_err_state if outcome == ERROR else rule.no_data_state
            if wanted == "KeepLast":
                outcome = NORMAL if self.state in (NORMAL, *_ALERT_NAMES) else ALERTING
            else:
                outcome = NORMAL if wanted == "OK" else wanted
        if outcome == ALERTING:
            self._alerting(rule, at)
        elif outcome == NORMAL:
            self._normal(rule, at)
        else:
            self._set(outcome, rule, at)

    def _alerting(self, rule: Rule, at: float) -> None:
        pending = rule.pending_period / 1000
        if self.state == PENDING and at - self.starts_at < pending:
            return
        if self.state in (PENDING, ALERTING, RECOVERING) or not pending:
            keeps_start = self.state == RECOVERING
            started = self.starts_at
            self._set(ALERTING, rule, at)
            self.starts_at = started if keeps_start else self.starts_at
        else:
            self._set(PENDING, rule, at)

    def _normal(self, rule: Rule, at: float) -> None:
        keep = rule.keep_firing_for / 1000
        if keep and self.state == ALERTING:
            started = self.starts_at
            self._set(RECOVERING, rule, at)
            self.starts_at, self.recovering_since = started, at
        elif self.state == RECOVERING and at - self.recovering_since < keep:
            self.ends_at = ends_after(rule, at)
        elif self.state != NORMAL:
            self.state, self.starts_at, self.ends_at = NORMAL, at, at

    def _set(self, state: str, rule: Rule, at: float) -> None:
        if self.state != state:
            self.state, self.starts_at = state, at
        self.ends_at = ends_after(rule, at)

    def needs_sending(self) -> bool:
        """Return whether this evaluation sends alerts to the Alertmanager."""
        if self.state == PENDING:
            return False
        if self.resolved_at is not None and (self.sent_at is None or self.resolved_at > self.sent_at):
            return True
        if self.state == NORMAL and (
            self.resolved_at is None or self.evaluated_at - self.resolved_at > RESOLVED_RETENTION
        ):
            return False
        return self.sent_at is None or self.sent_at + RESEND_DELAY <= self.evaluated_at

    def reset(self, reason: str, now: float) -> bool:
        """Reset the state, as an edit, a pause or a deletion does. Return whether the rule was firing."""
        was_firing = self.firing
        self.state, self.reason = NORMAL, reason
        self.starts_at = self.ends_at = self.evaluated_at = now
        self.values = {}
        return was_firing

    def alert(self, rule_uid: str, base_url: str, now: float) -> Alert:
        """Return what is sent to the Alertmanager."""
        labels, annotations = dict(self.labels), dict(self.annotations)
        if self.alert_name:
            labels |= {"rulename": labels["alertname"], "alertname": self.alert_name}
        if self.values:
            values = {ref: int(v) if v == int(v) else v for ref, v in sorted(self.values.items())}
            annotations["__values__"] = json.dumps(values, separators=(",", ":"))
        if self.text:
            annotations["__value_string__"] = self.text
        if self.reason:
            annotations["grafana_state_reason"] = self.reason
        annotations["__orgId__"] = "1"
        labels = {name: value for name, value in labels.items() if value and name != NAMESPACE}
        annotations = {name: value for name, value in annotations.items() if value}
        url = f"{base_url}/alerting/grafana/{rule_uid}/view"
        return Alert(labels, annotations, self.starts_at, self.ends_at, now, url)


class _Known(dict[str, Any]):
    """The values of a rule's templates. A missing value reads `[no value]`."""

    def get(self, key: str, default: object = None) -> Any:  # noqa: ANN401, ARG002 - the signature of a mapping
        """Return the value of a name."""
        return super().get(key, "[no value]")


class _Labels(_Known):
    """Labels, which as a whole print like this: `a=1, b=2`."""

    def __str__(self) -> str:
        return ", ".join(f"{name}={self[name]}" for name in sorted(self))


def describe(state: RuleState, rule: Rule, folder_title: str, result: Result) -> None:
    """Fill in the labels and annotations of a rule's alert, their templates evaluated."""
    extra = {NAMESPACE: rule.folder, "alertname": rule.title, "__alert_rule_uid__": rule.uid}
    extra[notification_settings.REQUIRED_LABELS[0]] = folder_title
    if rule.notification:
        extra |= rule.notification.labels
    labels, values = _Labels(extra), _Known(result.values)
    data = {"Labels": labels, "Values": values, "Value": result.text}
    roots = {"$labels": labels, "$values": values, "$value": result.text, ".": data}
    state.labels = {name: _expanded(value, roots) for name, value in rule.labels.items()} | extra
    state.annotations = {name: _expanded(value, roots) for name, value in rule.annotations.items()}
    if result.error:
        state.annotations["Error"] = result.error
    if result.failed_query:
        holder = state.labels if rule.exec_err_state == ERROR else state.annotations
        holder |= {"ref_id": result.failed_query[0], "datasource_uid": result.failed_query[1]}


def _expanded(text: str, roots: Mapping[str, object]) -> str:
    # If the template cannot be evaluated, Grafana keeps its text.
    try:
        return templates.expand(text, roots)
    except TemplateError:
        return text


def _keeps(rule: Rule, outcome: str) -> bool:
    return (rule.exec_err_state if outcome == ERROR else rule.no_data_state) == "KeepLast"


def ends_after(rule: Rule, at: float) -> float:
    """Return when an alert ends that was sent at an evaluation: a few evaluations later."""
    return at + _ENDS_AFTER * max(RESEND_DELAY, float(rule.interval))
