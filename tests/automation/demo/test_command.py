"""What the demo skips on a person's own systems, and why."""

from dataclasses import dataclass
from typing import Any, cast

import pytest
import typer

from automation.demo import command
from automation.demo.stage import Stage
from automation.demo.steps import STEPS, Step, Story, build, destroy, see_alerts


@dataclass
class FakeStage:
    sandbox: Any = None


def step(play: object) -> Step:
    return next(one for one in STEPS if one.play is play)


def why_not(
    one: Step, *, sandbox: bool = False, keep: bool = False, unasked: bool = True, stood: bool = False
) -> str | None:
    story = Story(cast(Stage, FakeStage(object() if sandbox else None)), stood_before=stood)
    return command._why_not(one, story, keep=keep, unasked=unasked)


def test_in_the_sandbox_everything_is_played() -> None:
    assert [why_not(one, sandbox=True, keep=True, unasked=False, stood=True) for one in STEPS] == [None] * len(STEPS)


def test_what_needs_switches_is_skipped_elsewhere() -> None:
    assert [one.title for one in STEPS if why_not(one) == "it needs the sandbox's switches"] == [
        "Grafana stops: the lost heartbeat becomes an alert group",
        "Grafana is back: the alert group resolves",
    ]
    assert why_not(step(build)) is None


def test_a_stack_that_stood_before_is_not_destroyed() -> None:
    assert why_not(step(destroy), stood=True) == "the stack stood before the demo"
    assert why_not(step(destroy), keep=True) == "it was asked to be kept"
    assert why_not(step(destroy)) is None


@pytest.mark.parametrize(("answer", "reason"), [(True, None), (False, "the test alert was not wanted")])
def test_nobody_is_paged_unasked(monkeypatch: pytest.MonkeyPatch, answer: bool, reason: str | None) -> None:
    asked: list[str] = []

    def confirm(question: str) -> bool:
        asked.append(question)
        return answer

    monkeypatch.setattr(typer, "confirm", confirm)
    assert why_not(step(see_alerts), unasked=False) == reason
    assert len(asked) == 1
    assert "pages" in asked[0]
    assert why_not(step(see_alerts), unasked=True) is None
    assert len(asked) == 1
