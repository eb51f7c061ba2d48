"""Integrations through the public API: shapes, refusals, and the API's habits."""

from typing import Any

import pytest

from tests.sandbox.irm.conftest import Api


def create(api: Api, **body: Any) -> dict[str, Any]:
    answer = api.post("integrations/", {"type": "alertmanager", "name": "am", **body})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def id_of(api: Api, path: str) -> str:
    return str(api.get(path).json()["results"][0]["id"])


def test_a_new_integration_looks_as_measured(api: Api) -> None:
    made = create(api)
    link = made["link"]
    assert link.startswith("http://irm.test/oncall/integrations/v1/alertmanager/")
    assert len(link.rstrip("/").rsplit("/", 1)[-1]) == 25
    assert made == {
        "id": made["id"],
        "name": "am",
        "description_short": None,
        "team_id": None,
        "link": link,
        "inbound_email": None,
        "type": "alertmanager",
        "templates": {
            "grouping_key": None,
            "resolve_signal": None,
            "acknowledge_signal": None,
            "source_link": None,
            "slack": {"title": None, "message": None, "image_url": None},
            "web": {"title": None, "message": None, "image_url": None},
            "sms": {"title": None},
            "phone_call": {"title": None},
            "telegram": {"title": None, "message": None, "image_url": None},
            "mobile_app": {"title": None, "message": None},
            "webhook": {},
        },
        "heartbeat": {"link": f"{link}heartbeat/"},
        "default_route": {
            "id": made["default_route"]["id"],
            "escalation_chain_id": None,
            "slack": {"channel_id": None, "enabled": True},
            "telegram": {"id": None, "enabled": False},
        },
        "maintenance_mode": None,
        "maintenance_started_at": None,
        "maintenance_end_at": None,
    }
    assert (made["id"][0], len(made["id"]), made["default_route"]["id"][0]) == ("C", 13, "R")


def test_what_the_provider_sends_is_taken(api: Api) -> None:
    chain = id_of(api, "escalation_chains/?name=payments-primary")
    made = create(
        api,
        team_id="",
        templates={"grouping_key": None, "web": {"title": "t", "message": None}, "msteams": None, "email": None},
        default_route={
            "id": "",
            "escalation_chain_id": chain,
            "slack": {"channel_id": "c0payments", "enabled": True},
            "telegram": {"id": None, "enabled": False},
            "msteams": {"id": None, "enabled": False},
        },
    )
    assert made["team_id"] is None
    assert made["templates"]["web"] == {"title": "t", "message": None, "image_url": None}
    assert made["default_route"]["escalation_chain_id"] == chain
    assert made["default_route"]["slack"] == {"channel_id": "C0PAYMENTS", "enabled": True}


