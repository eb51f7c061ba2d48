import json
from typing import Any

import pulumi
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grafana_irm import HeartbeatAlertRule, InvalidInputs, UnknownName
from grafana_irm.timing import IRM_INTERVALS, format_duration, parse_duration
from tests.components.harness import Run, run
from tests.components.systems import Answer, irm

MINIMAL: Any = {"name": "Heartbeat", "contact_point": "Beats"}
FIELDS = ("rule_uid", "folder_uid", "rule_group", "first_beat_within", "longest_gap", "url_in_grafana")


def inputs(**args: Any) -> Any:
    return {**MINIMAL, **args}


def made(answer: Answer | None = None, name: str = "one", **args: Any) -> Run:
    def program() -> dict[str, Any]:
        rule = HeartbeatAlertRule(name, inputs(**args))
        return {field: getattr(rule, field) for field in FIELDS}

    return run(program, answer)


def rule_of(run_: Run) -> Any:
    (only,) = run_.only("RuleGroup").inputs["rules"]
    return only


def test_it_always_fires_without_any_data_source() -> None:
    (query,) = rule_of(made())["datas"]
    assert query["datasourceUid"] == "__expr__"
    assert json.loads(query["model"]) == {"expression": "1 > 0", "refId": "A", "type": "math"}
    assert rule_of(made())["condition"] == "A"


def test_with_a_prometheus_data_source_it_has_the_guides_query() -> None:
    """The query's time range is not empty."""
    (query,) = rule_of(made(irm(sources=("prom",)), data_source_uid="prom"))["datas"]
    assert query["datasourceUid"] == "prom"
    assert json.loads(query["model"])["expr"] == "vector(1) > 0"
    assert query["relativeTimeRange"] == {"from": 600, "to": 0}


def test_the_model_omits_grafanas_defaults() -> None:
    """So that the next preview shows no changes."""
    model = rule_of(made())["datas"][0]["model"]
    assert "intervalMs" not in model
    assert "maxDataPoints" not in model


def test_it_names_its_contact_point_and_the_labels_to_group_by() -> None:
    """Grafana requires these labels."""
    assert rule_of(made())["notificationSettings"] == {
        "contactPoint": "Beats",
        "groupBies": ["alertname", "grafana_folder"],
        "groupWait": "0s",
        "groupInterval": "1s",
        "repeatInterval": "3m",
    }


@pytest.mark.parametrize(("fires", "state"), [(True, "Alerting"), (False, "OK")])
def test_an_error_does_not_stop_the_beat_unless_configured(fires: bool, state: str) -> None:
    rule = rule_of(made(fire_on_error=fires))
    assert (rule["execErrState"], rule["noDataState"]) == (state, state)


def test_a_folder_of_its_own_keeps_what_others_put_there() -> None:
    run_ = made()
    folder = run_.only("Folder").inputs
    assert folder == {"uid": run_.outputs["folder_uid"], "title": "Heartbeat", "preventDestroyIfNotEmpty": True}


def test_a_folder_that_is_given_is_looked_up_and_not_made() -> None:
    run_ = made(irm(folders=("shared",)), folder_uid="shared")
    assert run_.of("Folder") == []
    assert run_.only("RuleGroup").inputs["folderUid"] == "shared"
    assert len(run_.asked("/api/folders/shared")) == 1


def test_an_unknown_folder_or_data_source_is_reported_with_suggestions() -> None:
    with pytest.raises(UnknownName, match=r"folder_uid: given 'shred'; .*'shared' \(Shared\)"):
        made(irm(folders=("shared",)), folder_uid="shred")
    with pytest.raises(UnknownName, match=r"data_source_uid: given 'prm'; .*'prom' \(Prom\)"):
        made(irm(sources=("prom",)), data_source_uid="prm")


def test_a_folder_of_the_program_is_not_looked_up() -> None:
    """It may not exist yet."""

    def program() -> None:
        HeartbeatAlertRule("one", inputs(folder_uid=pulumi.Output.from_input("later")))

    run_ = run(program)
    assert run_.only("RuleGroup").inputs["folderUid"] == "later"
    assert run_.requests == []


def test_the_uid_is_stable_and_differs_between_components() -> None:
    first, again, other = made(), made(), made(name="two")
    assert first.outputs["rule_uid"] == again.outputs["rule_uid"] == rule_of(first)["uid"]
    assert other.outputs["rule_uid"] != first.outputs["rule_uid"]
    assert len(first.outputs["rule_uid"]) <= 40


