"""Heartbeats: what is lost, when it is noticed, and what brings it back."""

import pytest

from sandbox.clock import VirtualClock
from sandbox.irm import ApiError, IrmCore
from tests.sandbox.irm.conftest import Api, Made
from tests.sandbox.irm.test_alert_groups import USABLE

TYPES_WITH = ("alertmanager", "webhook", "formatted_webhook", "grafana", "elastalert", "zabbix", "prtg")


@pytest.mark.parametrize("type_", TYPES_WITH)
def test_a_row_comes_with_the_integration(core: IrmCore, clock: VirtualClock, type_: str) -> None:
    made = Made(core, clock, type=type_)
    assert made.shown["heartbeat"] == {"link": f"{made.shown['link']}heartbeat/"}
    assert core.heartbeats.of(made.id).timeout == 600


def test_other_types_have_none(core: IrmCore, clock: VirtualClock) -> None:
    made = Made(core, clock, type="datadog")
    assert made.shown["heartbeat"] is None
    with pytest.raises(ApiError):
        core.heartbeats.of(made.id)


def test_without_a_first_beat_nothing_is_missed(alertmanager: Made) -> None:
    alertmanager.wait(7200)
    assert alertmanager.groups() == []


def test_a_loss_is_noticed_at_the_first_check_after_the_interval(alertmanager: Made, clock: VirtualClock) -> None:
    clock.run_until(1_700_000_040.0)  # 40 s before an even minute
    alertmanager.beat()
    noticed = 1_700_000_160.0 + 480  # checks are at even minutes: the first at or after 600 s
    clock.run_until(noticed - 1)
    assert alertmanager.groups() == []
    clock.run_until(noticed)
    assert len(alertmanager.groups()) == 1


def test_a_beat_in_time_keeps_it_alive(alertmanager: Made) -> None:
    for _ in range(10):
        alertmanager.beat()
        alertmanager.wait(599)
    assert alertmanager.groups() == []


def test_alertmanager_opens_one_group_and_resolves_it(alertmanager: Made) -> None:
    alertmanager.beat()
    alertmanager.wait(3600)
    (group,) = alertmanager.groups(state="new")
    payload = group["last_alert"]["payload"]
    assert (group["title"], group["alerts_count"]) == ("OnCallHeartBeatMissing ", 1)
    assert payload["commonLabels"] == {"alertname": "OnCallHeartBeatMissing"}
    assert payload["groupKey"] == '{}:{alertname="OnCallHeartBeatMissing"}'
    assert (payload["status"], payload["numFiring"]) == ("firing", 1)
    alertmanager.beat()
    assert alertmanager.groups()[0]["state"] == "firing"
    alertmanager.wait(120)
    (group,) = alertmanager.groups()
    assert (group["state"], group["alerts_count"]) == ("resolved", 2)
    assert group["last_alert"]["payload"]["commonAnnotations"]["title"] == "Alertmanager heartbeat restored"


def test_webhook_says_so_in_its_payload_and_resolves_by_its_state(webhook: Made) -> None:
    webhook.beat()
    webhook.wait(720)
    (group,) = webhook.groups()
    payload = group["last_alert"]["payload"]
    assert (group["title"], payload["title"]) == ("Incident", "Webhook heartbeat is missing")
    assert (payload["is_oncall_heartbeat"], payload["is_oncall_heartbeat_restored"]) == (True, False)
    assert (payload["state"], "status" in payload) == ("alerting", False)
    webhook.beat()
    webhook.wait(120)
    assert [group["state"] for group in webhook.groups()] == ["resolved"]


def test_webhook_with_templates_resolves_it_too(core: IrmCore, clock: VirtualClock) -> None:
    made = Made(core, clock, type="webhook", templates=USABLE)
    made.beat()
    made.wait(720)
    assert made.groups()[0]["title"] == "Webhook heartbeat is missing"
    made.beat()
    made.wait(120)
    assert [group["state"] for group in made.groups()] == ["resolved"]


def test_a_resolve_signal_on_status_alone_leaves_it_open(core: IrmCore, clock: VirtualClock) -> None:
    templates = {**USABLE, "resolve_signal": '{{ payload.status == "resolved" }}'}
    made = Made(core, clock, type="webhook", templates=templates)
    made.beat()
    made.wait(720)
    made.beat()
    made.wait(120)
    assert [group["state"] for group in made.groups()] == ["firing"]


def test_a_second_loss_opens_a_second_group(alertmanager: Made) -> None:
    for _ in range(2):
        alertmanager.beat()
        alertmanager.wait(840)
    assert [group["state"] for group in alertmanager.groups()] == ["firing", "resolved"]


def test_the_interval_is_one_of_those_offered(core: IrmCore, alertmanager: Made) -> None:
    with pytest.raises(ValueError, match="61 given, one of 60, 120"):
        core.heartbeats.set_interval(alertmanager.id, 61)
    core.heartbeats.set_interval(alertmanager.id, 60)
    alertmanager.beat()
    alertmanager.wait(180)
    assert len(alertmanager.groups()) == 1


def test_without_a_row_a_beat_answers_and_is_forgotten(api: Api, core: IrmCore, alertmanager: Made) -> None:
    core.heartbeats.delete(alertmanager.id)
    alertmanager.beat()
    assert core.beat("alertmanager", alertmanager.token, "GET") == (200, '":)"')
    assert api.get(f"integrations/{alertmanager.id}/").json()["heartbeat"] is None
    alertmanager.wait(7200)
    assert alertmanager.groups() == []


def test_a_deleted_integration_misses_nothing(api: Api, alertmanager: Made) -> None:
    alertmanager.beat()
    api.delete(f"integrations/{alertmanager.id}/")
    alertmanager.wait(3600)
    assert alertmanager.groups() == []


def test_people_see_interval_status_and_last_beat(core: IrmCore, alertmanager: Made) -> None:
    def seen() -> tuple[str, int]:
        one = next(one for one in core.heartbeats.describe() if one["integration_id"] == alertmanager.id)
        return one["status"], one["beats"]

    assert seen() == ("never", 0)
    alertmanager.beat()
    assert seen() == ("ok", 1)
    alertmanager.wait(601)
    assert seen() == ("missing", 1)
    assert [method for _, method in core.heartbeats.of(alertmanager.id).recent] == ["POST"]
