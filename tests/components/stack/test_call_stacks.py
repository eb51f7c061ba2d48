"""The call stacks that Pulumi keeps with each resource of the stack program."""

import json
import sys

import pytest

from grafana_irm.stack.call_stacks import FRAMES, short_call_stacks
from tests.components.harness import run
from tests.components.stack_program import link_of, stack_program


def test_the_limit_holds_within_the_block_alone() -> None:
    with short_call_stacks():
        assert sys.tracebacklimit == FRAMES
    assert not hasattr(sys, "tracebacklimit")


def test_a_limit_of_the_process_is_restored_after_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "tracebacklimit", 100, raising=False)
    with pytest.raises(ValueError, match="refused"), short_call_stacks():
        raise ValueError("refused")
    assert sys.tracebacklimit == 100


def test_the_state_has_the_creating_line_of_each_resource_and_few_above() -> None:
    entries = json.dumps([{"name": "Payments"}, {"name": "Platform", "description": "The platform"}])
    made = run(stack_program, config={"project:integrations": entries}, link=link_of)
    assert len(made.resources) >= 8
    assert {resource.name: resource.frames for resource in made.resources if not 1 <= resource.frames <= 3} == {}
