"""Names and UIDs that are derived, that are outputs, or that several blocks and components share."""

import json
from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grafana_irm import (
    HeartbeatContactPoint,
    InvalidOutput,
    IrmAlerting,
    IrmIntegration,
    WebhookContactPoint,
    run_preflight,
)
from grafana_irm.stack.settings import load
from grafana_irm.unique.table import RULE, Claim, Ledger
from tests.components.harness import ENVIRONMENT, run
from tests.components.shared_names import DERIVED, entry, in_stack_file, refused, rule, rules, with_version
from tests.components.systems import LINK, irm

WITH_DERIVED: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "a rule UID that another one derives": ({}, {"rule_uid": DERIVED}, "heartbeat.rule.rule_uid"),
    "a rule group in a folder that another one derives": (
        {"rule_group": "g"},
        {"folder_uid": DERIVED, "rule_group": "g"},
        "heartbeat.rule.rule_group",
    ),
    "a rule group that another one derives": (
        {"folder_uid": "f"},
        {"folder_uid": "f", "rule_group": "one heartbeat"},
        "heartbeat.rule.rule_group",
    ),
}


@pytest.mark.parametrize("case", WITH_DERIVED)
@pytest.mark.parametrize("swapped", [False, True])
def test_what_is_derived_counts_in_stack_files_and_programs(case: str, swapped: bool) -> None:
    *both, path = WITH_DERIVED[case]
    named = list(zip(("one", "two"), rules(*both), strict=True))
    named = named[::-1] if swapped else named

    def program() -> None:
        for name, args in named:
            IrmAlerting(name, args)  # type: ignore[arg-type]

    def stack() -> None:
        load(pulumi.Config(), ENVIRONMENT)

    assert path in refused(program)
    entries = [entry(name, args) for name, args in named]
    told = refused(stack, config={"project:integrations": json.dumps(entries), "project:heartbeats": "separate"})
    assert in_stack_file(path, 1) in told


def test_a_rule_and_a_component_of_one_name_are_refused() -> None:
    """The rule would use the component's UID and folder."""

    def program() -> None:
        IrmAlerting("one", {"integration": {"name": "A"}})
        rule("one")

    assert list(refused(program)) == ["rule_uid"]


def test_contact_points_of_components_with_one_name_are_distinct() -> None:
    def program() -> None:
        WebhookContactPoint("one", {"name": "Same", "url": LINK})
        HeartbeatContactPoint("one", {"name": "Same", "url": LINK})

    assert refused(program) == {
        "name": 'a unique contact point name; name of WebhookContactPoint "one" already uses this name'
    }


def test_every_problem_of_a_copied_block_is_reported() -> None:
    copied = {"rule_uid": "x", "folder_uid": "f", "rule_group": "g"}

    def program() -> None:
        for name, args in zip(("one", "two"), rules(copied, copied), strict=True):
            IrmAlerting(name, args)  # type: ignore[arg-type]

    assert list(refused(program)) == ["heartbeat.rule.rule_uid", "heartbeat.rule.rule_group"]


def test_uids_are_reported_apart_by_case_as_grafana_does() -> None:
    def program() -> None:
        for name, args in zip(("one", "two"), rules({"rule_uid": "x"}, {"rule_uid": "X"}), strict=True):
            IrmAlerting(name, args)  # type: ignore[arg-type]

    run(program)


def test_one_organisation_by_default_and_by_its_number_is_the_same() -> None:
    def program() -> None:
        WebhookContactPoint("one", {"name": "Same", "url": LINK})
        WebhookContactPoint("two", {"name": "Same", "url": LINK, "org_id": "1"})

    as_user = {**ENVIRONMENT, "GRAFANA_AUTH": "admin:password"}
    assert list(refused(program, environment=as_user)) == ["name"]


def later(value: str) -> "pulumi.Output[str]":
    """Return an output that nobody can know before it resolves."""
    return pulumi.Output.from_input(value).apply(lambda known: known)


