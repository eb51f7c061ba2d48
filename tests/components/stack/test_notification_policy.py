"""The notification policy of a stack file: routes to the stack's integrations, by their keys."""

import json
from typing import Any

import pytest

from grafana_irm import UnknownName
from tests.components.configured import loaded, problems
from tests.components.harness import Run, run
from tests.components.preflight.policies import Grafana
from tests.components.stack_program import link_of, stack_program

INTEGRATIONS = [{"name": "Payments", "resourceName": "payments"}, {"name": "Platform"}]
POLICY = {
    "name": "teams",
    "integration": "Platform",
    "groupWait": "60s",
    "routes": [
        {
            "matchers": ["team=payments"],
            "integration": "payments",
            "routes": [{"matchers": ["severity=info"], "integration": "Platform", "continueMatching": True}],
        }
    ],
}


def stack(policy: Any, *, there: Grafana | None = None, **settings: Any) -> Run:
    found = there or Grafana()
    given = {"integrations": INTEGRATIONS, "notificationPolicy": policy, **settings}
    config = {f"project:{key}": json.dumps(value) for key, value in given.items() if value is not None}
    return run(stack_program, found.answer, config=config, state=found.state, link=link_of)


def test_routes_go_to_the_contact_points_of_the_integrations() -> None:
    made = stack(POLICY)
    spec = made.only("NotificationsRoutingTree").inputs["spec"]
    (route,) = spec["routes"]
    assert (spec["defaults"]["receiver"], spec["defaults"]["groupWait"]) == ("Platform", "1m")
    assert (route["receiver"], route["routes"][0]["receiver"]) == ("Payments", "Platform")
    assert route["routes"][0]["continue"] is True
    assert made.outputs["notificationPolicy"] == {"name": "teams", "link": "https://grafana.example/alerting/routes"}


def test_without_a_policy_the_outputs_are_as_before() -> None:
    assert "notificationPolicy" not in stack(None).outputs


def test_unknown_integrations_are_refused_with_all_other_problems() -> None:
    routes = [{"matchers": ["team"], "integration": "Payments"}, {"integration": "nobody", "continue": True}]
    told = problems(integrations=INTEGRATIONS, notificationPolicy={"name": "a_b", "integration": "x", "routes": routes})
    keys = "the key of an integration of the stack: 'payments', 'Platform'"
    assert told["notificationPolicy.integration"] == f"'x' -> {keys}"
    assert told["notificationPolicy.routes[0].integration"] == f"'Payments' -> did you mean 'payments'? {keys}"
    assert told["notificationPolicy.routes[1].integration"].endswith(keys)
    assert set(told) == {
        "notificationPolicy.name",
        "notificationPolicy.integration",
        "notificationPolicy.routes[0].matchers[0]",
        "notificationPolicy.routes[0].integration",
        "notificationPolicy.routes[1].integration",
        "notificationPolicy.routes[1].continue",
    }


def test_a_route_that_no_alert_can_match_is_refused() -> None:
    routes = [{"matchers": ["team=a", "team=b"]}]
    policy = {"name": "a", "integration": "Platform", "routes": routes}
    told = problems(integrations=INTEGRATIONS, notificationPolicy=policy)
    assert list(told) == ["notificationPolicy.routes[0].matchers"]


def test_the_policy_of_a_program_is_the_same() -> None:
    policy = loaded(integrations=INTEGRATIONS, notificationPolicy=POLICY).notification_policy
    assert policy is not None
    args = policy.args({"Platform": "P", "payments": "Q"})
    assert args["contact_point"] == "P"
    assert args["routes"][0]["contact_point"] == "Q"
    assert "adopt" not in args


def test_an_unknown_mute_timing_is_refused_by_its_path_in_the_stack_file() -> None:
    policy = {**POLICY, "routes": [{"matchers": ["team=a"], "muteTimings": ["nights"]}]}
    with pytest.raises(UnknownName, match=r"notificationPolicy\.routes\[0\]\.muteTimings\[0\]: given 'nights'"):
        stack(policy)
