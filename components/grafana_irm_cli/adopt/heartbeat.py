"""The heartbeat's entry in the configuration, computed from its contact point and its rule."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from grafana_irm.contact_point.settings import HeartbeatContactPointBlock
from grafana_irm.errors import InvalidInputs
from grafana_irm.heartbeat_rule.component import DEFAULT_ANNOTATIONS
from grafana_irm.heartbeat_rule.names import default_rule_group
from grafana_irm.timing import (
    DEFAULT_IRM_INTERVAL,
    IRM_INTERVALS,
    HeartbeatTiming,
    InvalidDuration,
    format_duration,
    parse_duration,
)
from grafana_irm_cli.adopt.model import Beat, Json
from grafana_irm_cli.adopt.options import adopted

_FROM_SETTINGS = {"group_wait": "groupWait", "group_interval": "groupInterval", "repeat_interval": "repeatInterval"}
_SPELLED = {"evaluation_interval": "evaluationInterval", "pending_period": "pendingPeriod", **_FROM_SETTINGS}
_ALWAYS_TRUE = frozenset({"vector(1)", "vector(1)>0"})
_NO_DATA_SOURCE = frozenset({"__expr__", "-100"})
"""Grafana's own expressions, such as the threshold that Grafana's pages add after each query."""


class NoTimingError(Exception):
    """A rule's timings fit none of the heartbeat intervals that IRM offers. The message says why."""


def heartbeat_entry(beat: Beat, key: str, default_name: str, default_uid: str) -> Json:
    """Return the ``heartbeat`` block: only the settings that differ from the defaults.

    Args:
        beat: the existing heartbeat.
        key: the integration's name in Pulumi. The rule group's default name follows from it.
        default_name: the contact point's default name.
        default_uid: the default UID of folder and rule.

    Raises:
        NoTimingError: the rule's timings fit no heartbeat interval.

    """
    name, rule = str(beat.contact_point["name"]), beat.rule
    interval, timings = _timings(beat)
    contact_point = {
        "name": name if name != default_name else None,
        **adopted(beat.contact_point, HeartbeatContactPointBlock),
    }
    data_source = _data_source(rule)
    block = {
        "name": rule["title"] if rule["title"] != name else None,
        **timings,
        "dataSourceUid": data_source,
        "folderUid": rule["folderUID"] if rule["folderUID"] != default_uid else None,
        "ruleUid": rule["uid"] if rule["uid"] != default_uid else None,
        "ruleGroup": rule["ruleGroup"] if rule["ruleGroup"] != default_rule_group(key) else None,
        "labels": rule.get("labels") or None,
        "annotations": _unless(rule.get("annotations") or None, DEFAULT_ANNOTATIONS),
        "fireOnError": False if rule.get("execErrState") == rule.get("noDataState") == "OK" else None,
    }
    entry = {
        "interval": format_duration(interval) if interval != DEFAULT_IRM_INTERVAL else None,
        "contactPoint": _set(contact_point) or None,
        "rule": _set(block) or None,
    }
    # Without options of its own, the stack would let the integration share a heartbeat.
    own = entry["contactPoint"] is None and entry["rule"] is None
    return _set({"own": True, **entry}) if own else _set(entry)


def interval_entry(beat: Beat) -> Json:
    """Return the ``heartbeat`` block of an integration whose beats the stack sends by another rule.

    Args:
        beat: the existing heartbeat, whose timings show the heartbeat interval in IRM.

    Raises:
        NoTimingError: the rule's timings fit no heartbeat interval.

    """
    interval, _ = _timings(beat)
    return {} if interval == DEFAULT_IRM_INTERVAL else {"interval": format_duration(interval)}


def _timings(beat: Beat) -> tuple[timedelta, Json]:
    """Return the first heartbeat interval that fits, IRM's default first, and the timings unlike its defaults."""
    given = _given(beat)
    longer = [interval for interval in IRM_INTERVALS if interval > DEFAULT_IRM_INTERVAL]
    problems: InvalidInputs | None = None
    for interval in (DEFAULT_IRM_INTERVAL, *longer):
        try:
            wanted = _derived(interval, given)
        except InvalidInputs as refused:
            problems = problems or refused
            continue
        defaults = HeartbeatTiming.derive(interval)
        differing = {name: value for name, value in given.items() if value != getattr(defaults, name)}
        if not _leads_to(wanted, interval, differing):
            differing = given
        return interval, {_SPELLED[name]: format_duration(value) for name, value in differing.items()}
    raise NoTimingError(
        "; ".join(str(problem) for problem in problems.problems) if problems else "no heartbeat interval fits"
    )


def _derived(interval: timedelta, given: Mapping[str, timedelta]) -> HeartbeatTiming:
    wanted: dict[str, Any] = dict(given)
    return HeartbeatTiming.derive(interval, **wanted)


def _given(beat: Beat) -> dict[str, timedelta]:
    settings = beat.rule.get("notification_settings") or {}
    texts = {
        "evaluation_interval": beat.evaluation_interval,
        "pending_period": beat.rule.get("for") or "0s",
        **{name: settings[name] for name in _FROM_SETTINGS if settings.get(name)},
    }
    try:
        return {name: parse_duration(value) for name, value in texts.items()}
    except InvalidDuration as error:
        raise NoTimingError(f"its rule has invalid timings: {error}") from None


def _leads_to(wanted: HeartbeatTiming, interval: timedelta, given: dict[str, timedelta]) -> bool:
    try:
        return _derived(interval, given) == wanted
    except InvalidInputs:
        return False


def queried(rule: Json) -> list[str]:
    """Return the data sources that a rule queries; none when the stack's own rule would send the same query."""
    return [] if _data_source(rule) else [str(query["datasourceUid"]) for query in _queries(rule)]


def _data_source(rule: Json) -> str | None:
    """Return the data source of a rule that queries as the stack's own rules do; None for any other rule."""
    queries = _queries(rule)
    if len(queries) != 1 or "".join(str((queries[0].get("model") or {}).get("expr")).split()) not in _ALWAYS_TRUE:
        return None
    return str(queries[0]["datasourceUid"])


def _queries(rule: Json) -> list[Json]:
    return [query for query in rule.get("data") or [] if str(query.get("datasourceUid")) not in _NO_DATA_SOURCE]


def _unless(value: Json | None, usual: Json) -> Json | None:
    return None if value == usual else value


def _set(block: Json) -> Json:
    return {key: value for key, value in block.items() if value is not None}
