from typing import Any

import pytest

from sandbox.grafana.accesscontrol.access import Identity, Role
from sandbox.grafana.versions import VERSIONS
from tests.sandbox.grafana.lab import PROVISIONING, TOKEN, Api, Lab, rule

GROUP = f"{PROVISIONING}/folder/pt-one/rule-groups/g"
TIMINGS = {"group_wait": "0s", "group_interval": "1s", "repeat_interval": "60s"}


@pytest.fixture(autouse=True)
def _contact_point(api: Api) -> None:
    api.lab.hook()


def group(*rules: dict[str, Any], interval: int = 60) -> dict[str, Any]:
    return {"title": "g", "folderUid": "pt-one", "interval": interval, "rules": list(rules)}


def settings(**given: object) -> dict[str, Any]:
    return {"receiver": "Hook one", **TIMINGS, **given}


def test_put_echoes_the_request(api: Api) -> None:
    answer = api.put(GROUP, group(rule(**{"for": "2m0s"}, **TIMINGS)))
    assert answer.status_code == 200
    (echoed,) = answer.json()["rules"]
    assert (echoed["id"], echoed["folderUID"], echoed["for"]) == (0, "", "2m")
    assert echoed["data"][0]["model"] == {"type": "math", "expression": "1 > 0"}
    assert echoed["notification_settings"]["repeat_interval"] == "1m"


def test_get_adds_what_grafana_adds(api: Api) -> None:
    api.put(GROUP, group(rule(**TIMINGS)))
    (shown,) = api.get(GROUP).json()["rules"]
    assert shown["data"][0] == {
        "refId": "A",
        "queryType": "",
        "relativeTimeRange": {"from": 0, "to": 0},
        "datasourceUid": "__expr__",
        "model": {"type": "math", "expression": "1 > 0", "intervalMs": 1000, "maxDataPoints": 43200, "refId": "A"},
    }
    assert (shown["keep_firing_for"], shown["record"], shown["orgID"]) == ("0s", None, 1)
    assert (shown["folderUID"], shown["ruleGroup"]) == ("pt-one", "g")
    assert "provenance" not in shown
    assert api.get(f"{PROVISIONING}/alert-rules/r-main").json()["provenance"] == "api"


def test_both_spellings_of_the_expression_data_source_come_back_as_given(api: Api) -> None:
    old = rule()
    old["data"][0]["datasourceUid"] = "-100"
    api.put(GROUP, group(old))
    assert api.get(GROUP).json()["rules"][0]["data"][0]["datasourceUid"] == "-100"


def test_refresh_of_a_client_finds_what_its_model_needs(api: Api) -> None:
    answer = api.put(GROUP, group(rule()))
    needed = {"condition", "data", "execErrState", "folderUID", "for", "noDataState", "orgID", "ruleGroup", "title"}
    assert needed <= answer.json()["rules"][0].keys()
    assert needed <= api.get(f"{PROVISIONING}/alert-rules").json()[0].keys()


