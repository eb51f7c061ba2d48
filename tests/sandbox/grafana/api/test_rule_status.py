from typing import Any

import pytest

from tests.sandbox.grafana.lab import Api, rule

PATH = "/api/prometheus/grafana/api/v1/rules"


def shown(api: Api, query: str = "?rule_uid=r-main") -> list[dict[str, Any]]:
    groups = api.get(f"{PATH}{query}").json()["data"]["groups"]
    return [each for group in groups for each in group["rules"]]


@pytest.fixture(autouse=True)
def _contact_point(api: Api) -> None:
    api.lab.hook()


def test_before_the_first_evaluation(api: Api) -> None:
    api.lab.rules(rule())
    (status,) = shown(api)
    assert (status["state"], status["health"]) == ("inactive", "ok")
    assert status["lastEvaluation"] == "0001-01-01T00:00:00Z"
    assert not status.keys() & {"alerts", "totals", "duration"}
    assert status["query"] == (
        '[{"refId":"A","queryType":"","relativeTimeRange":{"from":0,"to":0},"datasourceUid":"__expr__",'
        '"model":{"expression":"1 \\u003e 0","intervalMs":1000,"maxDataPoints":43200,"refId":"A","type":"math"}}]'
    )


def test_a_firing_rule(api: Api) -> None:
    api.lab.rules(rule(group_wait="0s"))
    api.lab.run(10)
    (status,) = shown(api)
    assert (status["state"], status["health"], status["isPaused"]) == ("firing", "ok", False)
    assert status["lastEvaluation"] == "2023-11-14T22:13:30Z"
    assert status["notificationSettings"]["receiver"] == "Hook one"
    assert status["provenance"] == "api"
    (alert,) = status["alerts"]
    assert (alert["state"], alert["labels"]["alertname"]) == ("Alerting", "Main rule")
    assert "__alert_rule_uid__" not in alert["labels"]


def test_the_last_evaluation_keeps_up_while_nothing_changes(api: Api) -> None:
    api.lab.rules(rule())
    api.lab.run(3605)
    assert shown(api)[0]["lastEvaluation"] == "2023-11-14T23:13:20Z"
    api.lab.grafana.pause_evaluation()
    api.lab.run(7205)
    assert shown(api)[0]["lastEvaluation"] == "2023-11-14T23:13:20Z"


def test_a_failing_rule_is_inactive_and_in_error(api: Api) -> None:
    api.lab.rules(rule(expression="1 >"))
    api.lab.run(10)
    (status,) = shown(api)
    assert (status["state"], status["health"]) == ("inactive", "error")
    assert status["lastError"].startswith("[sse.parseError] failed to parse expression [A]: ")
    assert status["totals"] == {"error": 1}


@pytest.mark.parametrize(
    ("error_state", "state", "health", "totals"),
    [
        ("OK", "inactive", "ok", {"normal": 1}),
        ("KeepLast", "inactive", "ok", {"normal": 1}),
        ("Alerting", "firing", "error", {"alerting": 1, "error": 1}),
    ],
)
def test_a_failure_that_counts_as_something_else(
    api: Api, error_state: str, state: str, health: str, totals: dict[str, int]
) -> None:
    api.lab.rules(rule(expression="1 >", execErrState=error_state))
    api.lab.run(10)
    (status,) = shown(api)
    assert (status["state"], status["health"], status["totals"]) == (state, health, totals)
    assert ("lastError" in status) == (health == "error")


@pytest.mark.parametrize(
    ("expression", "value"),
    [("1 > 0", "1e+00"), ("3.5 + 1", "4.5e+00"), ("0 - 1", "-1e+00"), ("123456789.5", "1.234567895e+08")],
)
def test_the_value_of_an_alert_is_the_conditions(api: Api, expression: str, value: str) -> None:
    api.lab.rules(rule(expression=expression))
    api.lab.run(10)
    assert shown(api)[0]["alerts"][0]["value"] == value


def test_a_pending_rule(api: Api) -> None:
    api.lab.rules(rule(**{"for": "5m"}))
    api.lab.run(10)
    assert (shown(api)[0]["state"], shown(api)[0]["duration"]) == ("pending", 300)


def test_a_just_paused_rule_still_shows_firing(api: Api) -> None:
    api.lab.rules(rule())
    api.lab.run(15)
    api.lab.rules(rule(isPaused=True))
    assert (shown(api)[0]["state"], shown(api)[0]["isPaused"]) == ("firing", True)
    api.lab.run(20)
    assert (shown(api)[0]["state"], shown(api)[0]["isPaused"]) == ("inactive", True)


@pytest.mark.parametrize(
    ("query", "uids"),
    [
        ("", ["a", "b"]),
        ("?rule_uid=b", ["b"]),
        ("?rule_name=Main%20rule", ["a"]),
        ("?rule_group=g", ["a", "b"]),
        ("?rule_group=other", []),
        ("?folder_uid=pt-one&state=firing", ["a"]),
        ("?state=inactive", ["b"]),
        ("?state=normal&state=alerting", ["a", "b"]),
    ],
)
def test_filters(api: Api, query: str, uids: list[str]) -> None:
    api.lab.rules(rule("a"), rule("b", title="B", expression="0"))
    api.lab.run(30)
    assert [status["uid"] for status in shown(api, query)] == uids


def test_an_unknown_state_is_refused(api: Api) -> None:
    answer = api.get(f"{PATH}?state=nosuch")
    assert (answer.status_code, answer.json()["errorType"]) == (400, "bad_data")


def test_the_status_of_receivers_is_served(api: Api) -> None:
    api.lab.run(61)
    answer = api.get("/api/alertmanager/grafana/config/api/v1/receivers")
    assert [receiver["name"] for receiver in answer.json()] == ["Hook one", "empty"]


def test_there_are_no_silences(api: Api) -> None:
    answer = api.get("/api/alertmanager/grafana/api/v2/silences")
    assert (answer.status_code, answer.json()) == (200, [])
