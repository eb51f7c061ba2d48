"""What Grafana and IRM accept only once, through every place where two could want it.

The table of `grafana_irm.unique` decides what is tested: a row that no case here covers fails.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pulumi
import pulumiverse_grafana as grafana
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic.alias_generators import to_camel

from grafana_irm import (
    HeartbeatAlertRule,
    HeartbeatContactPoint,
    InvalidInputs,
    InvalidOutput,
    IrmAlerting,
    IrmIntegration,
    WebhookContactPoint,
    run_preflight,
)
from grafana_irm.program import HEARTBEAT_UID, uid_of
from grafana_irm.settings import load
from grafana_irm.stack_program import access, check_everything
from grafana_irm.unique import CONTACT_POINT, FOLDER, INTEGRATION, RULE, RULE_GROUP, RULE_TITLE, UNIQUE, Claim, Ledger
from tests.components.harness import ENVIRONMENT, LINK, Answer, irm, run

DERIVED = uid_of(HEARTBEAT_UID, "project", "stack", "one")
"""The UID of the folder and the rule of ``one`` where none is given."""

EVERY = pytest.mark.parametrize("unique", UNIQUE, ids=lambda unique: unique.kind)


@dataclass
class Shared:
    """Two components, or entries of a stack file, that share what is unique, and nothing else."""

    path: str
    """Where the second one is refused, as a program writes it."""
    args: tuple[dict[str, Any], dict[str, Any]]
    part: Callable[[], object]
    """Creates a component beside the first `IrmAlerting`, which wants the same."""
    part_path: str
    names: tuple[str, str] = ("one", "two")
    stack_path: str = ""
    """Where a stack file is refused, if not at ``path``."""


def rules(first: dict[str, Any], second: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the arguments of two components whose rules have these settings."""
    one, two = ({"integration": {"name": f"I{n}"}, "heartbeat": {"rule": s}} for n, s in enumerate((first, second)))
    return one, two


def rule(name: str = "beside", **args: Any) -> HeartbeatAlertRule:
    given: Any = {"name": "Beside", "contact_point": "Beats", **args}
    return HeartbeatAlertRule(name, given)


SHARED = {
    INTEGRATION: Shared(
        "integration.name",
        (
            {"integration": {"name": "Same"}, "heartbeat": {"enabled": False}},
            {"integration": {"name": "Same"}, "contact_point": {"name": "B"}, "heartbeat": {"enabled": False}},
        ),
        lambda: IrmIntegration("beside", {"name": "Same"}),
        "name",
    ),
    CONTACT_POINT: Shared(
        "heartbeat.contact_point.name",
        (
            {"integration": {"name": "A"}, "contact_point": {"name": "Same"}},
            {"integration": {"name": "B"}, "heartbeat": {"contact_point": {"name": "Same"}}},
        ),
        lambda: WebhookContactPoint("one", {"name": "Same", "url": LINK}),
        "name",
    ),
    RULE: Shared(
        "heartbeat.rule.rule_uid", rules({"rule_uid": "x"}, {"rule_uid": "x"}), lambda: rule(rule_uid="x"), "rule_uid"
    ),
    FOLDER: Shared(
        "heartbeat.rule.folder_uid",
        rules({}, {"rule_uid": "x", "rule_group": "x"}),
        lambda: rule("one", rule_uid="x", rule_group="x"),
        "folder_uid",
        names=("one", "one"),
        stack_path="resource_name",
    ),
    RULE_GROUP: Shared(
        "heartbeat.rule.rule_group",
        rules({"folder_uid": "f", "rule_group": "x"}, {"folder_uid": "f", "rule_group": "x"}),
        lambda: rule(folder_uid="f", rule_group="x"),
        "rule_group",
    ),
    RULE_TITLE: Shared(
        "heartbeat.rule.name",
        rules({"folder_uid": "f", "name": "x"}, {"folder_uid": "f", "name": "x"}),
        lambda: rule(folder_uid="f", name="x"),
        "name",
    ),
}