def test_an_identical_put_bumps_updated_and_nothing_else(api: Api) -> None:
    api.put(GROUP, group(rule()))
    before = api.get(GROUP).json()["rules"][0]
    api.lab.run(5)
    api.put(GROUP, group(rule()))
    after = api.get(GROUP).json()["rules"][0]
    assert before.pop("updated") != after.pop("updated")
    assert before == after


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            group(rule(), interval=15),
            "invalid alert rule: interval (15s) should be non-zero and divided exactly by scheduler interval: 10",
        ),
        (group(rule(receiver="nosuch")), "invalid alert rule\nreceiver nosuch does not exist"),
        (group(rule(group_interval="0s")), "invalid alert rule\ngroup interval must be greater than zero"),
        (group(rule(repeat_interval="0s")), "invalid alert rule\nrepeat interval must be greater than zero"),
        (
            group(rule(execErrState="")),
            "failed to insert alert rules: invalid alert rule: unknown Error state option ",
        ),
        (
            group(rule(title="t" * 191)),
            "failed to insert alert rules: invalid alert rule: name length should not be greater than 190",
        ),
        (
            group(rule(labels={"__grafana_receiver__": "x"})),
            "failed to insert alert rules: invalid alert rule: "
            "system reserved label __grafana_receiver__ cannot be defined",
        ),
        (
            group(rule(data=[{"refId": "A", "datasourceUid": "prometheus", "model": {}}])),
            "failed to insert alert rules: invalid alert rule\ninvalid alert query A: "
            "[alerting.alert-rule.invalidRelativeTime] Invalid alert rule query A: "
            "invalid relative time range [From: 0s, To: 0s]",
        ),
        (
            group(rule(annotations={"__dashboardUid__": "d"})),
            "invalid alert rule: both annotations __dashboardUid__ and __panelId__ must be specified",
        ),
        (group(rule(group_wait="300y")), "bad request data"),
        (group(rule() | {"for": None}), "bad request data"),
        *((group(rule(**{"for": text})), "bad request data") for text in ("abc", "-5s", "1.5m", "")),
        *((group(rule(repeat_interval=text)), "bad request data") for text in ("abc", "-5s", "1.5m", "")),
        ({"rules": "x"}, "bad request data"),
    ],
)
def test_what_cannot_be_is_refused(api: Api, body: dict[str, Any], message: str) -> None:
    answer = api.put(GROUP, body)
    assert (answer.status_code, answer.json()["message"]) == (400, message)
    assert api.get(GROUP).status_code == 404


def test_an_unknown_folder_is_refused(api: Api) -> None:
    answer = api.put(f"{PROVISIONING}/folder/nosuch/rule-groups/g", group(rule()))
    assert (answer.status_code, answer.json()["message"]) == (400, "invalid alert rule: folder does not exist")


def test_a_query_needs_a_time_range_and_an_expression_does_not(api: Api) -> None:
    queried = rule()
    queried["data"][0] |= {"datasourceUid": "prometheus", "model": {"expr": "vector(1) > 0"}}
    answer = api.put(GROUP, group(queried))
    assert answer.status_code == 400
    assert "invalid relative time range [From: 0s, To: 0s]" in answer.json()["message"]
    queried["data"][0]["relativeTimeRange"] = {"from": 600, "to": 0}
    assert api.put(GROUP, group(queried)).status_code == 200


@pytest.mark.parametrize(
    "rules",
    [
        [rule(condition="B")],
        [rule(expression="1 >")],
        [rule(group_interval="5m", repeat_interval="1m")],
        [rule("a", title="Same"), rule("b", title="Same")],
    ],
)
def test_what_grafana_accepts_is_accepted(api: Api, rules: list[dict[str, Any]]) -> None:
    assert api.put(GROUP, group(*rules)).status_code == 200


def test_rules_that_are_left_out_go(api: Api) -> None:
    api.put(GROUP, group(rule("a"), rule("b")))
    api.put(GROUP, group(rule("b")))
    assert [shown["uid"] for shown in api.get(GROUP).json()["rules"]] == ["b"]


def test_a_put_without_rules_changes_the_interval_alone(api: Api) -> None:
    api.put(GROUP, group(rule()))
    api.put(GROUP, {"interval": 120})
    shown = api.get(GROUP).json()
    assert (shown["interval"], len(shown["rules"])) == (120, 1)


def test_delete_of_a_group_is_204_then_404(api: Api) -> None:
    api.put(GROUP, group(rule()))
    assert api.delete(GROUP).status_code == 204
    assert api.delete(GROUP).status_code == 404
    assert api.get(GROUP).status_code == 404


def test_delete_of_an_unknown_rule_is_204_and_get_is_404(api: Api) -> None:
    assert api.delete(f"{PROVISIONING}/alert-rules/nosuch").status_code == 204
    assert api.get(f"{PROVISIONING}/alert-rules/nosuch").status_code == 404


