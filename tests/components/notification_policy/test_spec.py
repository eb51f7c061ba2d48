"""A policy as Grafana returns it, compared with the same policy in Pulumi's state."""

from typing import Any

import pytest

from grafana_irm.notification_policy.spec import same_spec

MATCHER = {"type": "=", "label": "team", "value": "a"}
STATE: dict[str, Any] = {
    "defaults": {"receiver": "R", "groupBies": ["b", "a"], "groupWait": "30s", "groupInterval": "", "__defaults": []},
    "routes": [
        {"receiver": "S", "matchers": [MATCHER], "continue": False, "muteTimeIntervals": ["n"], "routes": None},
        {"continue": True, "groupBies": []},
    ],
    "disableProvenance": False,
}
GRAFANA: dict[str, Any] = {
    "defaults": {"receiver": "R", "group_by": ["a", "b"], "group_wait": "30s"},
    "routes": [
        {"receiver": "S", "matchers": [MATCHER], "continue": False, "mute_time_intervals": ["n"], "routes": []},
        {"continue": True},
    ],
}


def test_both_spellings_of_one_policy_are_the_same() -> None:
    assert same_spec(STATE, GRAFANA)
    assert same_spec({}, {"defaults": {}, "routes": []})


@pytest.mark.parametrize(
    "changed",
    [
        {"defaults": {**GRAFANA["defaults"], "receiver": "X"}},
        {"defaults": {**GRAFANA["defaults"], "group_wait": "1m"}},
        {"routes": GRAFANA["routes"][:1]},
        {"routes": [GRAFANA["routes"][1], GRAFANA["routes"][0]]},
        {"routes": [{**GRAFANA["routes"][0], "matchers": [{**MATCHER, "type": "!="}]}, GRAFANA["routes"][1]]},
        {"routes": [GRAFANA["routes"][0], {"continue": False}]},
        {"routes": [{**GRAFANA["routes"][0], "routes": [{}]}, GRAFANA["routes"][1]]},
    ],
)
def test_every_change_is_a_difference(changed: dict[str, Any]) -> None:
    assert not same_spec(STATE, {**GRAFANA, **changed})
