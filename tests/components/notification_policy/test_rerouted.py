"""Whose alerts go elsewhere after a change of a policy."""

from typing import Any

from hypothesis import given, settings

from grafana_irm.notification_policy.rerouted import MOST, example, rerouted
from grafana_irm.notification_policy.routes import Route, of_spec
from tests.components.notification_policy.drawn import EXACT, alerts, entered, policies


def route(receiver: str, *matchers: tuple[str, str, str], **fields: Any) -> dict[str, Any]:
    return {
        "receiver": receiver,
        "matchers": [{"label": label, "type": kind, "value": value} for label, kind, value in matchers],
        **fields,
    }


def policy(*routes: dict[str, Any], default: str = "Everyone") -> Route:
    return of_spec({"defaults": {"receiver": default}, "routes": list(routes)})


PAYMENTS = route("Payments alerts", ("team", "=", "payments"))


def test_a_route_to_another_contact_point_names_its_alerts() -> None:
    after = policy(route("Platform alerts", ("team", "=", "payments")))
    assert list(rerouted(policy(PAYMENTS), after)) == [
        "alerts with team=payments go to Platform alerts instead of Payments alerts"
    ]


def test_a_removed_route_names_its_alerts() -> None:
    assert list(rerouted(policy(PAYMENTS), policy())) == [
        "alerts with team=payments go to Everyone instead of Payments alerts"
    ]


def test_a_new_route_above_names_the_alerts_that_it_takes() -> None:
    critical = route("On call", ("severity", "=", "critical"))
    assert list(rerouted(policy(PAYMENTS), policy(critical, PAYMENTS))) == [
        "alerts with severity=critical go to On call instead of Everyone"
    ]


def test_another_default_names_the_alerts_that_no_route_takes() -> None:
    assert list(rerouted(policy(PAYMENTS), policy(PAYMENTS, default="Someone"))) == [
        "alerts that no route takes go to Someone instead of Everyone"
    ]


def test_several_receivers_are_compared_as_a_whole() -> None:
    audit = route("Audit", ("team", "=~", ".+"), **{"continue": True})
    assert list(rerouted(policy(PAYMENTS), policy(audit, PAYMENTS)))[-1] == (
        "alerts with team=payments go to Audit and Payments alerts instead of Payments alerts"
    )


def test_many_changes_are_cut_short() -> None:
    before = policy(*(route("A", ("team", "=", f"t{number}")) for number in range(50)))
    lines = list(rerouted(before, policy()))
    assert (len(lines), lines[-1]) == (MOST + 1, "more alerts go elsewhere")


def test_an_unchanged_policy_says_nothing() -> None:
    assert list(rerouted(policy(PAYMENTS), policy(PAYMENTS))) == []


@settings(max_examples=50)
@given(policies(EXACT))
def test_an_example_ends_at_its_route_if_an_alert_with_its_labels_can(tree: Route) -> None:
    for one in tree.walk():
        labels = example(tree, one)
        if labels is not None and any(one.path in entered(tree, alert) for alert in alerts()):
            assert all(matcher.matches(labels) for way in tree.way_to(one.path) for matcher in way.matchers)
