"""An alert rule of a group: its properties, and how they go to Grafana and come back."""

import json
from typing import Any, Final

from . import go_durations, query_model
from .schema import MISSING, Field, Kind, Schema
from .transport import ProviderError
from .values import UNKNOWN, Plain, Properties

_TIME_RANGE: Final[Schema] = {
    "from": Field("from", Kind.INT, required=True),
    "to": Field("to", Kind.INT, required=True),
}
_DATA: Final[Schema] = {
    "refId": Field("ref_id", required=True),
    "datasourceUid": Field("datasource_uid", required=True),
    "queryType": Field("query_type", default=""),
    "model": Field(
        "model",
        required=True,
        validate=query_model.validate,
        suppress=query_model.same,
        normalise=query_model.normalise,
    ),
    "relativeTimeRange": Field("relative_time_range", Kind.OBJECT, required=True, fields=_TIME_RANGE),
}
_NOTIFICATION_SETTINGS: Final[Schema] = {
    "contactPoint": Field("contact_point"),
    "policy": Field("policy"),
    "groupBies": Field("group_by", Kind.LIST),
    "muteTimings": Field("mute_timings", Kind.LIST),
    "activeTimings": Field("active_timings", Kind.LIST),
    "groupWait": Field("group_wait"),
    "groupInterval": Field("group_interval"),
    "repeatInterval": Field("repeat_interval"),
}


def _one_way(settings: Plain, name: str) -> str | None:
    """Require a contact point or a notification policy, and with a policy nothing else."""
    given = {field.tf for key, field in _NOTIFICATION_SETTINGS.items() if settings.get(key) not in (None, "", [])}
    if len(given & {"contact_point", "policy"}) != 1:
        return f"{name}: exactly one of `contact_point` or `policy` must be set"
    if "policy" in given and len(given) > 1:
        others = ", ".join(sorted(given - {"policy"}))
        return f"{name}: `policy` is mutually exclusive with all other fields in this block, but got {others}"
    return None


_RECORD: Final[Schema] = {
    "metric": Field("metric", required=True),
    "from": Field("from", required=True),
    "targetDatasourceUid": Field("target_datasource_uid"),
}


def _duration(tf: str, default: object = MISSING) -> Field:
    return Field(tf, validate=go_durations.validate, suppress=go_durations.same, default=default)


def _state(tf: str, default: str) -> Field:
    """Return a state whose default is put in late, so that leaving it out and naming the default are the same."""
    return Field(tf, suppress=lambda old, new: old == (new or default))


RULE: Final[Schema] = {
    "uid": Field("uid", computed=True),
    "name": Field("name", required=True),
    "for": _duration("for", default=0),
    "keepFiringFor": _duration("keep_firing_for"),
    "missingSeriesEvalsToResolve": Field("missing_series_evals_to_resolve", Kind.INT),
    "noDataState": _state("no_data_state", "NoData"),
    "execErrState": _state("exec_err_state", "Alerting"),
    "condition": Field("condition"),
    "datas": Field("data", Kind.LIST, required=True, fields=_DATA),
    "labels": Field("labels", Kind.MAP, default={}),
    "annotations": Field("annotations", Kind.MAP, default={}),
    "isPaused": Field("is_paused", Kind.BOOL, default=False),
    "notificationSettings": Field(
        "notification_settings", Kind.OBJECT, fields=_NOTIFICATION_SETTINGS, validate=_one_way
    ),
    "record": Field("record", Kind.OBJECT, fields=_RECORD),
}


def to_grafana(rule: Properties, group: str, folder: str, org: int) -> dict[str, Any]:
    """Return the rule that is sent for `rule`.

    Raises:
        ProviderError: the rule has no condition, or is a recording rule with what only an alert rule has.

    """
    pending, keep_firing = _nanoseconds(rule.get("for")), _nanoseconds(rule.get("keepFiringFor"))
    missing = rule.get("missingSeriesEvalsToResolve") or 0
    record = rule.get("record")
    if record:
        _refuse_alerting_parts(rule, pending, keep_firing, missing)
    elif not rule.get("condition"):
        raise ProviderError('"condition" is required')
    sent: dict[str, Any] = {
        "title": rule["name"],
        "condition": rule.get("condition") or "",
        "data": [_query(stage) for stage in rule["datas"]],
        "for": go_durations.format_go(pending),
        "noDataState": rule.get("noDataState") or ("" if record else "NoData"),
        "execErrState": rule.get("execErrState") or ("" if record else "Alerting"),
        "folderUID": folder,
        "ruleGroup": group,
        "orgID": org,
        "updated": "0001-01-01T00:00:00.000Z",
    }
    optional = {
        "uid": "" if rule.get("uid") is UNKNOWN else rule.get("uid"),
        "labels": rule.get("labels"),
        "annotations": rule.get("annotations"),
        "isPaused": rule.get("isPaused"),
        "keep_firing_for": go_durations.format_go(keep_firing) if keep_firing else None,
        "missingSeriesEvalsToResolve": missing if missing >= 1 else None,
        "notification_settings": _notification_settings(rule.get("notificationSettings")),
        "record": _recording(record),
    }
    return sent | {key: value for key, value in optional.items() if value}


