"""The debug messages of Pulumi's SDK, which the stack program drops."""

import json

from tests.components.harness import run
from tests.components.stack_program import link_of, stack_program


def _with(count: int) -> dict[str, str]:
    return {"project:integrations": json.dumps([{"name": f"Team {number}"} for number in range(count)])}


def test_the_program_sends_no_debug_messages_for_its_resources() -> None:
    few, many = (run(stack_program, config=_with(count), link=link_of) for count in (1, 4))
    assert len(many.resources) > len(few.resources)
    assert many.debugs == few.debugs


def test_other_messages_are_still_sent() -> None:
    config = {"project:integrations": json.dumps([{"name": "Team", "heartbeat": {"interval": "5m"}}])}
    made = run(stack_program, config=config, link=link_of)
    assert len(made.warnings) == 1