def with_version(version: str) -> Answer:
    """Answer as usual, from a Grafana of this version with the folder ``f``."""
    usual = irm(folders=("f",))

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/api/health":
            return httpx.Response(200, json={"database": "ok", "version": version})
        if request.url.path == "/api/v1/provisioning/contact-points":
            return httpx.Response(200, json=[])
        if request.url.path.startswith("/api/v1/provisioning/"):
            return httpx.Response(404)
        return usual(request)

    return answer


def entry(name: str, args: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments of an `IrmAlerting` as a stack file has them."""

    def camel(value: Any) -> Any:
        return {to_camel(key): camel(part) for key, part in value.items()} if isinstance(value, dict) else value

    return {
        "resourceName": name,
        **camel(args["integration"]),
        **camel({k: v for k, v in args.items() if k != "integration"}),
    }


def refused(program: Callable[[], Any], answer: Answer | None = None, **options: Any) -> dict[str, str]:
    """Return what is allowed, by path, where a program is refused before it changes anything."""
    asked: list[httpx.Request] = []

    def noted(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return (answer or irm(folders=("f", DERIVED)))(request)

    with pytest.raises(InvalidInputs) as error:
        run(program, noted, **options)
    assert {request.method for request in asked} <= {"GET"}
    return {problem.path: problem.allowed for problem in error.value.problems}


def from_stack_file(shared: Shared, *, check: bool, **options: Any) -> Any:
    """Return a program that reads a stack file with both entries, and perhaps checks both systems."""
    integrations = [entry(name, args) for name, args in zip(shared.names, shared.args, strict=True)]

    async def program() -> None:
        settings = load(pulumi.Config(), ENVIRONMENT)
        if check:
            await check_everything(settings, access(settings, ENVIRONMENT))

    return program, {"config": {"project:integrations": json.dumps(integrations)}, "state": {}, **options}


def in_stack_file(path: str, number: int) -> str:
    return f"integrations[{number}]." + ".".join(to_camel(part) for part in path.split(".") if part != "integration")


def test_the_documentation_has_the_whole_table() -> None:
    page = (Path(__file__).parents[2] / "docs" / "import-into-a-program.md").read_text()
    rows = page.partition("| Accepted once | in |\n| --- | --- |\n")[2].partition("\n\n")[0].splitlines()
    until = {one: f", before Grafana {one.before[0]}" if one.before else "" for one in UNIQUE}
    assert rows == [f"| {one.kind}{until[one]} | {one.scope} |" for one in UNIQUE]


@EVERY
def test_two_entries_of_a_stack_file_are_refused_with_both_paths(unique: Any) -> None:
    shared = SHARED[unique]
    path = shared.stack_path or shared.path
    program, options = from_stack_file(shared, check=unique.before is not None)
    told = refused(program, with_version("11.6.0"), **options)
    first = {CONTACT_POINT: "contact_point.name"}.get(unique, path)
    assert list(told) == [in_stack_file(path, 1)]
    assert f"({in_stack_file(first, 0)} has it)" in told[in_stack_file(path, 1)]


@EVERY
def test_two_components_that_run_preflight_compares_are_refused_before_anything_is_created(unique: Any) -> None:
    shared = SHARED[unique]

    async def program() -> None:
        await run_preflight(dict(zip(shared.names, shared.args, strict=True)))  # type: ignore[arg-type]

    if unique is FOLDER:
        # It follows from the component's place alone, which a mapping of components holds once.
        assert len(set(shared.names)) == 1
        return
    told = refused(program, with_version("11.6.0"), state={})
    first = {CONTACT_POINT: "contact_point.name"}.get(unique, shared.path)
    assert list(told) == [f"two.{shared.path}"]
    assert told[f"two.{shared.path}"] == f"{unique.allowed} (one.{first} has it)"


@EVERY
def test_two_components_without_preflight_are_refused_as_far_as_every_grafana_demands_it(unique: Any) -> None:
    shared = SHARED[unique]

    def program() -> None:
        for name, args in zip(shared.names, shared.args, strict=True):
            IrmAlerting(name, args)  # type: ignore[arg-type]

    if unique.before is not None:
        run(program, irm(folders=("f",)))
    elif unique is not FOLDER:  # Pulumi itself refuses a second component of one name
        told = refused(program)
        assert list(told) == [shared.path]
        assert 'of IrmAlerting "one" has it)' in told[shared.path]


@EVERY
def test_a_part_beside_the_whole_is_refused_as_far_as_every_grafana_demands_it(unique: Any) -> None:
    shared = SHARED[unique]

    def program() -> None:
        IrmAlerting(shared.names[0], shared.args[0])  # type: ignore[arg-type]
        shared.part()

    if unique.before is not None:
        run(program, irm(folders=("f",)))
        return
    told = refused(program)
    assert list(told) == [shared.part_path]
    assert f'of IrmAlerting "{shared.names[0]}" has it)' in told[shared.part_path]


@EVERY
def test_two_systems_may_have_the_same(unique: Any) -> None:
    shared = SHARED[unique]

    def program() -> None:
        for name, args in zip(("one", "two"), shared.args, strict=True):
            provider = grafana.Provider(
                name,
                url=f"https://{name}.example",
                auth="t",
                oncall_url="https://irm.example/oncall",
                oncall_access_token="t",
            )
            IrmAlerting(name, args, pulumi.ResourceOptions(provider=provider))  # type: ignore[arg-type]

    assert len(run(program, irm(folders=("f",))).of("IrmAlerting")) == 2


def test_a_title_of_two_rules_in_a_folder_is_accepted_since_grafana_12() -> None:
    program, options = from_stack_file(SHARED[RULE_TITLE], check=True)
    run(program, with_version("12.0.0"), **options)


def test_a_title_that_is_derived_counts_too() -> None:
    same = {"folder_uid": "f"}
    args = rules({**same, "name": "I1 heartbeat"}, same)

    async def program() -> None:
        await run_preflight({"one": args[0], "two": args[1]})  # type: ignore[dict-item]

    assert list(refused(program, with_version("11.6.0"), state={})) == ["two.heartbeat.rule.name"]


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
    told = refused(stack, config={"project:integrations": json.dumps(entries)})
    assert in_stack_file(path, 1) in told


def test_a_rule_of_the_same_name_as_the_whole_would_take_its_uid_and_folder() -> None:
    def program() -> None:
        IrmAlerting("one", {"integration": {"name": "A"}})
        rule("one")

    assert list(refused(program)) == ["rule_uid"]


def test_two_contact_points_whose_components_have_one_name_are_told_apart() -> None:
    def program() -> None:
        WebhookContactPoint("one", {"name": "Same", "url": LINK})
        HeartbeatContactPoint("one", {"name": "Same", "url": LINK})

    assert refused(program) == {"name": f'{CONTACT_POINT.allowed} (name of WebhookContactPoint "one" has it)'}


def test_every_problem_of_a_copied_block_is_told() -> None:
    copied = {"rule_uid": "x", "folder_uid": "f", "rule_group": "g"}

    def program() -> None:
        for name, args in zip(("one", "two"), rules(copied, copied), strict=True):
            IrmAlerting(name, args)  # type: ignore[arg-type]

    assert list(refused(program)) == ["heartbeat.rule.rule_uid", "heartbeat.rule.rule_group"]


def test_uids_are_told_apart_by_case_as_grafana_does() -> None:
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
    assert "has it)" in problem.allowed


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
def test_every_repetition_is_told_once_and_nothing_else(names: list[str]) -> None:
    ledger = Ledger()
    told = [
        problem.path
        for number, name in enumerate(names)
        for problem in ledger.conflicts([Claim(RULE, (str(number),), name)], at=lambda claim: claim.path[0])
    ]
    assert told == [str(number) for number, name in enumerate(names) if name in names[:number]]
