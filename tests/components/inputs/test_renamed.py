"""An input that was renamed is accepted by its earlier name, with a warning that names the new one."""

from typing import Any

import pulumi
import pytest

from grafana_irm import HeartbeatAlertRule, InvalidInputs, IrmAlerting
from grafana_irm.heartbeat_rule.settings import HeartbeatRuleBlock
from grafana_irm.inputs.model import validated
from tests.components.configured import loaded, problems
from tests.components.harness import run

IS_CALLED = "A later version refuses the earlier name."


@pytest.fixture
def warned(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", lambda text, *_, **__: found.append(text))
    return found


def test_a_program_uses_the_earlier_name(warned: list[str]) -> None:
    made = run(lambda: IrmAlerting("a", {"integration": {"name": "A"}, "heartbeat": {"rule": {"takeover": "2m"}}}))
    assert made.only("RuleGroup").inputs["rules"][0]["for"] == "4m", "twice the config poll interval"
    assert warned == [f'IrmAlerting "a": heartbeat.rule.takeover is now called config_poll_interval. {IS_CALLED}']


def test_a_component_of_its_own_uses_the_earlier_name(warned: list[str]) -> None:
    run(lambda: HeartbeatAlertRule("a", {"name": "A", "contact_point": "c", "takeover": "2m"}))
    assert warned == [f'HeartbeatAlertRule "a": takeover is now called config_poll_interval. {IS_CALLED}']


def test_a_stack_file_uses_the_earlier_name(warned: list[str]) -> None:
    stack = loaded(integrations=[{"name": "A"}, {"name": "B", "heartbeat": {"rule": {"takeover": "2m"}}}])
    assert stack.integrations[1].args()["heartbeat"] == {"rule": {"config_poll_interval": "2m"}}
    path = "integrations[1].heartbeat.rule.takeover"
    assert warned == [f"The stack's configuration: {path} is now called configPollInterval. {IS_CALLED}"]


def test_the_new_name_is_accepted_without_a_warning(warned: list[str]) -> None:
    stack = loaded(integrations=[{"name": "A", "heartbeat": {"rule": {"configPollInterval": "2m"}}}])
    assert stack.integrations[0].heartbeat.rule.config_poll_interval == "2m"
    assert warned == []


@pytest.mark.parametrize("old_first", [True, False])
def test_both_names_at_once_are_refused(old_first: bool) -> None:
    pair = [("takeover", "2m"), ("configPollInterval", "1m")]
    rule = dict(pair if old_first else reversed(pair))
    path = "integrations[0].heartbeat.rule.takeover"
    assert problems(integrations=[{"name": "A", "heartbeat": {"rule": rule}}]) == {
        path: "an unknown key -> only configPollInterval: this setting was renamed to configPollInterval"
    }


def test_a_bad_value_is_refused_by_the_name_of_today() -> None:
    told = problems(integrations=[{"name": "A", "heartbeat": {"rule": {"takeover": "soon"}}}])
    assert list(told) == ["integrations[0].heartbeat.rule.configPollInterval"]


def test_the_earlier_name_is_no_known_key() -> None:
    with pytest.raises(InvalidInputs) as refused:
        validated(HeartbeatRuleBlock, {"takeovr": "2m"}, "Rule")
    told: Any = refused.value.problems[0].allowed
    assert "config_poll_interval" in told
    assert "takeover" not in told
