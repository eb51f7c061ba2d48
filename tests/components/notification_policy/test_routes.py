"""Where alerts go in a policy."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from grafana_irm.notification_policy.matchers import Matcher
from grafana_irm.notification_policy.routes import Route, described, of_policy, of_spec
from sandbox.grafana.alertmanager import routing
from tests.components.notification_policy.drawn import EXACT, OPAQUE, alerts, policies

CRITICAL = {"type": "=", "label": "severity", "value": "critical"}
SPEC = {
    "defaults": {"receiver": "Everyone", "group_by": ["alertname"]},
    "routes": [
        {"receiver": "Audit", "continue": True, "matchers": [{"type": "!=", "label": "team", "value": ""}]},
        {
            "receiver": "Payments",
            "continue": False,
            "matchers": [{"type": "=~", "label": "team", "value": "pay.*"}],
            "routes": [{"matchers": [CRITICAL], "mute_time_intervals": ["nights"]}],
        },
    ],
}


def ends(policy: Route, **labels: str) -> list[tuple[str, tuple[int, ...]]]:
    return [(one.receiver, one.path) for one in policy.ends_for(labels)]


def test_an_alert_goes_to_the_deepest_route_that_matches() -> None:
    policy = of_spec(SPEC)
    assert ends(policy) == [("Everyone", ())]
    assert ends(policy, team="ops") == [("Audit", (0,))]
    assert ends(policy, team="payments") == [("Audit", (0,)), ("Payments", (1,))]
    assert ends(policy, team="payments", severity="critical")[1] == ("Payments", (1, 0))
    below = policy.at((1, 0))
    assert below is not None
    assert below.held_by == ("nights",)
    assert [described(one.matchers) for one in policy.way_to((1, 0))] == ["team=~pay.*", "severity=critical"]


def test_the_organisations_own_policy_is_read_in_every_spelling() -> None:
    tree = {
        "receiver": "Everyone",
        "routes": [
            {"receiver": "One", "object_matchers": [["team", "=", "a"]], "match_re": {"severity": "x|y"}},
            {"receiver": "Two", "match": {"team": "b"}},
            {"receiver": "Three", "matchers": ['team="c"']},
        ],
    }
    policy = of_policy(tree)
    assert ends(policy, team="a", severity="y") == [("One", (0,))]
    assert ends(policy, team="a") == [("Everyone", ())]
    assert ends(policy, team="b") == [("Two", (1,))]
    assert ends(policy, team="c") == [("Three", (2,))]


def test_a_place_that_does_not_exist_has_no_route() -> None:
    assert of_spec(SPEC).at((1, 4)) is None


@given(policies(EXACT + OPAQUE), st.sampled_from(list(alerts())))
def test_alerts_go_where_the_sandboxes_alertmanager_sends_them(policy: Route, alert: Mapping[str, str]) -> None:
    named = _named(policy)
    sent = [route.receiver for route in routing.build(_as_json(named), [], []).match(alert)]
    assert [one.receiver for one in named.ends_for(alert)] == sent


def _named(route: Route) -> Route:
    """Give each route a receiver of its own."""
    below = tuple(map(_named, route.routes))
    return Route(f"to {route.path}", route.matchers, route.continues, below, route.path)


def _as_json(route: Route) -> dict[str, object]:
    matchers = [[one.label, one.operator, one.value] for one in route.matchers]
    below = [_as_json(one) for one in route.routes]
    return {"receiver": route.receiver, "object_matchers": matchers, "continue": route.continues, "routes": below}


def test_matchers_are_described_as_they_are_written() -> None:
    assert described([]) == "any labels"
    assert described([Matcher("a", "=", "b"), Matcher("c", "=~", "d e")]) == 'a=b, c=~"d e"'
