"""Routes that no alert can take, against a reference that sends every alert through the policy."""

import pytest
from hypothesis import given

from grafana_irm.notification_policy.checks import Shadow, contradictions, shadowed
from grafana_irm.notification_policy.conditions import Conditions
from grafana_irm.notification_policy.matchers import Matcher, parsed
from grafana_irm.notification_policy.routes import Path, Route
from tests.components.notification_policy.drawn import EXACT, OPAQUE, alerts, entered, meets, placed, policies


def route(*texts: str, below: tuple[Route, ...] = (), continues: bool = False) -> Route:
    return Route("r", tuple(map(parsed, texts)), continues, below)


def policy(*routes: Route) -> Route:
    return placed(Route("root", routes=routes))


def taken(tree: Route) -> set[Path]:
    return set().union(*(entered(tree, alert) for alert in alerts()))


@given(policies(EXACT + OPAQUE))
def test_what_is_reported_takes_no_alert(tree: Route) -> None:
    impossible = list(contradictions(tree))
    reported = {found.path for found in impossible} | {found.path for found in shadowed(tree)}
    assert reported.isdisjoint(taken(tree))
    assert not any(meets(found.matchers, alert) for found in impossible for alert in alerts())


def test_routes_of_one_label_are_reported_exactly() -> None:
    tree = policy(
        route("severity=critical"),
        route("severity=warning"),
        route("severity=~critical|warning"),
        route("severity=info"),
    )
    assert list(shadowed(tree)) == [Shadow((2,), ((0,), (1,)))]


def test_a_route_after_a_catch_all_gets_nothing() -> None:
    assert list(shadowed(policy(route(), route("team=a"), route()))) == [Shadow((1,), ((0,),)), Shadow((2,), ((0,),))]


def test_a_route_that_continues_takes_nothing_from_others() -> None:
    assert not list(shadowed(policy(route(continues=True), route("team=a"))))


def test_a_route_below_is_shadowed_by_an_earlier_route_of_the_level_above() -> None:
    inner = route("team=a", below=(route("severity=critical"), route("severity=info")))
    assert list(shadowed(policy(route("severity=critical"), inner))) == [Shadow((1, 0), ((0,),))]


def test_a_narrower_earlier_route_leaves_alerts() -> None:
    assert not list(shadowed(policy(route("severity=critical", "team=a"), route("severity=critical"))))


def test_matchers_that_contradict_those_above_are_reported_with_them() -> None:
    (found,) = contradictions(policy(route("team=a", below=(route("team=b", "severity=x"),))))
    assert (found.path, found.own) == ((0, 0), False)
    assert found.matchers == (Matcher("team", "=", "a"), Matcher("team", "=", "b"))


def test_matchers_that_contradict_each_other_are_reported_alone() -> None:
    (found,) = contradictions(policy(route("team=a", below=(route("severity=~a|b", "severity=c"),))))
    assert (found.own, [str(one) for one in found.matchers]) == (True, ["severity=~a|b", "severity=c"])


def test_few_pairs_of_many_routes_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Routes that have no value of a label in common need no comparison."""
    compared: list[Conditions] = []
    cover = Conditions.cover

    def counted(self: Conditions, other: Conditions) -> bool:
        compared.append(other)
        return cover(self, other)

    monkeypatch.setattr(Conditions, "cover", counted)
    routes = [route(f"team=t{number // 4}", f"severity=s{number % 4}", "env!=dev") for number in range(200)]
    assert not list(shadowed(policy(*routes)))
    assert len(compared) <= 4 * 200
