"""The report as data."""

import pytest
from pydantic import ValidationError

from grafana_irm_cli.preview.model import Operation, Report, Resource, StackReport, Status
from tests.grafana_irm_cli.preview.nasty import BENIGN

CHANGED = StackReport(
    stack="a",
    status=Status.CHANGED,
    resources=(Resource(name="r", type="t", depth=0, operation=Operation.CREATE, counted=True),),
)
SAME = StackReport(stack="b", status=Status.UNCHANGED)
FAILED = StackReport(stack="c", status=Status.FAILED)


def test_it_is_the_same_after_a_file() -> None:
    assert Report.model_validate_json(BENIGN.model_dump_json()) == BENIGN


@pytest.mark.parametrize(
    ("stacks", "refused", "status"),
    [
        ([SAME], (), 0),
        ([], (), 0),
        ([SAME, CHANGED], (), 2),
        ([CHANGED], ("why",), 3),
        ([CHANGED, FAILED], ("why",), 1),
    ],
)
def test_the_exit_status_says_how_it_ended(stacks: list[StackReport], refused: tuple[str, ...], status: int) -> None:
    assert Report(project="p", stacks=tuple(stacks), refused=refused).exit_status == status


def test_only_what_a_reviewer_learns_from_is_worth_a_comment() -> None:
    assert not Report(project="p", stacks=(SAME,)).worth_a_comment
    assert Report(project="p", stacks=(SAME, CHANGED)).worth_a_comment
    assert Report(project="p", stacks=(FAILED,)).worth_a_comment
    assert Report(project="p", note="fork").worth_a_comment


@pytest.mark.parametrize("name", ["a b", "a`b", "<b>", "a\nb", "", "a//b", "x" * 301])
def test_a_file_with_a_stack_name_that_pulumi_would_refuse_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        StackReport(stack=name, status=Status.CHANGED)


def test_a_file_with_anything_unknown_in_it_is_refused() -> None:
    with pytest.raises(ValidationError):
        Report.model_validate({"project": "p", "script": "x"})


def test_what_a_failed_stack_would_have_changed_does_not_count() -> None:
    partly = CHANGED.model_copy(update={"status": Status.FAILED})

    assert Report(project="p", stacks=(partly,)).counts() == {}