def test_names_and_uid_can_be_given() -> None:
    run_ = made(rule_uid="mine", rule_group="group", folder_title="Folder", labels={"a": "b"}, annotations={"c": "d"})
    assert run_.outputs["rule_uid"] == "mine"
    assert run_.only("RuleGroup").inputs["name"] == "group"
    assert run_.only("Folder").inputs["title"] == "Folder"
    assert (rule_of(run_)["labels"], rule_of(run_)["annotations"]) == ({"a": "b"}, {"c": "d"})


def test_a_replaced_rule_group_is_deleted_first() -> None:
    """Its name is unique in Grafana."""
    assert made().only("RuleGroup").delete_before_replace


def test_a_new_title_leaves_the_group_in_place() -> None:
    assert made(name="one").only("RuleGroup").inputs["name"] == "one heartbeat"


def test_no_notification_policy_is_touched() -> None:
    assert {resource.type for resource in made().resources} == {
        "grafana-irm:index:HeartbeatAlertRule",
        "grafana:oss/folder:Folder",
        "grafana:alerting/ruleGroup:RuleGroup",
    }


def _spellings(seconds: int) -> st.SearchStrategy[str]:
    minutes, rest = divmod(seconds, 60)
    return st.sampled_from([f"{seconds}s", f"{minutes}m{rest}s", f"{seconds * 1000}ms", f" {seconds}s "])


@settings(max_examples=25, deadline=None)
@given(
    data=st.data(),
    interval=st.sampled_from([interval for interval in IRM_INTERVALS if interval.total_seconds() >= 600]),
)
def test_the_provider_gets_only_canonical_durations(data: Any, interval: Any) -> None:
    given_ = {
        "evaluation_interval": data.draw(st.integers(1, 6).map(lambda n: n * 10).flatmap(_spellings)),
        "pending_period": data.draw(st.integers(0, 180).flatmap(_spellings)),
        "group_wait": data.draw(st.integers(0, 30).flatmap(_spellings)),
        "group_interval": data.draw(st.integers(1, 60).flatmap(_spellings)),
        "repeat_interval": data.draw(st.integers(1, 180).flatmap(_spellings)),
    }
    run_ = made(heartbeat_interval=format_duration(interval), **given_)
    rule = rule_of(run_)
    sent = {
        "pending_period": rule["for"],
        "group_wait": rule["notificationSettings"]["groupWait"],
        "group_interval": rule["notificationSettings"]["groupInterval"],
        "repeat_interval": rule["notificationSettings"]["repeatInterval"],
    }
    assert sent == {name: format_duration(parse_duration(given_[name])) for name in sent}
    assert (
        run_.only("RuleGroup").inputs["intervalSeconds"]
        == parse_duration(given_["evaluation_interval"]).total_seconds()
    )


@pytest.mark.parametrize(
    ("args", "path"),
    [
        ({"heartbeat_interval": "7m"}, "heartbeat_interval"),
        ({"heartbeat_interval": "soon"}, "heartbeat_interval"),
        ({"evaluation_interval": "15s"}, "evaluation_interval"),
        ({"repeat_interval": "10m"}, "repeat_interval"),
        ({"repeat_interval": "1.5m"}, "repeat_interval"),
        ({"pending_period": "10m"}, "pending_period"),
        ({"group_interval": "0s"}, "group_interval"),
        ({"grafana_instances": 0}, "grafana_instances"),
        ({"folder_uid": "a", "folder_title": "b"}, "folder_title"),
        ({"rule_uid": "x" * 41}, "rule_uid"),
        ({"rule_uid": "a b"}, "rule_uid"),
        ({"name": "x" * 191}, "name"),
        ({"contact_point": ""}, "contact_point"),
        ({"labels": {"": "x"}}, "labels"),
        ({"labels": {"a": 1}}, "labels.a"),
        ({"repeatInterval": "1m"}, "repeatInterval"),
    ],
)
def test_what_is_wrong_is_reported_by_its_path(args: Any, path: str) -> None:
    with pytest.raises(InvalidInputs) as refused:
        HeartbeatAlertRule("one", inputs(**args))
    assert [problem.path for problem in refused.value.problems] == [path]


def test_an_output_as_a_duration_is_refused() -> None:
    """Timings are checked before anything is created."""

    def program() -> None:
        with pytest.raises(InvalidInputs, match="repeat_interval: given a Pulumi output, whose value is not known yet"):
            HeartbeatAlertRule("one", inputs(repeat_interval=pulumi.Output.from_input("1m")))

    run(program)
