"""What a report is refused for."""

import pytest

from grafana_irm_cli.preview.gate import ALLOWED, refusals, unknown
from grafana_irm_cli.preview.model import Operation, Report, Resource, ReviewWarning, StackReport, Status

WARNING = ReviewWarning(kind="others-get-paged", subject="i", what="", why="", todo="")
DELETED = Resource(name="i", type="a:b:C", depth=0, operation=Operation.DELETE, counted=True)
REPORT = Report(
    project="shop",
    stacks=(
        StackReport(stack="prod", status=Status.CHANGED, resources=(DELETED,), warnings=(WARNING,)),
        StackReport(stack="dev", status=Status.UNCHANGED),
    ),
)


@pytest.mark.parametrize("name", ["destroy", "warning", "others-get-paged"])
def test_it_is_refused_for_what_it_has_with_the_stack_named(name: str) -> None:
    assert refusals(REPORT, [name], expect_no_changes=False) == (f"{name} in prod (--fail-on {name})",)


@pytest.mark.parametrize("name", ["replace", "create", "integration-replaced"])
def test_it_is_not_refused_for_what_it_has_not(name: str) -> None:
    assert refusals(REPORT, [name], expect_no_changes=False) == ()


def test_any_change_is_refused_when_none_is_expected() -> None:
    assert refusals(REPORT, [], expect_no_changes=True) == ("changes in prod (--expect-no-changes)",)


def test_words_that_mean_nothing_are_found() -> None:
    assert unknown(["destroy", "explode", "delete"]) == ["explode", "delete"]
    assert "destroy" in ALLOWED


def test_a_warning_of_no_stack_is_refused_too() -> None:
    report = Report(project="shop", warnings=(WARNING,))

    assert refusals(report, ["warning"], expect_no_changes=False) == ("warning in shop (--fail-on warning)",)