REFUSALS: dict[str, tuple[dict[str, Any], Any]] = {
    "type missing": ({"name": "x"}, {"type": ["This field is required."]}),
    "bad type": ({"type": "nosuch"}, {"detail": "Invalid integration type"}),
    "deprecated type": ({"type": "legacy_alertmanager"}, {"detail": "This integration type is deprecated"}),
    "direct paging": ({"type": "direct_paging"}, {"detail": "Direct paging integrations can't be created"}),
    "unknown team": ({"type": "webhook", "team_id": "T1"}, {"team_id": ["Object does not exist"]}),
    "unknown chain": (
        {"type": "webhook", "default_route": {"escalation_chain_id": "F1"}},
        {"escalation_chain_id": ["Object does not exist"]},
    ),
    "unknown channel": (
        {"type": "webhook", "default_route": {"slack": {"channel_id": "C1"}}},
        {"slack": {"channel_id": ["Slack channel does not exist"]}},
    ),
    "bad web title": (
        {"type": "webhook", "templates": {"web": {"title": "{{ a"}}},
        {"detail": "invalid web title template"},
    ),
    "unknown filter": (
        {"type": "webhook", "templates": {"web": {"title": "{{ a | nosuch }}"}}},
        {"detail": "invalid web title template"},
    ),
    "bad grouping key": (
        {"type": "webhook", "templates": {"grouping_key": "{% if"}},
        {"detail": "Invalid grouping_key template data"},
    ),
    "template of a wrong shape": (
        {"type": "webhook", "templates": {"slack": "text"}},
        {"detail": "Invalid slack template data"},
    ),
    "unknown part": ({"type": "webhook", "templates": {"sms": {"body": "t"}}}, {"detail": "Invalid template data"}),
    "blank name": ({"type": "webhook", "name": ""}, {"name": ["This field may not be blank."]}),
    "blanks as a name": ({"type": "webhook", "name": "  "}, {"name": ["This field may not be blank."]}),
    "empty description": (
        {"type": "webhook", "description_short": ""},
        {"description_short": ["This field may not be blank."]},
    ),
    "long description": (
        {"type": "webhook", "description_short": "x" * 251},
        {"description_short": ["Ensure this field has no more than 250 characters."]},
    ),
    "two mistakes": (
        {"name": "", "team_id": "T1"},
        {
            "name": ["This field may not be blank."],
            "team_id": ["Object does not exist"],
            "type": ["This field is required."],
        },
    ),
    "Grafana's own": (
        {"type": "grafana_alerting"},
        ["Failed to create the integration with current Grafana Alerting. Please reach out to our support team"],
    ),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_what_is_refused_leaves_nothing_behind(api: Api, case: str) -> None:
    body, words = REFUSALS[case]
    before = api.get("integrations/").json()["count"]
    answer = api.post("integrations/", body)
    assert (answer.status_code, answer.json()) == (400, words)
    assert api.get("integrations/").json()["count"] == before


def test_without_slack_a_channel_is_refused(api: Api, core: Any) -> None:
    core.store.slack_connected = False
    answer = api.post("integrations/", {"type": "webhook", "default_route": {"slack": {"channel_id": "C0GENERAL"}}})
    assert (answer.status_code, answer.json()) == (400, {"detail": "Slack isn't connected to this workspace"})


def test_a_name_is_unique_in_its_team_alone(api: Api) -> None:
    team = id_of(api, "teams/?name=Payroll")
    create(api, name="Same")
    create(api, name="Same", team_id=team)
    again = api.post("integrations/", {"type": "webhook", "name": " Same ", "team_id": team})
    assert (again.status_code, again.json()) == (
        400,
        {"detail": "An integration with this name already exists for this team"},
    )
    assert api.get("integrations/?name=Same").json()["count"] == 2
    assert api.get("integrations/?name=same").json()["count"] == 0


def test_a_put_keeps_what_is_not_given_and_null_clears(api: Api) -> None:
    chain = id_of(api, "escalation_chains/")
    team = id_of(api, "teams/")
    made = create(
        api,
        team_id=team,
        description_short="why",
        default_route={"escalation_chain_id": chain},
        templates={"grouping_key": "{{ payload.a }}", "web": {"title": "t", "message": "m"}},
    )
    path = f"integrations/{made['id']}/"
    assert api.put(path, {"type": "webhook", "unknown": 1}).json() == made
    changed = api.put(path, {"templates": {"web": {"message": None}}}).json()
    assert changed["templates"]["web"]["title"] == "t"
    assert changed["templates"]["web"]["message"] is None
    cleared = api.put(
        path,
        {
            "team_id": None,
            "description_short": None,
            "default_route": {"escalation_chain_id": None},
            "templates": {"web": None, "grouping_key": None},
        },
    ).json()
    assert (cleared["team_id"], cleared["description_short"]) == (None, None)
    assert cleared["default_route"]["escalation_chain_id"] is None
    assert cleared["templates"] == create(api, name="fresh")["templates"]


def test_a_refused_put_changes_nothing(api: Api) -> None:
    made = create(api)
    refused = api.put(f"integrations/{made['id']}/", {"name": "new", "default_route": {"escalation_chain_id": "F1"}})
    assert refused.status_code == 400
    assert api.get(f"integrations/{made['id']}/").json() == made


def test_a_rename_onto_another_is_refused_and_onto_itself_is_not(api: Api) -> None:
    first, second = create(api, name="first"), create(api, name="second")
    assert api.put(f"integrations/{second['id']}/", {"name": "first"}).status_code == 400
    assert api.put(f"integrations/{first['id']}/", {"name": "first"}).status_code == 200


def test_deleting_frees_the_name_and_shuts_the_link(api: Api) -> None:
    made = create(api)
    path = f"integrations/{made['id']}/"
    deleted = api.delete(path)
    assert (deleted.status_code, deleted.content) == (204, b"")
    again = api.delete(path)
    assert (again.status_code, again.json()) == (404, {"detail": "Not found."})
    assert api.get(path).status_code == 404
    assert api.ask("POST", made["link"], json={}).status_code == 403
    assert create(api)["id"] != made["id"]


def test_labels_are_kept_as_in_the_cloud(api: Api) -> None:
    labels = [{"key": {"name": "team"}, "value": {"name": "payments"}}]
    assert create(api, labels=labels)["labels"] == labels


def test_lists_come_in_pages_and_beyond_the_last_is_the_last(api: Api) -> None:
    for number in range(3):
        create(api, name=f"n{number}")
    total = api.get("integrations/").json()["count"]
    page = api.get("integrations/?perpage=2&page=2").json()
    assert (page["count"], page["page_size"], page["current_page_number"]) == (total, 2, 2)
    assert page["total_pages"] == -(-total // 2)
    assert page["next"] == "http://irm.test/oncall/api/v1/integrations/?page=3&perpage=2"
    assert page["previous"] == "http://irm.test/oncall/api/v1/integrations/?perpage=2"
    last = api.get("integrations/?perpage=2&page=99").json()
    assert last["current_page_number"] == last["total_pages"]
    assert last["results"]
    assert api.get("integrations/?page=x").json()["current_page_number"] == 1


def test_a_page_holds_fifty(api: Api) -> None:
    for number in range(51):
        create(api, name=f"n{number}")
    page = api.get("integrations/").json()
    assert (len(page["results"]), page["page_size"], page["total_pages"]) == (50, 50, 2)


def test_the_filter_by_team_fails_as_upstream_does(api: Api) -> None:
    answer = api.get(f"integrations/?team_id={id_of(api, 'teams/')}")
    assert answer.status_code == 500
    assert "Server Error (500)" in answer.text
    assert api.get("integrations/?team_id=nosuch").status_code == 400


def test_a_name_beyond_the_column_fails_as_upstream_does(api: Api) -> None:
    assert api.post("integrations/", {"type": "webhook", "name": "x" * 151}).status_code == 500
    assert create(api, name="x" * 150)["name"] == "x" * 150


@pytest.mark.parametrize("name", ["é ü 漢字 🔔", 'quo"te', "{{ x }}", "${x}", "line\nbreak"])
def test_names_arrive_exactly(api: Api, name: str) -> None:
    assert create(api, name=name)["name"] == name


def test_a_nameless_one_gets_a_name(api: Api) -> None:
    answer = api.post("integrations/", {"type": "webhook"}).json()
    assert answer["name"].startswith("Webhook :")
