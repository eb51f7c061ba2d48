"""What the demo skips on a person's own systems, and why."""

import signal
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, cast

import pytest
import typer

from automation.demo import command
from automation.demo.stage import NotSeenError, Stage
from automation.demo.steps import STEPS, Step, Story, build, destroy, lose_sender, see_alerts


@dataclass
class FakeStage:
    sandbox: Any = None
    instances: int = 2


def step(play: object) -> Step:
    return next(one for one in STEPS if one.play is play)


def why_not(
    one: Step, *, sandbox: bool = False, keep: bool = False, unasked: bool = True, stood: bool = False
) -> str | None:
    story = Story(cast(Stage, FakeStage(object() if sandbox else None)), stood_before=stood)
    return command._why_not(one, story, keep=keep, unasked=unasked)


def test_in_the_sandbox_everything_is_played() -> None:
    assert [why_not(one, sandbox=True, keep=True, unasked=False, stood=True) for one in STEPS] == [None] * len(STEPS)


def test_with_a_single_instance_there_is_no_other_one_to_send() -> None:
    alone = Story(cast(Stage, FakeStage(object(), instances=1)))
    reasons = [command._why_not(one, alone, keep=False, unasked=True) for one in STEPS]
    assert [reason for reason in reasons if reason] == ["it needs several Grafana instances (--instances 2)"]
    assert reasons.index("it needs several Grafana instances (--instances 2)") == STEPS.index(step(lose_sender))


def test_what_needs_switches_is_skipped_elsewhere() -> None:
    assert [one.title for one in STEPS if why_not(one) == "it needs the sandbox's switches"] == [
        "The sending Grafana instance is killed: another one sends",
        "Grafana stops: the lost heartbeat becomes an alert group",
        "Grafana is back: the alert group resolves",
    ]
    assert why_not(step(build)) is None


def test_a_stack_that_stood_before_is_not_destroyed() -> None:
    assert why_not(step(destroy), stood=True) == "the stack stood before the demo"
    assert why_not(step(destroy), keep=True) == "it was asked to be kept"
    assert why_not(step(destroy)) is None


@pytest.mark.parametrize(
    ("stack", "before", "stood", "said"),
    [
        ("sandbox", True, False, "The sandbox and everything in it is deleted"),
        ("dev", False, False, "Nothing was changed"),
        ("dev", True, False, "`pulumi destroy --stack dev` to remove it"),
        ("dev", True, True, "The stack stood before the demo, and stays"),
    ],
)
@pytest.mark.parametrize(("error", "status"), [(KeyboardInterrupt(), 130), (NotSeenError("no beat"), 1)])
def test_a_failed_demo_names_what_is_left_and_never_destroys_older_stacks(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    stack: str,
    before: bool,
    stood: bool,
    said: str,
    error: BaseException,
    status: int,
) -> None:
    def play(story: Story, **_: bool) -> int:
        story.before = {"integrations": {}} if before else {}
        story.stood_before = stood
        raise error

    monkeypatch.setattr(command, "ensure", lambda _: None)
    monkeypatch.setattr(command, "_stage", lambda *_, **__: nullcontext(FakeStage()))
    monkeypatch.setattr(command, "_introduce", lambda *_: None)
    monkeypatch.setattr(command, "_play", play)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    with pytest.raises(typer.Exit) as ended:
        command.demo(stack=stack)
    told = capsys.readouterr().out
    assert ended.value.exit_code == status
    assert said in told
    assert ("destroy" in told) == ("destroy" in said)
    assert ("interrupted" in told) == (status == 130)


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
