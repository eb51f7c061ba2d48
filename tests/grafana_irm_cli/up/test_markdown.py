"""The result as people read it: on a pull request, and in a job's summary."""

import pytest

from grafana_irm_cli.up.markdown import TODO, render
from grafana_irm_cli.up.model import Check, Outcome, Result, StackResult

CHECK = Check(
    integration="Payments <b>",
    check="beats",
    status="wrong",
    found="none since 12m, ask @everyone",
    todo="Start the rule.",
    link="https://grafana.example.com/rule",
)
DONE = StackResult(stack="prod", outcome=Outcome.UPDATED, changes={"create": 2, "same": 9}, checks=7)


def of(*stacks: StackResult) -> str:
    return render(Result(project="shop", stacks=stacks, commit="a" * 40))


def test_a_stack_that_is_well_is_one_line() -> None:
    assert of(DONE) == (
        "### 1 stack updated and verified\n\n| Stack | `up` | `verify` |\n| --- | --- | --- |\n"
        "| `prod` | updated: 2 create | all well |\n\nCommit aaaaaaaaaaaa\n"
    )


def test_a_failed_verify_is_the_headline_and_mentions_nobody() -> None:
    text = of(DONE.model_copy(update={"failed_checks": (CHECK,)}))

    assert text.startswith("### `prod`: verify failed; 1 stack updated\n")
    assert "| 1 of 7 checks not well |" in text
    assert "`grafana-irm verify --stack prod --wait 15m`" in text
    assert (
        "- `Payments <b>`, beats: none since 12m, ask `@everyone`. Start the rule. https://grafana.example.com/rule"
        in text
    )


@pytest.mark.parametrize("outcome", TODO)
def test_every_outcome_that_is_not_well_says_what_to_do(outcome: Outcome) -> None:
    text = of(StackResult(stack="prod", outcome=outcome, reasons=("one\ntwo",)))

    assert TODO[outcome] in text
    assert "```text\none\ntwo\n```" in text


def test_without_stacks_there_is_nothing_to_update() -> None:
    assert of().startswith("### Nothing to update\n")


def test_a_long_result_is_cut_at_a_line_with_a_word_about_it() -> None:
    stacks = [StackResult(stack=f"s{n}", outcome=Outcome.FAILED, reasons=("x" * 100,)) for n in range(900)]
    text = of(*stacks)

    assert len(text) <= 60_000
    assert text.endswith("\n\nThe rest is in the job's log.\n")


@pytest.mark.parametrize(
    ("stacks", "status"),
    [
        ((), 0),
        ((DONE,), 0),
        ((DONE.model_copy(update={"failed_checks": (CHECK,)}),), 1),
        ((DONE.model_copy(update={"checks": None, "reasons": ("verify could not check",)}),), 1),
        ((StackResult(stack="a", outcome=Outcome.REFUSED),), 3),
        ((DONE, StackResult(stack="a", outcome=Outcome.REFUSED)), 1),
        ((StackResult(stack="a", outcome=Outcome.FAILED), StackResult(stack="b", outcome=Outcome.NOT_STARTED)), 1),
    ],
)
def test_the_exit_status_distinguishes_refused_from_failed(stacks: tuple[StackResult, ...], status: int) -> None:
    assert Result(project="shop", stacks=stacks).exit_status == status
