"""When a preview equals an approved one, and what is said where it does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grafana_irm_cli.preview.model import (
    Diagnostic,
    DriftedResource,
    Operation,
    PropertyChange,
    Report,
    Resource,
    ReviewWarning,
    StackReport,
    Status,
)
from grafana_irm_cli.up.equal import approved, refusals

TYPE = "grafana:onCall/integration:Integration"
UPDATED = Resource(
    name="payments", type=TYPE, depth=0, operation=Operation.UPDATE, changes=(PropertyChange(path="name", after="B"),)
)
CREATED = Resource(name="platform", type=TYPE, depth=0, operation=Operation.CREATE)
WARNING = ReviewWarning(kind="heartbeat-off", subject="beats", what="is off", why="w", todo="t")
DRIFTED = DriftedResource(name="rule", type=TYPE, gone=True)


def stack(*resources: Resource, **fields: object) -> StackReport:
    given = {"stack": "prod", "status": Status.CHANGED, "resources": resources, **fields}
    return StackReport.model_validate(given)


@given(st.permutations([UPDATED, CREATED]), st.floats(0, 9), st.integers(0, 9))
def test_order_time_and_number_of_unchanged_resources_do_not_count(
    resources: list[Resource], seconds: float, same: int
) -> None:
    now = stack(*resources, seconds=seconds, unchanged_resources=same)

    assert refusals([stack(UPDATED, CREATED)], now) == ()


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (stack(UPDATED, CREATED), "Not in the approved preview: create of `platform` (Integration)"),
        (stack(CREATED), "Only in the approved preview: update of `payments` (Integration): `name`"),
        (stack(UPDATED, warnings=(WARNING,)), "Not in the approved preview: warning `heartbeat-off` for `beats`"),
        (stack(UPDATED, drift=(DRIFTED,)), "Not in the approved preview: drift of `rule` (Integration)"),
        (stack(UPDATED, new=True), "The stack is new, and existed in the approved preview."),
    ],
)
def test_every_difference_is_named(now: StackReport, said: str) -> None:
    assert said in refusals([stack(UPDATED)], now)


def test_another_value_of_a_property_is_a_difference() -> None:
    other = UPDATED.model_copy(update={"changes": (PropertyChange(path="name", after="C"),)})

    assert len(refusals([stack(UPDATED)], stack(other))) == 2


def test_one_of_several_approved_previews_is_enough() -> None:
    assert refusals([stack(CREATED), stack(UPDATED)], stack(UPDATED)) == ()
    assert refusals([stack(UPDATED), stack(CREATED)], stack(UPDATED)) == ()


def test_what_nobody_approved_is_refused_unless_nothing_changes() -> None:
    assert refusals([], stack(UPDATED)) == ("No approved report has a preview of this stack.",)
    assert refusals([], stack(status=Status.UNCHANGED)) == ()


def test_a_preview_that_failed_is_neither_approved_nor_applied() -> None:
    failed = stack(status=Status.FAILED, diagnostics=(Diagnostic(severity="error", message="no such team"),))

    assert refusals([failed], failed) == ("no such team",)
    assert refusals([failed], stack(UPDATED)) == ("No approved report has a preview of this stack.",)


def test_approved_are_the_previews_of_that_stack_alone() -> None:
    other = stack(CREATED).model_copy(update={"stack": "dev"})
    reports = [Report(project="shop", stacks=(stack(UPDATED), other)), Report(project="shop", stacks=(other,))]

    assert approved(reports, "prod") == (stack(UPDATED),)
    assert approved(reports, "dev") == (other, other)
