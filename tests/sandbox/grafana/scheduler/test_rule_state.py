import pytest

from sandbox.grafana.provisioning import rule_model
from sandbox.grafana.provisioning.rule_model import Rule
from sandbox.grafana.scheduler.evaluator import Result
from sandbox.grafana.scheduler.rule_state import RuleState, ends_after
from tests.sandbox.grafana.lab import Lab
from tests.sandbox.grafana.lab import rule as api_rule


def a_rule(**given: object) -> Rule:
    rule = rule_model.from_json({"execErrState": "Error", "noDataState": "NoData", **given})
    rule.interval = 10
    return rule


def states(rule: Rule, *outcomes: str) -> list[str]:
    """Return the state after each of some evaluations, ten seconds apart."""
    state = RuleState("Normal", 0, 0, 0)
    seen = []
    for number, outcome in enumerate(outcomes):
        state.evaluated(rule, Result(outcome), 10.0 * number)
        seen.append(state.state)
    return seen


def test_without_pending_period_it_fires_at_once() -> None:
    assert states(a_rule(), "Normal", "Alerting", "Normal") == ["Normal", "Alerting", "Normal"]


def test_the_pending_period_is_waited_for() -> None:
    rule = a_rule(**{"for": "20s"})
    assert states(rule, *["Alerting"] * 4) == ["Pending", "Pending", "Alerting", "Alerting"]
    assert states(rule, "Alerting", "Normal", "Alerting") == ["Pending", "Normal", "Pending"]


def test_keep_firing_for_goes_through_recovering() -> None:
    rule = a_rule(keep_firing_for="20s")
    seen = states(rule, "Alerting", "Normal", "Normal", "Normal", "Normal")
    assert seen == ["Alerting", "Recovering", "Recovering", "Normal", "Normal"]
    assert states(rule, "Alerting", "Normal", "Alerting") == ["Alerting", "Recovering", "Alerting"]


@pytest.mark.parametrize(
    ("setting", "before", "after"),
    [
        ("Error", "Alerting", "Error"),
        ("Error", "Normal", "Error"),
        ("Alerting", "Normal", "Alerting"),
        ("OK", "Alerting", "Normal"),
        ("KeepLast", "Alerting", "Alerting"),
        ("KeepLast", "Normal", "Normal"),
    ],
)
def test_what_an_error_means_is_a_setting(setting: str, before: str, after: str) -> None:
    assert states(a_rule(execErrState=setting), before, "Error") == [before, after]


@pytest.mark.parametrize(
    ("setting", "after"), [("NoData", "NoData"), ("Alerting", "Alerting"), ("OK", "Normal"), ("KeepLast", "Normal")]
)
def test_what_no_data_means_is_a_setting(setting: str, after: str) -> None:
    assert states(a_rule(noDataState=setting), "Normal", "NoData") == ["Normal", after]


def test_an_alert_ends_four_evaluations_later_and_after_two_minutes() -> None:
    rule = a_rule()
    assert ends_after(rule, 100) == 220
    rule.interval = 60
    assert ends_after(rule, 100) == 340


def test_an_unchanged_state_is_sent_again_after_thirty_seconds() -> None:
    rule, state = a_rule(), RuleState("Normal", 0, 0, 0)
    sent = []
    for at in range(0, 100, 10):
        state.evaluated(rule, Result("Alerting"), at)
        if state.needs_sending():
            state.sent_at = at
            sent.append(at)
    assert sent == [0, 30, 60, 90]


def test_resolved_is_sent_at_once_and_again_for_fifteen_minutes() -> None:
    rule, state = a_rule(), RuleState("Normal", 0, 0, 0)
    sent = []
    for at in range(0, 1200, 10):
        state.evaluated(rule, Result("Alerting" if at < 20 else "Normal"), at)
        if state.needs_sending():
            state.sent_at = at
            sent.append(at)
    assert sent[:3] == [0, 20, 50]
    assert sent[-1] == 920


def test_a_normal_or_pending_rule_sends_nothing() -> None:
    rule, state = a_rule(**{"for": "1h"}), RuleState("Normal", 0, 0, 0)
    for outcome in ("Normal", "Alerting"):
        state.evaluated(rule, Result(outcome), 10)
        assert not state.needs_sending()


def test_templates_print_numbers_labels_and_missing_values_as_grafana(lab: Lab) -> None:
    given = {
        "a": "{{ $values.A }} {{ $values.A.Value }}",
        "b": "{{ $labels.nosuch }} {{ $values.B }}",
        "c": "{{ .Labels.alertname }} {{ .Value }}",
        "d": "{{ $labels }}",
        "e": "{{ nosuch }}",
    }
    lab.rules(api_rule(expression="3.5 + 1", annotations=given, notification_settings=None))
    lab.run(10)
    routine = lab.grafana.scheduler.routine("r-main")
    assert routine is not None
    assert routine.state is not None
    assert routine.state.annotations == {
        "a": "4.5 4.5",
        "b": "[no value] [no value]",
        "c": "Main rule [ var='A' labels={} type='math' value=4.5 ]",
        "d": "__alert_rule_namespace_uid__=pt-one, __alert_rule_uid__=r-main, "
        "alertname=Main rule, grafana_folder=PT One",
        "e": "{{ nosuch }}",
    }