def test_a_slash_in_a_groups_name_works_as_an_escape(api: Api) -> None:
    path = f"{PROVISIONING}/folder/pt-one/rule-groups/a%2Fb"
    assert api.put(path, group(rule())).status_code == 200
    assert api.get(path).json()["title"] == "a/b"


def test_a_single_rule_can_be_made_paused_and_removed(api: Api) -> None:
    path = f"{PROVISIONING}/alert-rules"
    given = rule("solo", folderUID="pt-one", ruleGroup="own")
    answer = api.post(path, given)
    assert (answer.status_code, answer.json()["uid"]) == (201, "solo")
    assert api.put(f"{path}/solo", {**given, "isPaused": True}).json()["isPaused"] is True
    assert api.put(f"{path}/nosuch", given).status_code == 404
    assert api.delete(f"{path}/solo").status_code == 204


@pytest.mark.parametrize(("release", "status"), [("12.4", 500), ("13.1", 409)])
def test_provenance_of_a_single_rule_cannot_flip(release: str, status: int) -> None:
    api = Api(Lab(version=VERSIONS[release]))
    api.lab.hook()
    api.put(GROUP, group(rule()))
    given = rule(folderUID="pt-one", ruleGroup="g")
    answer = api.put(f"{PROVISIONING}/alert-rules/r-main", given, X_Disable_Provenance="disabled")
    assert answer.status_code == status
    assert answer.json().get("messageId", "") == ("" if status == 500 else "alerting.provenanceMismatch")


def test_a_rule_may_send_to_the_receiver_of_a_fresh_installation(api: Api) -> None:
    assert api.put(GROUP, group(rule(receiver="empty"))).status_code == 200


def test_an_edit_that_cannot_be_says_that_it_was_one(api: Api) -> None:
    api.put(GROUP, group(rule()))
    answer = api.put(GROUP, group(rule(execErrState="x")))
    assert answer.json()["message"] == (
        "failed to update alert rules: invalid alert rule: unknown Error state option x"
    )


def test_one_uid_twice_in_a_group_is_a_conflict(api: Api) -> None:
    twice = group(rule("a", title="x"), rule("a", title="y"))
    answer = api.put(GROUP, twice)
    assert (answer.status_code, answer.json()["messageId"]) == (409, "alerting.alert-rule.conflict")
    api.put(GROUP, group(rule("a")))
    answer = api.put(GROUP, twice)
    assert (answer.status_code, answer.json()["message"].endswith("alert rule UID a version 1")) == (409, True)


def test_a_change_of_the_interval_alone_is_echoed_without_rules(api: Api) -> None:
    api.put(GROUP, group(rule()))
    answer = api.put(GROUP, {"interval": 20})
    assert (answer.status_code, answer.json()["rules"]) == (200, None)
    assert api.get(GROUP).json()["interval"] == 20
    assert len(api.get(GROUP).json()["rules"]) == 1


def test_a_model_that_is_null_breaks_the_handler(api: Api) -> None:
    query = {"refId": "A", "datasourceUid": "__expr__", "model": None}
    assert api.put(GROUP, group(rule(data=[query]))).status_code == 500


def test_only_an_admin_may_delete_unknown_rules_or_read_unknown_folders(api: Api) -> None:
    api.lab.grafana.access.add_token("other", Identity("sa-2", Role.EDITOR))
    unknown = f"{PROVISIONING}/folder/nosuch/rule-groups/g"
    for token, statuses in ((TOKEN, [204, 404, 400]), ("other", [500, 403, 403])):
        headers = {"Authorization": f"Bearer {token}"}
        answers = [
            api.request("DELETE", f"{PROVISIONING}/alert-rules/nosuch", headers=headers),
            api.request("GET", unknown, headers=headers),
            api.request("PUT", unknown, group(rule()), headers),
        ]
        assert [answer.status_code for answer in answers] == statuses
