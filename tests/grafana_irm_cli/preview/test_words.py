"""The sentences of the report."""

import pytest

from grafana_irm_cli.preview.kinds import Kind
from grafana_irm_cli.preview.model import DriftedResource, LeftOut, Operation, Report, Resource, StackReport, Status
from grafana_irm_cli.preview.words import TITLES, headline, outcome, short_type


def _resources(**counts: int) -> tuple[Resource, ...]:
    return tuple(
        Resource(name=f"{name}{index}", type="a:b:C", depth=0, operation=Operation(name), counted=True)
        for name, count in counts.items()
        for index in range(count)
    )


def _stack(name: str, status: Status = Status.CHANGED, *, new: bool = False, **counts: int) -> StackReport:
    return StackReport(stack=name, status=status, new=new, resources=_resources(**counts))


SAME = [_stack(name, Status.UNCHANGED) for name in "vwxyz"]
DRIFTED = StackReport(stack="d", status=Status.CHANGED, drift=(DriftedResource(name="f", type="a:b:C", gone=True),))


@pytest.mark.parametrize(
    ("stacks", "said"),
    [
        (
            [_stack("a", create=3), _stack("b", replace=1), *SAME],
            "2 stacks change: 3 to create, 1 to replace; 5 unchanged",
        ),
        ([_stack("a", delete=1)], "1 stack changes: 1 to delete"),
        ([_stack("a", create=2, new=True), _stack("b", update=1)], "2 stacks change (1 new): 2 to create, 1 to update"),
        ([_stack("a", Status.FAILED, create=2), SAME[0]], "1 stack failed; 1 unchanged"),
        (SAME, "No changes: 5 stacks unchanged"),
        ([], "No changes"),
        ([DRIFTED, SAME[0]], "1 stack drifted; 1 unchanged"),
        ([DRIFTED, _stack("a", update=1)], "2 stacks change (1 drifted): 1 to update"),
    ],
)
def test_the_first_line_says_it_all(stacks: list[StackReport], said: str) -> None:
    assert headline(Report(project="shop", stacks=tuple(stacks))) == said


def test_after_a_fix_there_are_no_changes_any_more() -> None:
    assert headline(Report(project="shop", stacks=tuple(SAME)), again=True) == "No changes any more: 5 stacks unchanged"


def test_stacks_that_were_left_out_are_counted() -> None:
    report = Report(project="shop", stacks=(SAME[0],), left_out=(LeftOut(stack="o", why="excluded"),))

    assert headline(report) == "No changes: 1 stack unchanged; 1 left out"


def test_drift_is_said_before_what_puts_it_right() -> None:
    assert outcome(DRIFTED.model_copy(update={"resources": _resources(create=1)})) == "1 resource drifted; 1 to create"


def test_every_kind_of_warning_has_a_heading() -> None:
    assert list(TITLES) == list(Kind)


def test_a_type_is_named_by_its_last_part() -> None:
    assert short_type("grafana:onCall/integration:Integration") == "Integration"
    assert short_type("pulumi:providers:grafana") == "provider"
