"""Stack configurations that are wrong somewhere, drawn at random, with where they are wrong."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

Settings = dict[str, Any]

_SPOILED: dict[str, st.SearchStrategy[Any]] = {
    "name": st.sampled_from(["", " ", " x", "x ", "a\nb", "x" * 151, 7, None, ["x"]]),
    "type": st.sampled_from(["", "webhok", "grafana_alerting", "Alertmanager", 3]),
    "description": st.one_of(st.just(""), st.text("abc é{$", min_size=251, max_size=300), st.just(7)),
    "team": st.sampled_from(["", 7, ["a"]]),
    "escalationChain": st.sampled_from(["", 7, {"id": "F1"}]),
    "teamId": st.sampled_from(["", "a b", "T/1", "ü"]),
    "labels": st.sampled_from([{"1a": "b"}, {"a b": "b"}, {"": "b"}, ["a"]]),
    "resourceName": st.sampled_from(["", " a", "a\tb"]),
    "contactPoint.maxAlerts": st.one_of(st.integers(max_value=0), st.integers(100, 10**9), st.just("many")),
    "contactPoint.name": st.sampled_from(["", " ", "a\x00b", 5]),
    "contactPoint.httpMethod": st.sampled_from(["GET", "post", "DELETE", ""]),
    "contactPoint.headers": st.sampled_from([{"a b": "c"}, {"": "c"}, "x"]),
    "contactPoint.disableResolveMessage": st.sampled_from(["perhaps", 7]),
    "heartbeat.enabled": st.sampled_from(["perhaps", 7, []]),
    "heartbeat.interval": st.sampled_from(["", "10 parsecs", "-5m", "7m", "1.5x", "10s", "2d", True]),
    "heartbeat.contactPoint.name": st.sampled_from(["", " x", 5]),
    "heartbeat.rule.evaluationInterval": st.sampled_from(["15s", "7s", "0s", "x", "-10s"]),
    "heartbeat.rule.repeatInterval": st.sampled_from(["0s", "11m", "1h", "x"]),
    "heartbeat.rule.groupInterval": st.sampled_from(["0s", "x", "-1s"]),
    "heartbeat.rule.pendingPeriod": st.sampled_from(["-1m", "x", []]),
    "heartbeat.rule.grafanaInstances": st.sampled_from([0, -1, 101, "two"]),
    "heartbeat.rule.dataSourceUid": st.sampled_from(["", "a b", "x" * 41, "a/b"]),
    "heartbeat.rule.folderUid": st.sampled_from(["", "a b", "x" * 41]),
    "heartbeat.rule.name": st.sampled_from(["", "x" * 191, "a\nb"]),
    "heartbeat.rule.labels": st.sampled_from([{"": "x"}, {" ": "x"}, "x"]),
}
"""What is refused, by where in an integration it stands."""

_BLOCKS = ("", "contactPoint", "heartbeat", "heartbeat.contactPoint", "heartbeat.rule")


@st.composite
def bad_settings(draw: st.DrawFn) -> tuple[Settings, set[str]]:
    """Draw the configuration of a stack, and the paths that its refusal must name."""
    integrations: list[Settings] = [{"name": f"integration {number}"} for number in range(draw(st.integers(1, 3)))]
    paths: set[str] = set()
    for number, integration in enumerate(integrations):
        least = 1 if number == 0 else 0
        chosen = draw(st.lists(st.sampled_from(sorted(_SPOILED)), min_size=least, max_size=3, unique=True))
        for where in _apart(chosen):
            _put(integration, where, draw(_SPOILED[where]))
            paths.add(f"integrations[{number}].{where}")
        if draw(st.booleans()):
            where = ".".join(part for part in (draw(st.sampled_from(_BLOCKS)), draw(_UNKNOWN)) if part)
            _put(integration, where, "anything")
            paths.add(f"integrations[{number}].{where}")
    return {"integrations": integrations}, paths


_UNKNOWN = st.sampled_from(["colour", "maxAlert", "names", "intervall", "x"])


def _apart(chosen: list[str]) -> list[str]:
    """Return places of which none is checked only where another is right: timings hang on one another."""
    timings = [one for one in chosen if one.startswith(("heartbeat.interval", "heartbeat.rule."))]
    return [one for one in chosen if one not in timings[1:]]


def _put(settings: Settings, where: str, value: object) -> None:
    *blocks, last = where.split(".")
    for block in blocks:
        settings = settings.setdefault(block, {})
    settings[last] = value


def refuses(settings: Settings, paths: set[str], load: Callable[[Settings], tuple[set[str], int]]) -> None:
    """Hold a bad configuration against a program.

    Raises:
        AssertionError: it was not refused, a path was not named, or there was a request.

    """
    named, requests = load(settings)
    missing = {
        path for path in paths if not any(one == path or one.startswith((f"{path}.", f"{path}[")) for one in named)
    }
    assert not missing, f"not named: {sorted(missing)}; named: {sorted(named)}; settings: {settings}"
    assert requests == 0, f"{requests} requests for {settings}"
