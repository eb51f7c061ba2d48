"""How alerts become alert groups, by type and by template."""

import pytest

from sandbox.irm import IrmCore
from tests.sandbox.irm.conftest import FIRING, RESOLVED, STACK, Api, Made

USABLE = {
    "grouping_key": "{{ payload.groupKey or payload.alert_uid }}",
    "resolve_signal": '{{ payload.status == "resolved" or payload.is_oncall_heartbeat_restored == true }}',
    "web": {"title": "{{ payload.title }}"},
}


def test_alertmanager_groups_by_key_and_resolves_on_status(alertmanager: Made) -> None:
    alertmanager.send(FIRING, FIRING, RESOLVED)
    (group,) = alertmanager.groups()
    assert (group["state"], group["alerts_count"], group["title"]) == ("resolved", 3, "Disk full (Ops)")
    assert group["resolved_at"] is not None
    assert group["last_alert"]["payload"] == RESOLVED | {"numFiring": 1, "numResolved": 0}
    assert group["permalinks"]["web"] == f"{STACK}/a/grafana-irm-app/alert-groups/{group['id']}"


def test_an_alert_after_the_resolve_opens_another_group(alertmanager: Made) -> None:
    alertmanager.send(FIRING, RESOLVED, FIRING)
    assert [group["state"] for group in alertmanager.groups()] == ["firing", "resolved"]


def test_a_late_resolve_joins_the_resolved_group(alertmanager: Made) -> None:
    alertmanager.send(FIRING, RESOLVED, RESOLVED)
    (group,) = alertmanager.groups()
    assert (group["state"], group["alerts_count"]) == ("resolved", 3)


def test_webhook_resolves_a_second_group_and_leaves_the_firing_one_open(webhook: Made) -> None:
    webhook.send(FIRING, RESOLVED)
    assert [(group["state"], group["title"]) for group in webhook.groups()] == [
        ("resolved", "Incident"),
        ("firing", "Incident"),
    ]


@pytest.mark.parametrize("state", ["OK", "ok"])
def test_webhook_resolves_on_its_own_state(webhook: Made, state: str) -> None:
    webhook.send({"state": state})
    assert webhook.groups()[0]["state"] == "resolved"


def test_webhook_with_templates_groups_and_resolves(core: IrmCore, webhook: Made) -> None:
    made = Made(core, webhook.clock, type="webhook", name="with templates", templates=USABLE)
    made.send(FIRING, RESOLVED)
    (group,) = made.groups()
    assert (group["state"], group["title"]) == ("resolved", "[FIRING:1] Disk full Ops")


def test_an_empty_or_broken_grouping_key_groups_nothing(core: IrmCore, webhook: Made) -> None:
    for number, key in enumerate(("{{ payload.nosuch }}", "{{ payload.a.b.c }}")):
        made = Made(core, webhook.clock, type="webhook", name=f"n{number}", templates={"grouping_key": key})
        made.send(FIRING, FIRING)
        assert len(made.groups()) == 2


def test_a_broken_title_shows_its_error(core: IrmCore, webhook: Made) -> None:
    made = Made(core, webhook.clock, type="webhook", name="t", templates={"web": {"title": "{{ payload.a.b }}"}})
    made.send(FIRING)
    assert made.groups()[0]["title"] == "Template Warning: 'dict object' has no attribute 'a'"


def test_templates_cannot_leave_their_sandbox(core: IrmCore, webhook: Made) -> None:
    title = "{{ payload.__class__.__mro__ }}{{ range(3) }}"
    made = Made(core, webhook.clock, type="webhook", name="t", templates={"web": {"title": title}})
    made.send(FIRING)
    assert made.groups()[0]["title"].startswith("Template Error: ")


def test_acknowledge_signal_acknowledges(core: IrmCore, webhook: Made) -> None:
    made = Made(core, webhook.clock, type="webhook", name="t", templates={"acknowledge_signal": "{{ payload.ack }}"})
    made.send({"ack": True})
    assert made.groups()[0]["state"] == "acknowledged"


def test_a_list_filters_by_integration_state_and_route(api: Api, alertmanager: Made, webhook: Made) -> None:
    alertmanager.send(FIRING, RESOLVED)
    webhook.send(FIRING)

    def ids(query: str) -> list[str]:
        return [one["integration_id"] for one in api.get(f"alert_groups/?{query}").json()["results"]]

    assert ids("") == [webhook.id, alertmanager.id]
    assert ids("state=new") == [webhook.id]
    assert ids("state=Resolved") == [alertmanager.id]
    assert ids(f"integration_id={webhook.id}") == [webhook.id]
    assert ids(f"route_id={alertmanager.shown['default_route']['id']}") == [alertmanager.id]
    assert ids("team_id=null") == [webhook.id, alertmanager.id]
    refused = api.get("alert_groups/?state=firing")
    assert (refused.status_code, refused.json()) == (
        400,
        {"state": "Must be one of the following: new, acknowledged, resolved, silenced"},
    )


