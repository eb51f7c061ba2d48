"""Mute timings: their API, the routes and rules that name them, and notifications that they hold back.

Read from Grafana's code (`pkg/services/ngalert/provisioning/mute_timings.go`, `grafana/alerting` `definition`).
"""

from typing import Any

import httpx
import pytest

from sandbox.grafana.accesscontrol.access import Identity, Role
from sandbox.grafana.versions import VERSIONS
from tests.sandbox.grafana.lab import PROVISIONING, Api, Lab, rule

TIMINGS = f"{PROVISIONING}/mute-timings"
POLICIES = f"{PROVISIONING}/policies"
TREES = "/apis/notifications.alerting.grafana.app/v1beta1/namespaces/default/routingtrees"
GROUP = f"{PROVISIONING}/folder/pt-one/rule-groups/g"
ALWAYS: dict[str, Any] = {"name": "always", "time_intervals": [{}]}
NEVER: dict[str, Any] = {"name": "never", "time_intervals": [{"years": ["1999"]}]}


@pytest.fixture
def hooked(api: Api) -> Api:
    api.lab.hook("Hook one")
    return api


def own_policy(api: Api, **route: object) -> httpx.Response:
    return api.put(POLICIES, {"receiver": "empty", "routes": [route]})


def named_policy(api: Api, **route: object) -> httpx.Response:
    spec = {"defaults": {"receiver": "empty"}, "routes": [{"continue": False, **route}]}
    return api.post(TREES, {"metadata": {"name": "payments"}, "spec": spec})


def ruled(api: Api, **settings: object) -> httpx.Response:
    given = rule()
    given["notification_settings"] |= settings
    return api.put(GROUP, {"interval": 10, "rules": [given]})


def test_a_mute_timing_is_created_listed_and_deleted(api: Api) -> None:
    created = api.post(TIMINGS, NEVER)
    assert created.status_code == 201
    assert created.json() == {**NEVER, "version": created.json()["version"], "provenance": "api"}
    api.post(TIMINGS, ALWAYS, X_Disable_Provenance="true")
    assert [(one["name"], one.get("provenance")) for one in api.get(TIMINGS).json()] == [
        ("always", None),
        ("never", "api"),
    ]
    assert api.delete(f"{TIMINGS}/never").status_code == 204
    assert api.delete(f"{TIMINGS}/never").status_code == 204
    assert [one["name"] for one in api.get(TIMINGS).json()] == ["always"]


@pytest.mark.parametrize(
    ("given", "error"),
    [
        (NEVER, "nameExists"),
        ({"time_intervals": []}, "invalidFormat"),
        ({"name": "x", "time_intervals": [{"weekdays": ["someday"]}]}, "invalidFormat"),
    ],
)
def test_what_cannot_be_is_refused(api: Api, given: dict[str, object], error: str) -> None:
    api.post(TIMINGS, NEVER)
    answer = api.post(TIMINGS, given)
    assert (answer.status_code, answer.json()["messageId"]) == (400, f"alerting.notifications.time-intervals.{error}")


@pytest.mark.parametrize("release", VERSIONS)
def test_an_editor_may_write_them_and_a_viewer_read_them(api: Api, release: str) -> None:
    api.lab.grafana.version = VERSIONS[release]
    for login, role, expected in (("viewer", Role.VIEWER, 403), ("editor", Role.EDITOR, 201)):
        api.lab.grafana.access.add_token(login, Identity(login, role))
        headers = {"Authorization": f"Bearer {login}"}
        assert api.request("POST", TIMINGS, NEVER, headers).status_code == expected
        assert api.request("GET", TIMINGS, headers=headers).status_code == 200


@pytest.mark.parametrize("policy", [own_policy, named_policy])
@pytest.mark.parametrize("kind", ["mute", "active"])
def test_a_route_names_only_mute_timings_that_exist(hooked: Api, policy: Any, kind: str) -> None:
    hooked.post(TIMINGS, NEVER)
    refused = policy(hooked, receiver="Hook one", **{f"{kind}_time_intervals": ["never", "nosuch"]})
    assert refused.status_code == 400
    assert f"{kind} time interval 'nosuch' does not exist" in refused.json()["message"]
    accepted = policy(hooked, receiver="Hook one", **{f"{kind}_time_intervals": ["never"]})
    assert accepted.status_code in {201, 202}


