"""When rules are evaluated, and what edits, pauses and deletions do to alerts that fire."""

from typing import Any

import pytest

from tests.sandbox.grafana.lab import START, Lab, rule

BEAT = {"group_wait": "0s", "group_interval": "1s", "repeat_interval": "1h"}


def firing(lab: Lab, **given: Any) -> None:
    lab.hook()
    lab.rules(rule(**BEAT, **given))
    lab.run(65)
    lab.sent.clear()


def test_groups_are_spread_over_their_interval(lab: Lab) -> None:
    lab.hook()
    for number in range(40):
        lab.rules(rule(f"r{number}"), interval=60, group=f"g{number}")
    lab.run(10)
    ticks = {lab.grafana.scheduler.routine(f"r{n}").next_due(START) - START for n in range(40)}  # type: ignore[union-attr]
    assert ticks == {10, 20, 30, 40, 50, 60}


def test_rules_of_one_tick_are_spread_over_ten_seconds(lab: Lab) -> None:
    lab.hook()
    lab.run(61)
    lab.rules(*(rule(f"r{n}", isPaused=True, **BEAT, title=f"T{n}") for n in range(5)))
    lab.run(121)
    lab.rules(*(rule(f"r{n}", **BEAT, title=f"T{n}") for n in range(5)))
    lab.run(140.5)
    assert lab.times() == [130, 132, 134, 136, 138]


def test_the_pending_period_counts_from_the_first_evaluation_that_fires(lab: Lab) -> None:
    lab.hook()
    lab.rules(rule(**{"for": "2m"}, **BEAT))
    lab.run(300)
    assert lab.times() == [130.0]
    assert lab.sent[0].body["alerts"][0]["startsAt"] == "2023-11-14T22:15:30Z"


def test_an_edited_expression_resolves_and_fires_after_the_pending_period(lab: Lab) -> None:
    firing(lab, **{"for": "20s"})
    lab.rules(rule(expression="2 > 0", **{"for": "20s"}, **BEAT))
    lab.run(200)
    assert lab.statuses() == ["resolved", "firing"]
    resolved, again = lab.sent
    assert resolved.body["alerts"][0]["annotations"]["grafana_state_reason"] == "Updated"
    assert 70 <= resolved.at <= 72
    assert 90 <= again.at <= 92


def test_a_new_title_makes_another_alert_and_resolves_the_old_one(lab: Lab) -> None:
    firing(lab)
    lab.rules(rule(title="New", **BEAT))
    lab.run(200)
    assert sorted(lab.statuses()) == ["firing", "resolved"]


def test_a_new_label_makes_another_alert_of_the_same_group(lab: Lab) -> None:
    firing(lab)
    lab.rules(rule(labels={"team": "x"}, **BEAT))
    lab.run(200)
    (sent,) = lab.sent
    assert sent.body["title"].startswith("[FIRING:1, RESOLVED:1] Main rule")


@pytest.mark.parametrize("given", [{}, {"annotations": {"summary": "other"}}])
def test_an_edit_of_annotations_and_an_identical_put_send_nothing(lab: Lab, given: dict[str, Any]) -> None:
    firing(lab)
    lab.rules(rule(**BEAT, **given))
    lab.run(200)
    assert lab.sent == []


def test_a_deleted_rule_resolves_within_ten_seconds(lab: Lab) -> None:
    firing(lab)
    lab.grafana.rules.delete("r-main", "api")
    lab.run(200)
    (sent,) = lab.sent
    assert 70 <= sent.at <= 71.1
    assert sent.body["alerts"][0]["annotations"]["grafana_state_reason"] == "RuleDeleted"
    assert sent.body["state"] == "ok"


def test_a_paused_rule_resolves_at_the_next_tick_of_the_scheduler(lab: Lab) -> None:
    firing(lab)
    lab.rules(rule(isPaused=True, **BEAT))
    lab.run(400)
    (sent,) = lab.sent
    assert 70 <= sent.at <= 71.1
    assert sent.body["alerts"][0]["annotations"]["grafana_state_reason"] == "Paused"


def test_a_folders_new_title_makes_another_alert(lab: Lab) -> None:
    firing(lab)
    lab.grafana.folders.update("pt-one", {"overwrite": True, "title": "New"})
    lab.run(200)
    assert sorted(lab.statuses()) == ["firing", "resolved"]
    assert {sent.body["groupLabels"]["grafana_folder"] for sent in lab.sent} == {"PT One", "New"}


def test_a_stuck_scheduler_means_a_resolved_alert_later(lab: Lab) -> None:
    firing(lab)
    lab.run(605)
    lab.grafana.pause_evaluation()
    lab.run(1000)
    (sent,) = lab.sent
    assert sent.body["status"] == "resolved"
    assert 605 < sent.at <= 605 + 4 * 30 + 1
    lab.grafana.pause_evaluation(paused=False)
    lab.run(1020)
    assert lab.statuses() == ["resolved", "firing"]


def test_a_broken_data_source_fires_as_an_error(lab: Lab) -> None:
    lab.hook()
    queried = rule(**BEAT)
    queried["data"][0] |= {
        "datasourceUid": "prometheus",
        "relativeTimeRange": {"from": 600, "to": 0},
        "model": {"expr": "vector(1) > 0"},
    }
    lab.rules(queried)
    lab.run(65)
    lab.sent.clear()
    lab.grafana.break_data_source("prometheus")
    lab.run(100)
    (sent,) = lab.sent
    labels = sent.body["alerts"][0]["labels"]
    assert (labels["alertname"], labels["rulename"]) == ("DatasourceError", "Main rule")
    assert (labels["datasource_uid"], labels["ref_id"]) == ("prometheus", "A")
    lab.run(1000)
    lab.grafana.break_data_source("prometheus", broken=False)
    lab.run(1100)
    assert lab.statuses()[-1] == "firing"
    assert lab.sent[-1].body["groupLabels"]["alertname"] == "Main rule"


def test_a_restart_goes_on_without_a_second_pending_period(lab: Lab) -> None:
    lab.hook()
    beat = {**BEAT, "repeat_interval": "30s"}
    lab.rules(rule(**{"for": "10m"}, **beat))
    lab.run(700)
    lab.grafana.restart(20)
    lab.sent.clear()
    lab.run(740)
    assert lab.sent
    assert lab.sent[0].body["alerts"][0]["startsAt"] == "2023-11-14T22:23:30Z"