LATER: dict[str, tuple[Callable[[], object], str]] = {
    "rule UID": (lambda: rule(rule_uid=later("x")), "rule_uid"),
    "folder of a group": (lambda: rule(folder_uid=later("f"), rule_group="g"), "rule_group"),
    "group": (lambda: rule(folder_uid="f", rule_group=later("g")), "rule_group"),
    "contact point": (lambda: WebhookContactPoint("two", {"name": later("Same"), "url": LINK}), "name"),
    "integration": (lambda: IrmIntegration("two", {"name": later("I0"), "team": "Payments"}), "name"),
    "team": (lambda: IrmIntegration("two", {"name": "I0", "team": later("Payments")}), "name"),
    "team by its id": (lambda: IrmIntegration("two", {"name": "I0", "team_id": "T1"}), "integration.name"),
}


@pytest.mark.parametrize("case", LATER)
def test_an_output_that_resolves_to_a_taken_name_is_refused_then(case: str) -> None:
    second, path = LATER[case]
    one = rules({"rule_uid": "x", "folder_uid": "f", "rule_group": "g"}, {})[0]

    def program() -> None:
        IrmAlerting(
            "one",
            {**one, "integration": {"name": "I0", "team": "Payments"}, "contact_point": {"name": "Same"}},  # type: ignore[typeddict-item]
        )
        second()

    with pytest.raises(InvalidOutput) as error:
        run(program, irm(folders=("f",)))
    (problem,) = error.value.problems
    assert problem.path == path
    assert " already uses this " in problem.allowed


def test_one_output_that_two_use_is_refused_at_once() -> None:
    def program() -> None:
        folder = later("f")
        for name, args in zip(("one", "two"), rules({"folder_uid": folder}, {"folder_uid": folder}), strict=True):
            args["heartbeat"]["rule"]["rule_group"] = "g"
            IrmAlerting(name, args)  # type: ignore[arg-type]

    assert list(refused(program)) == ["heartbeat.rule.rule_group"]


def test_outputs_that_resolve_to_names_of_their_own_are_accepted() -> None:
    def program() -> None:
        for name in ("one", "two"):
            rule(name, rule_uid=later(f"x-{name}"), folder_uid=later("f"), rule_group=later(f"g-{name}"))
            WebhookContactPoint(name, {"name": later(name), "url": LINK})
            IrmIntegration(name, {"name": later("Same"), "team": later("Payments" if name == "one" else "Platform")})

    made = run(program)
    assert len(made.of("RuleGroup")) == len(made.of("ContactPoint")) == len(made.of("Integration")) == 2


@pytest.mark.parametrize("by_id", [{"team_id": "T1"}, {"team_id": "T2"}])
def test_a_team_by_name_and_by_id_is_one_team_for_the_preflight(by_id: dict[str, str]) -> None:
    quiet = {"heartbeat": {"enabled": False}}
    one = {"integration": {"name": "Same", "team": "Payments"}, **quiet}
    two = {"integration": {"name": "Same", **by_id}, "contact_point": {"name": "Other"}, **quiet}

    async def program() -> None:
        await run_preflight({"one": one, "two": two})  # type: ignore[dict-item]

    if by_id["team_id"] == "T1":
        assert list(refused(program, with_version("12.4.0"), state={})) == ["two.integration.name"]
    else:
        run(program, with_version("12.4.0"), state={})


@given(names=st.lists(st.sampled_from("abc"), max_size=6))
def test_every_repetition_is_reported_once_and_nothing_else(names: list[str]) -> None:
    ledger = Ledger()
    told = [
        problem.path
        for number, name in enumerate(names)
        for problem in ledger.conflicts([Claim(RULE, (str(number),), name)], at=lambda claim: claim.path[0])
    ]
    assert told == [str(number) for number, name in enumerate(names) if name in names[:number]]
