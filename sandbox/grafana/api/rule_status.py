"""The Prometheus-compatible API of rules: their states, health and alerts."""

from collections.abc import Mapping
from typing import Any

from ..alertmanager import webhook
from ..common.errors import ApiError
from ..common.times import ZERO, rfc3339
from ..core import GrafanaCore
from ..provisioning.rule_model import Rule
from ..scheduler.evaluator import ALERTING, ERROR, NO_DATA, NORMAL, PENDING
from ..scheduler.rule_state import RECOVERING, RuleState

_INTERNAL = ("__alert_rule_uid__", "__alert_rule_namespace_uid__")
_SHOWN_STATES = {ALERTING: "firing", RECOVERING: "recovering", PENDING: "pending"}
_HEALTH = {ERROR: "error", NO_DATA: "nodata"}
_ASKED_STATES = {
    "normal": "inactive",
    "inactive": "inactive",
    "alerting": "firing",
    "firing": "firing",
    "pending": "pending",
    "recovering": "recovering",
    "nodata": "",
    "error": "",
}


def rules(core: GrafanaCore, query: Mapping[str, list[str]]) -> dict[str, Any]:
    """Return the groups with their rules, as in the response of `/api/prometheus/grafana/api/v1/rules`.

    Args:
        core: the Grafana of the request.
        query: the filters `rule_uid`, `folder_uid`, `rule_group`, `rule_name`, `state`, `limit_alerts`.

    Raises:
        ApiError: 400 for an unknown state.

    """
    states = {state.lower() for state in query.get("state", [])}
    if unknown := states - _ASKED_STATES.keys():
        error = f"unknown state '{min(unknown)}'"
        raise ApiError(400, {"status": "error", "errorType": "bad_data", "error": error, "data": {"groups": []}})
    wanted = {_ASKED_STATES[state] for state in states}
    alerts_wanted = query.get("limit_alerts", [""])[0] != "0"
    groups: dict[tuple[str, str], list[Rule]] = {}
    for rule in core.rules:
        if _chosen(rule, query):
            groups.setdefault((rule.folder, rule.group), []).append(rule)
    shown, totals = [], dict[str, int]()
    for (folder, name), members in sorted(groups.items(), key=lambda each: (core.folders.path(each[0][0]), each[0])):
        own = [_rule(core, rule, alerts_wanted) for rule in sorted(members, key=lambda rule: rule.index)]
        counts = _counted(own)
        for key, count in counts.items():
            totals[key] = totals.get(key, 0) + count
        shown.append(
            {
                "name": name,
                "file": core.folders.path(folder),
                "folderUid": folder,
                "rules": [rule for rule in own if not wanted or rule["state"] in wanted],
                "totals": counts,
                "interval": members[0].interval,
                "lastEvaluation": own[-1]["lastEvaluation"],
                "evaluationTime": own[-1]["evaluationTime"],
            }
        )
    data: dict[str, Any] = {"groups": shown}
    return {"status": "success", "data": {**data, "totals": totals} if totals else data}


def _chosen(rule: Rule, query: Mapping[str, list[str]]) -> bool:
    given = {"rule_uid": rule.uid, "folder_uid": rule.folder, "rule_group": rule.group, "rule_name": rule.title}
    return all(value in query[name] for name, value in given.items() if any(query.get(name, [])))


def _counted(shown: list[dict[str, Any]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for rule in shown:
        for key in (rule["state"], rule["health"]):
            if key != "ok":
                counts[key] = counts.get(key, 0) + 1
    return counts


def _rule(core: GrafanaCore, rule: Rule, alerts_wanted: bool) -> dict[str, Any]:
    state, evaluated = core.rule_state(rule.uid)
    alerts = [_alert(state, rule)] if state and alerts_wanted else []
    failed = bool(state and state.error)
    shown: dict[str, Any] = {
        "state": _SHOWN_STATES.get(state.state, "inactive") if state else "inactive",
        "name": rule.title,
        "folderUid": rule.folder,
        "uid": rule.uid,
        "query": _query(rule),
        **{name: span / 1000 for name, span in _spans(rule) if span},
        "annotations": rule.annotations,
    }
    if state and state.state == ALERTING:
        shown["activeAt"] = rfc3339(state.starts_at)
    if alerts:
        shown["alerts"] = alerts
    if state:
        totals = _totals(state, rule)
        shown |= {"totals": totals, "totalsFiltered": totals}
    if rule.labels:
        shown["labels"] = rule.labels
    shown["health"] = "error" if failed else _HEALTH.get(state.state, "ok") if state else "ok"
    if state and failed:
        shown["lastError"] = state.error
    shown |= {
        "type": "alerting",
        "lastEvaluation": rfc3339(state.evaluated_at) if state and evaluated else ZERO,
        "evaluationTime": 0.0005 if state and evaluated else 0,
        "isPaused": rule.is_paused,
    }
    if rule.notification:
        shown["notificationSettings"] = rule.notification.as_json()
    return {**shown, "provenance": rule.provenance} if rule.provenance else shown


def _spans(rule: Rule) -> tuple[tuple[str, int], ...]:
    return ("duration", rule.pending_period), ("keepFiringFor", rule.keep_firing_for)


def _query(rule: Rule) -> str:
    expressions = [query["model"]["expr"] for query in rule.data if query["model"].get("expr")]
    return " | ".join(expressions) or webhook.encoded(rule.data).decode()


def _totals(state: RuleState, rule: Rule) -> dict[str, int]:
    # A state that is itself `Error` is not counted twice.
    failed = {"error": 1} if state.error and rule.exec_err_state != ERROR else {}
    return {state.state.lower(): 1, **failed}


def _value(state: RuleState, rule: Rule) -> str:
    """Return the condition's value in the form of Go's `%e`, with as many digits as necessary."""
    number = state.values.get(rule.condition)
    if number is None or state.error or state.state in (NORMAL, NO_DATA):
        return ""
    return next(text for digits in range(18) if float(text := f"{number:.{digits}e}") == number)


def _alert(state: RuleState, rule: Rule) -> dict[str, Any]:
    labels = {name: value for name, value in state.labels.items() if name not in _INTERNAL}
    reason = f" ({state.reason})" if state.reason else ""
    return {
        "labels": labels,
        "annotations": state.annotations,
        "state": f"{state.state}{reason}",
        "activeAt": rfc3339(state.starts_at),
        "value": _value(state, rule),
    }
