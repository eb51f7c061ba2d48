"""`NotificationPolicy` on Pulumi's mocks: what is registered, what is refused, what is warned about."""

from collections.abc import Callable
from typing import Any

import pulumi
import pytest

from grafana_irm import InvalidInputs, InvalidOutput, IrmAlerting, NotificationPolicy
from grafana_irm.run import adopt
from tests.components.harness import Run, run

TREE = "NotificationsRoutingTree"


def inputs(**args: Any) -> Any:
    return {"name": "payments", "contact_point": "Everyone", **args}


def made(*, preview: bool = False, first: Callable[[], object] | None = None, **args: Any) -> Run:
    """Create one; an argument that is an output is a function, called within the program."""

    def program() -> dict[str, Any]:
        if first is not None:
            first()
        policy = NotificationPolicy("policy", inputs(**{k: v() if callable(v) else v for k, v in args.items()}))
        return {"name": policy.name, "url": policy.url_in_grafana}

    return run(program, preview=preview)


def refused(**args: Any) -> list[str]:
    with pytest.raises(InvalidInputs) as caught:
        made(**args)
    return [str(problem) for problem in caught.value.problems]


def test_the_routing_tree_has_the_routes_in_the_spelling_of_the_provider() -> None:
    found = made(
        group_wait="30s",
        routes=[
            {
                "matchers": ['team =~ "pay.*"', "severity=critical"],
                "contact_point": "Payments",
                "group_by": ["..."],
                "repeat_interval": "3600s",
                "mute_timings": ["nights"],
                "continue_matching": True,
                "routes": [{"matchers": ["env!=prod"], "active_timings": ["work"]}],
            }
        ],
    )
    assert found.only(TREE).inputs == {
        "metadata": {"uid": "payments"},
        "options": {"overwrite": True},
        "spec": {
            "disableProvenance": False,
            "defaults": {"receiver": "Everyone", "groupBies": ["grafana_folder", "alertname"], "groupWait": "30s"},
            "routes": [
                {
                    "receiver": "Payments",
                    "matchers": [
                        {"label": "team", "type": "=~", "value": "pay.*"},
                        {"label": "severity", "type": "=", "value": "critical"},
                    ],
                    "groupBies": ["..."],
                    "repeatInterval": "1h",
                    "muteTimeIntervals": ["nights"],
                    "continue": True,
                    "routes": [
                        {
                            "matchers": [{"label": "env", "type": "!=", "value": "prod"}],
                            "continue": False,
                            "activeTimeIntervals": ["work"],
                        }
                    ],
                }
            ],
        },
    }
    assert found.outputs == {"name": "payments", "url": "https://grafana.example/alerting/routes"}


def test_five_levels_of_routes_keep_their_spelling() -> None:
    routes: list[dict[str, Any]] = []
    for level in range(5):
        routes = [{"matchers": [f"level={level}"] if level == 4 else [], "group_by": ["a"], "routes": routes}]
    found = made(routes=routes)
    deepest = found.only(TREE).inputs["spec"]
    for _ in range(5):
        (deepest,) = deepest["routes"]
        assert deepest["groupBies"] == ["a"]
        assert deepest["continue"] is False


def test_contact_points_may_be_outputs_and_are_waited_for() -> None:
    def first() -> None:
        IrmAlerting("payments", {"integration": {"name": "Payments"}})

    found = made(
        first=first,
        contact_point=lambda: pulumi.Output.from_input("Everyone"),
        routes=lambda: [{"matchers": ["team=a"], "contact_point": pulumi.Output.from_input("Payments")}],
    )
    spec = found.only(TREE).inputs["spec"]
    assert (spec["defaults"]["receiver"], spec["routes"][0]["receiver"]) == ("Everyone", "Payments")
    assert {"payments-contact-point", "payments-heartbeat-contact-point"} <= set(found.only(TREE).depends_on)


def test_every_problem_is_reported_with_its_path() -> None:
    found = refused(
        name="Payments!",
        group_by=["a", "a"],
        group_interval="0s",
        routes=[
            {"matchers": ["severity"], "group_wait": "soon"},
            {"matchers": ["team=a", "team=b"], "contact_point": ""},
            {"matchers": ["team=a"], "routes": [{"matchers": ["team!=a"], "group_by": ["...", "a"]}]},
        ],
    )
    assert [text.partition(":")[0] for text in found] == [
        "group_interval",
        "name",
        "group_by",
        "routes[0].group_wait",
        "routes[0].matchers[0]",
        "routes[1].contact_point",
        "routes[2].routes[0].group_by",
        "routes[1].matchers",
        "routes[2].routes[0].matchers",
    ]
    allowed = "allowed: matchers that an alert can meet, but no value of team meets"
    assert f"routes[1].matchers: given team=a, team=b; {allowed} team=a and team=b together" in found
    above = "team=a and team!=a together, with the routes above"
    assert f"routes[2].routes[0].matchers: given team!=a; {allowed} {above}" in found


def test_a_sixth_level_of_routes_is_refused() -> None:
    routes: list[dict[str, Any]] = []
    for _ in range(6):
        routes = [{"routes": routes}]
    path = ".".join(["routes[0]"] * 5)
    assert refused(routes=routes) == [f"{path}.routes: given one more level; allowed: at most 5 levels of routes"]


@pytest.mark.parametrize("name", ["user-defined", "default", "-a", "a_b", "A", "a" * 254, "a..b"])
def test_a_name_that_grafana_refuses_is_refused(name: str) -> None:
    (problem,) = refused(name=name)
    assert problem.startswith("name: ")


@pytest.mark.parametrize("name", ["payments", "a", "payments.eu-1", "default-2"])
def test_dns_names_are_allowed(name: str) -> None:
    assert made(name=name).only(TREE).inputs["metadata"] == {"uid": name}


def test_a_name_that_turns_out_invalid_is_refused_by_the_path() -> None:
    with pytest.raises(InvalidOutput, match=r"routes\[0\]\.contact_point: given ' '"):
        made(routes=lambda: [{"matchers": ["team=a"], "contact_point": pulumi.Output.from_input(" ")}])


def test_two_policies_of_one_name_are_refused() -> None:
    def first() -> None:
        NotificationPolicy("other", inputs())

    with pytest.raises(InvalidInputs, match=r"a unique notification policy name; .* already uses this name"):
        made(first=first)


def test_a_route_without_alerts_is_warned_about() -> None:
    found = made(
        routes=[
            {"matchers": ["severity=~critical|warning"], "contact_point": "A"},
            {"matchers": ["severity=critical", "team=a"], "contact_point": "B"},
        ]
    )
    assert found.warnings == [
        'NotificationPolicy "policy": routes[1] (severity=critical, team=a) gets no alerts, since routes[0] '
        "(severity=~critical|warning) takes them all. Move it before that route, or let the alerts continue there"
    ]


def test_an_adopted_policy_keeps_its_routes_in_the_import() -> None:
    found = made(first=lambda: adopt("policy", "payments", "payments"))
    tree = found.only(TREE)
    assert (tree.import_id, tree.ignored) == ("payments", ["spec"])
    assert made().only(TREE).ignored == []