def test_groups_of_a_deleted_integration_stay(api: Api, alertmanager: Made) -> None:
    alertmanager.send(FIRING)
    api.delete(f"integrations/{alertmanager.id}/")
    (group,) = api.get(f"alert_groups/?integration_id={alertmanager.id}").json()["results"]
    assert api.get(f"alert_groups/{group['id']}").json() == group


def test_alerts_are_listed_newest_first(api: Api, alertmanager: Made) -> None:
    alertmanager.send(FIRING)
    alertmanager.send(RESOLVED)
    group = alertmanager.groups()[0]
    alerts = api.get(f"alerts/?alert_group_id={group['id']}").json()["results"]
    assert [alert["payload"]["status"] for alert in alerts] == ["resolved", "firing"]
    assert {alert["alert_group_id"] for alert in alerts} == {group["id"]}


@pytest.mark.parametrize(
    ("actions", "state"),
    [
        (["acknowledge"], "acknowledged"),
        (["acknowledge", "unacknowledge"], "firing"),
        (["resolve"], "resolved"),
        (["acknowledge", "resolve", "unresolve"], "firing"),
        (["silence", "unsilence"], "firing"),
    ],
)
def test_people_act_on_groups(api: Api, alertmanager: Made, actions: list[str], state: str) -> None:
    alertmanager.send(FIRING)
    path = f"alert_groups/{alertmanager.groups()[0]['id']}"
    for action in actions:
        answer = api.post(f"{path}/{action}", {"delay": 60})
        assert (answer.status_code, answer.content) == (200, b"")
    assert api.get(path).json()["state"] == state


def test_who_acted_is_reported(api: Api, core: IrmCore, alertmanager: Made) -> None:
    alertmanager.send(FIRING)
    path = f"alert_groups/{alertmanager.groups()[0]['id']}"
    api.post(f"{path}/acknowledge")
    api.post(f"{path}/resolve")
    shown = api.get(path).json()
    assert (shown["acknowledged_by"], shown["resolved_by"]) == (core.user.id, core.user.id)
    assert api.get("users/current/").json()["id"] == core.user.id


@pytest.mark.parametrize(
    ("before", "action", "words"),
    [
        (["resolve"], "resolve", "Can't resolve a resolved alert group"),
        (["resolve"], "acknowledge", "Can't acknowledge a resolved alert group"),
        (["acknowledge"], "acknowledge", "Can't acknowledge an acknowledged alert group"),
        (["acknowledge"], "silence", "Can't silence an acknowledged alert group"),
        ([], "unacknowledge", "Can't unacknowledge an unacknowledged alert group"),
        ([], "unresolve", "Can't unresolve an unresolved alert group"),
        ([], "unsilence", "Can't unsilence an unsilenced alert group"),
    ],
)
def test_a_wrong_state_refuses(api: Api, alertmanager: Made, before: list[str], action: str, words: str) -> None:
    alertmanager.send(FIRING)
    path = f"alert_groups/{alertmanager.groups()[0]['id']}"
    for one in before:
        api.post(f"{path}/{one}")
    answer = api.post(f"{path}/{action}", {"delay": 60})
    assert (answer.status_code, answer.json()) == (400, {"detail": words})


def test_a_silence_ends_by_itself(api: Api, alertmanager: Made) -> None:
    alertmanager.send(FIRING)
    path = f"alert_groups/{alertmanager.groups()[0]['id']}"
    assert api.post(f"{path}/silence").json() == {"detail": "delay is required"}
    assert api.post(f"{path}/silence", {"delay": "x"}).json() == {"detail": "invalid delay value"}
    api.post(f"{path}/silence", {"delay": 600})
    assert api.get("alert_groups/?state=silenced").json()["count"] == 1
    alertmanager.wait(600)
    assert api.get(path).json()["state"] == "firing"


def test_service_accounts_may_not_act(api: Api, alertmanager: Made) -> None:
    alertmanager.send(FIRING)
    path = f"http://irm.test/oncall/api/v1/alert_groups/{alertmanager.groups()[0]['id']}/resolve"
    headers = {"Authorization": "glsa_service", "X-Grafana-URL": STACK}
    answer = api.ask("POST", path, headers=headers)
    assert (answer.status_code, answer.json()) == (
        403,
        {"detail": "Service accounts are not allowed to resolve alert groups"},
    )
