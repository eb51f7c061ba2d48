"""Teams, users, Slack channels, escalation chains and routes."""

import pytest

from sandbox.irm import IrmCore
from tests.sandbox.irm.conftest import FIRING, Api, Made


def test_teams_are_found_by_name(api: Api) -> None:
    assert [team["name"] for team in api.get("teams/").json()["results"]] == ["Payments", "Platform", "Payroll"]
    (team,) = api.get("teams?name=Payroll").json()["results"]
    assert set(team) == {"id", "grafana_id", "name", "email", "avatar_url"}
    assert api.get(f"teams/{team['id']}/").json() == team
    assert api.get("teams/?name=payroll").json()["count"] == 0
    assert api.get("teams/T1/").status_code == 404


def test_users_are_found_by_name_whatever_its_case(api: Api) -> None:
    (user,) = api.get("users/?username=ADA").json()["results"]
    assert user["email"] == "ada@example.com"
    assert api.get(f"users/{user['id']}").json() == user
    assert api.get("users/").json()["page_size"] == 100
    assert all(not one["username"].startswith("sa-") for one in api.get("users/").json()["results"])


def test_slack_channels_are_found_by_name(api: Api, core: IrmCore) -> None:
    assert api.get("slack_channels/?channel_name=general").json()["results"] == [
        {"name": "general", "slack_id": "C0GENERAL"}
    ]
    core.store.slack_connected = False
    assert api.get("slack_channels/").json()["count"] == 0


def test_escalation_chains_are_made_changed_and_deleted(api: Api) -> None:
    made = api.post("escalation_chains/", {"name": "night"})
    assert (made.status_code, made.json()["name"], made.json()["team_id"]) == (201, "night", None)
    path = f"escalation_chains/{made.json()['id']}/"
    assert api.get("escalation_chains/?name=night").json()["results"] == [made.json()]
    assert api.put(path, {"name": "day"}).json()["name"] == "day"
    assert api.put(path, {}).json() == {"name": ["This field is required."]}
    assert api.delete(path).status_code == 204
    assert api.delete(path).status_code == 404


def test_a_chains_name_is_unique(api: Api) -> None:
    answer = api.post("escalation_chains/", {"name": "payments-primary"})
    assert (answer.status_code, answer.json()) == (
        400,
        {"non_field_errors": ["The fields organization, name must make a unique set."]},
    )


def test_deleting_a_chain_leaves_routes_leading_nowhere(api: Api) -> None:
    chain = api.post("escalation_chains/", {"name": "night"}).json()["id"]
    body = {"type": "webhook", "default_route": {"escalation_chain_id": chain}}
    made = api.post("integrations/", body).json()
    api.delete(f"escalation_chains/{chain}/")
    shown = api.get(f"integrations/{made['id']}/").json()
    assert shown["default_route"]["escalation_chain_id"] is None


def test_routes_are_made_in_order_before_the_default_one(api: Api, webhook: Made) -> None:
    for regex in ("a", "b"):
        body = {"integration_id": webhook.id, "routing_regex": regex, "escalation_chain_id": None}
        assert api.post("routes/", body).status_code == 201
    api.post("routes/", {**body, "routing_regex": "c", "position": 0})
    found = api.get(f"routes/?integration_id={webhook.id}").json()
    assert found["page_size"] == 25
    assert [(one["routing_regex"], one["position"]) for one in found["results"]] == [
        ("c", 0),
        ("a", 1),
        ("b", 2),
        (None, 0),
    ]
    assert [one["is_the_last_route"] for one in found["results"]] == [False, False, False, True]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"routing_regex": "("}, {"non_field_errors": ["Regular expression is incorrect"]}),
        ({"routing_type": "nosuch"}, {"detail": "Invalid route type"}),
        ({"routing_type": "jinja2", "routing_regex": "{{"}, {"non_field_errors": ["Jinja template is incorrect"]}),
        ({"integration_id": "C1"}, {"integration_id": ["Object does not exist"]}),
        ({"position": -2}, {"detail": "Invalid value for position field"}),
    ],
)
def test_bad_routes_are_refused(api: Api, webhook: Made, change: dict[str, object], words: object) -> None:
    body = {"integration_id": webhook.id, "routing_regex": "a", "escalation_chain_id": None} | change
    answer = api.post("routes/", body)
    assert (answer.status_code, answer.json()) == (400, words)


def test_a_route_takes_what_it_matches(api: Api, webhook: Made) -> None:
    chain = api.get("escalation_chains/").json()["results"][0]["id"]
    route = api.post(
        "routes/",
        {
            "integration_id": webhook.id,
            "routing_type": "jinja2",
            "routing_regex": '{{ payload.status == "firing" }}',
            "escalation_chain_id": chain,
        },
    ).json()
    webhook.send(FIRING, {"other": 1})
    taken = {group["last_alert"]["payload"].get("status"): group["route_id"] for group in webhook.groups()}
    assert taken == {"firing": route["id"], None: webhook.shown["default_route"]["id"]}


def test_the_default_route_cannot_be_deleted(api: Api, webhook: Made) -> None:
    answer = api.delete(f"routes/{webhook.shown['default_route']['id']}/")
    assert (answer.status_code, answer.json()) == (400, {"detail": "Unable to delete default filter"})


def test_a_route_can_be_changed_and_deleted(api: Api, webhook: Made) -> None:
    body = {"integration_id": webhook.id, "routing_regex": "a", "escalation_chain_id": None}
    route = api.post("routes/", body).json()
    path = f"routes/{route['id']}/"
    changed = api.put(path, {"routing_regex": "b", "slack": {"enabled": False}}).json()
    assert (changed["routing_regex"], changed["slack"]["enabled"]) == ("b", False)
    assert api.delete(path).status_code == 204
    assert api.get(path).status_code == 404