def _nanoseconds(text: Plain) -> int:
    try:
        return go_durations.parse(str(text or "0"))
    except ValueError as error:
        raise ProviderError(str(error)) from None


def _refuse_alerting_parts(rule: Properties, pending: int, keep_firing: int, missing: int) -> None:
    parts = {
        "for": pending,
        "keep_firing_for": keep_firing,
        "missing_series_evals_to_resolve": missing,
        "no_data_state": rule.get("noDataState"),
        "exec_err_state": rule.get("execErrState"),
        "condition": rule.get("condition"),
    }
    for name, value in parts.items():
        if value:
            raise ProviderError(f'conflicting fields "record" and "{name}"')


def _query(stage: Properties) -> dict[str, Any]:
    given = stage["relativeTimeRange"]
    sent = {
        "refId": stage["refId"],
        "queryType": stage.get("queryType"),
        "datasourceUid": stage["datasourceUid"],
        "model": json.loads(stage["model"]),
    }
    time_range = {edge: int(given[edge]) for edge in ("from", "to") if given[edge]}
    return {key: value for key, value in sent.items() if value} | {"relativeTimeRange": time_range}


def _notification_settings(given: Properties | None) -> dict[str, Any] | None:
    if not given:
        return None
    if given.get("policy"):
        return {"policy": given["policy"]}
    sent = {
        "receiver": given["contactPoint"],
        "group_by": given.get("groupBies") or None,
        "mute_time_intervals": given.get("muteTimings") or [],
        "active_time_intervals": given.get("activeTimings") or [],
    }
    names = {"group_wait": "groupWait", "group_interval": "groupInterval", "repeat_interval": "repeatInterval"}
    return sent | {api: given[name] for api, name in names.items() if given.get(name)}


def _recording(given: Properties | None) -> dict[str, Any] | None:
    if not given:
        return None
    sent = {"metric": given["metric"], "from": given["from"]}
    target = given.get("targetDatasourceUid")
    return sent | ({"target_datasource_uid": target} if target else {})


def from_grafana(answer: dict[str, Any]) -> Properties:
    """Return the rule in a response.

    Raises:
        ProviderError: the response lacks a value that the provider reads without a check.

    """
    try:
        rule: Properties = {
            "uid": answer.get("uid", ""),
            "name": answer["title"],
            "for": go_durations.format_go(go_durations.parse(answer["for"])),
            "noDataState": answer["noDataState"],
            "execErrState": answer["execErrState"],
            "condition": answer.get("condition"),
            "labels": answer.get("labels") or {},
            "annotations": answer.get("annotations") or {},
            "isPaused": bool(answer.get("isPaused")),
            "datas": [_stage(query) for query in answer.get("data") or [] if query is not None],
        }
    except KeyError as error:
        raise ProviderError(
            f"runtime error: invalid memory address or nil pointer dereference ({error} is missing)"
        ) from None
    if settings := answer.get("notification_settings"):
        rule["notificationSettings"] = _settings(settings)
    if record := answer.get("record"):
        rule["record"] = {
            "metric": record.get("metric"),
            "from": record.get("from"),
            "targetDatasourceUid": record.get("target_datasource_uid") or None,
        }
    if keep_firing := go_durations.parse(answer.get("keep_firing_for") or "0"):
        rule["keepFiringFor"] = go_durations.format_go(keep_firing)
    if (missing := answer.get("missingSeriesEvalsToResolve") or 0) >= 1:
        rule["missingSeriesEvalsToResolve"] = missing
    return rule


def _stage(query: dict[str, Any]) -> Properties:
    time_range = query.get("relativeTimeRange") or {}
    return {
        "refId": query.get("refId", ""),
        "datasourceUid": query.get("datasourceUid", ""),
        "queryType": query.get("queryType", ""),
        "model": query_model.normalise(query_model.go_json(query.get("model"))),
        "relativeTimeRange": {edge: int(time_range.get(edge) or 0) for edge in ("from", "to")},
    }


def _settings(answer: dict[str, Any]) -> Properties:
    names = {
        "group_by": "groupBies",
        "mute_time_intervals": "muteTimings",
        "active_time_intervals": "activeTimings",
    }
    times = {"group_wait": "groupWait", "group_interval": "groupInterval", "repeat_interval": "repeatInterval"}
    if answer.get("policy"):
        return {"policy": answer["policy"]}
    settings: Properties = {"contactPoint": answer.get("receiver", "")}
    # A list that Grafana leaves empty reads as an empty list, a time that it leaves out as not set.
    settings |= {name: list(answer.get(api) or []) for api, name in names.items()}
    return settings | {name: answer[api] for api, name in times.items() if answer.get(api)}