def test_an_unknown_contact_point_is_reported_first(hooked: Api) -> None:
    routes = [{"receiver": "Hook one", "mute_time_intervals": ["nosuch"]}, {"receiver": "nobody"}]
    answer = hooked.put(POLICIES, {"receiver": "empty", "routes": routes})
    assert "receiver 'nobody' does not exist" in answer.json()["message"]


def test_a_rule_names_only_mute_timings_that_exist(hooked: Api) -> None:
    hooked.post(TIMINGS, NEVER)
    refused = ruled(hooked, mute_time_intervals=["never", "nosuch"])
    assert (refused.status_code, refused.json()["message"]) == (
        400,
        "invalid alert rule\ntime interval nosuch does not exist",
    )
    assert ruled(hooked, mute_time_intervals=["never"]).status_code == 200


@pytest.mark.parametrize(
    ("use", "settings", "extra"),
    [
        (own_policy, {"receiver": "Hook one"}, {"UsedByRoutes": True}),
        (named_policy, {"receiver": "Hook one"}, {"UsedByRoutes": True}),
        (ruled, {}, {"UsedByRules": ["r-main"]}),
    ],
)
def test_a_mute_timing_in_use_is_not_deleted(hooked: Api, use: Any, settings: Any, extra: dict[str, object]) -> None:
    hooked.post(TIMINGS, NEVER)
    use(hooked, **settings, active_time_intervals=["never"])
    answer = hooked.delete(f"{TIMINGS}/never")
    assert (answer.status_code, answer.json()["messageId"], answer.json()["extra"]) == (
        409,
        "alerting.notifications.time-intervals.used",
        extra,
    )


@pytest.mark.parametrize(
    ("settings", "sent"),
    [
        ({"mute_time_intervals": ["always"]}, False),
        ({"mute_time_intervals": ["never"]}, True),
        ({"active_time_intervals": ["always"]}, True),
        ({"active_time_intervals": ["never"]}, False),
        ({"active_time_intervals": ["never", "always"]}, True),
        ({"active_time_intervals": ["always"], "mute_time_intervals": ["always"]}, False),
    ],
)
def test_a_mute_timing_holds_notifications_back(lab: Lab, settings: dict[str, list[str]], sent: bool) -> None:
    for timing in (ALWAYS, NEVER):
        lab.grafana.mute_timings.create(timing, "")
    lab.hook()
    given = rule(group_wait="0s", group_interval="1s", repeat_interval="1m")
    given["notification_settings"] |= settings
    lab.rules(given)
    lab.run(200)
    assert bool(lab.sent) is sent


def muted(lab: Lab, start: str, end: str) -> dict[str, Any]:
    """Create a rule that a mute timing mutes each day from one time to another, and return the rule."""
    times = [{"start_time": start, "end_time": end}]
    lab.grafana.mute_timings.create({"name": "hour", "time_intervals": [{"times": times}]}, "")
    lab.hook()
    given = rule(group_wait="0s", group_interval="10s", repeat_interval="1h")
    given["notification_settings"]["mute_time_intervals"] = ["hour"]
    lab.rules(given)
    return given


def test_what_was_held_back_is_sent_when_the_mute_timing_ends(lab: Lab) -> None:
    """The lab starts at 22:13:20 UTC."""
    muted(lab, "22:00", "22:20")
    lab.run(399)
    assert lab.times() == []
    lab.run(415)
    assert len(lab.times()) == 1


def test_an_alert_that_resolves_in_a_mute_timing_is_not_reported_later(lab: Lab) -> None:
    """Measured on Alertmanager 0.25. The lab starts at 22:13:20 UTC."""
    given = muted(lab, "22:20", "22:30")
    lab.run(500)
    lab.rules(given | {"data": rule(expression="0")["data"]})
    lab.run(1500)
    assert set(lab.statuses()) == {"firing"}
