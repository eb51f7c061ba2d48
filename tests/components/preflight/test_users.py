"""Who uses a contact point, from Grafana's own answers."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grafana_irm.preflight.users import Own, Routing, User, counted, lines_of, rule_user, users_of

GRAFANA = "https://grafana.example/"


def rule(uid: str, receiver: str | None, **fields: Any) -> dict[str, Any]:
    settings = {} if receiver is None else {"notification_settings": {"receiver": receiver}}
    return {"uid": uid, "title": uid.title(), "folderUID": "f1", **settings, **fields}


def told(names: set[str], routing: Routing, own: Own | None = None) -> dict[str, list[str]]:
    found = users_of(names, routing, own, folders={"f1": "Payments"}, grafana_url=GRAFANA)
    return {name: [str(user) for user in users] for name, users in found.by_name.items()}


def test_rules_are_named_with_folder_and_link() -> None:
    routing = Routing([rule("a/1", "One"), rule("b", "Two"), rule("c", None), rule("d", "One", folderUID="f2")])

    assert told({"One"}, routing) == {
        "One": [
            "alert rule 'A/1' in folder 'Payments': https://grafana.example/alerting/grafana/a%2F1/view",
            "alert rule 'D' in folder 'f2': https://grafana.example/alerting/grafana/d/view",
        ]
    }


def test_a_link_has_no_password() -> None:
    routing = Routing([rule("b", "One")], {"receiver": "One"})
    found = users_of({"One"}, routing, grafana_url="https://user:S3cr3t@grafana.example/sub/")
    assert [user.link for user in found.by_name["One"]] == [
        "https://grafana.example/sub/alerting/grafana/b/view",
        "https://grafana.example/sub/alerting/routes",
    ]


def test_the_stacks_own_rules_policy_and_trees_do_not_count() -> None:
    tree = {"metadata": {"name": "payments"}, "spec": {"defaults": {"receiver": "One"}}}
    routing = Routing([rule("own", "One")], {"receiver": "One"}, [tree])

    assert told({"One"}, routing, Own({"own"}, policy=True, trees={"payments"})) == {}
    assert len(told({"One"}, routing)["One"]) == 3


def test_a_policy_is_named_by_the_way_to_its_route() -> None:
    policy = {
        "receiver": "empty",
        "routes": [
            {"receiver": "Other", "object_matchers": [["team", "=", "a"]]},
            {
                "object_matchers": [["team", "=~", "b|c"], ["env", "!=", "dev"]],
                "routes": [{"receiver": "One"}, {"receiver": "One", "object_matchers": [["x", "=", "1"]]}],
            },
        ],
    }
    link = "https://grafana.example/alerting/routes"

    assert told({"One", "empty"}, Routing([], policy)) == {
        "empty": [f"notification policy, its default: {link}"],
        "One": [
            f"notification policy, route team=~b|c, env!=dev > route 1: {link}",
            f"notification policy, route team=~b|c, env!=dev > route x=1: {link}",
        ],
    }


def test_named_routing_trees_are_reported_beside_the_policy() -> None:
    routes = [{"receiver": "One", "matchers": [{"type": "=", "label": "severity", "value": "critical"}]}]
    spec = {"defaults": {"receiver": "One"}, "routes": routes}
    trees = [{"metadata": {"name": name}, "spec": spec} for name in ("user-defined", "payments")]

    assert told({"One"}, Routing([], {"receiver": "empty"}, trees)) == {
        "One": [
            "routing tree 'payments', its default: https://grafana.example/alerting/routes",
            "routing tree 'payments', route severity=critical: https://grafana.example/alerting/routes",
        ]
    }


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        ({"alert rule": 1}, "1 alert rule"),
        ({"alert rule": 2, "notification policy": 1}, "2 alert rules and 1 notification policy"),
        (
            {"alert rule": 1, "notification policy": 2, "routing tree": 3},
            "1 alert rule, 2 notification policies and 3 routing trees",
        ),
    ],
)
def test_users_are_counted_by_kind(kinds: dict[str, int], words: str) -> None:
    assert counted([User(kind, kind) for kind, number in kinds.items() for _ in range(number)]) == words


@pytest.mark.parametrize(("organisation", "query"), [(1, ""), (2, "?orgId=2"), (None, "")])
def test_the_link_leads_to_the_organisation_of_the_rule(organisation: int | None, query: str) -> None:
    """A person may be in another organisation at the moment, where Grafana does not find the rule."""
    user = rule_user(
        {"uid": "r1", "title": "T", "folderUID": "f", "orgID": organisation}, {}, "https://grafana.example"
    )
    assert user.link == f"https://grafana.example/alerting/grafana/r1/view{query}"


def test_a_long_list_is_cut() -> None:
    lines = lines_of(
        [User("alert rule", f"rule {number}") for number in range(24)] + [User("alert rule", "", number=3)]
    )

    assert (len(lines), lines[-1]) == (11, "and 17 more")


names = st.sampled_from(["One", "Two", "Other", None])


@given(st.lists(names, max_size=12), st.sets(st.integers(0, 11)))
def test_exactly_the_rules_of_others_with_a_wanted_receiver_are_found(
    receivers: list[str | None], own: set[int]
) -> None:
    routing = Routing([rule(f"r{number}", receiver) for number, receiver in enumerate(receivers)])

    found = users_of({"One", "Two"}, routing, Own({f"r{number}" for number in own})).by_name

    expected = [f"R{number}" for number, name in enumerate(receivers) if name in ("One", "Two") and number not in own]
    seen = [user.what.split("'")[1] for users in found.values() for user in users]
    assert sorted(seen) == sorted(expected)
