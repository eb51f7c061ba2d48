"""What Grafana and IRM accept only once, through every place where two could want it.

The table of `grafana_irm.unique.table` decides what is tested: a row that no case here covers fails.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pulumi
import pulumiverse_grafana as grafana
import pytest

from grafana_irm import (
    IrmAlerting,
    IrmIntegration,
    WebhookContactPoint,
    run_preflight,
)
from grafana_irm.stack.program import access, check_everything
from grafana_irm.stack.settings import load
from grafana_irm.unique.table import CONTACT_POINT, FOLDER, INTEGRATION, POLICY, RULE, RULE_GROUP, RULE_TITLE, UNIQUE
from tests.components.harness import ENVIRONMENT, run
from tests.components.shared_names import entry, in_stack_file, refused, rule, rules, with_version
from tests.components.systems import LINK, irm

OF_ITS_OWN = {POLICY}
"""Names of components that are no part of an `IrmAlerting`: `tests/components/notification_policy/` has them."""

EVERY = pytest.mark.parametrize(
    "unique", [one for one in UNIQUE if one not in OF_ITS_OWN], ids=lambda unique: unique.kind
)


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


def from_stack_file(shared: Shared, *, check: bool, **options: Any) -> Any:
    """Return a program that reads a stack file with both entries, and perhaps checks both systems."""
    integrations = [entry(name, args) for name, args in zip(shared.names, shared.args, strict=True)]

    async def program() -> None:
        settings = load(pulumi.Config(), ENVIRONMENT)
        if check:
            await check_everything(settings, access(settings, ENVIRONMENT))

    return program, {"config": {"project:integrations": json.dumps(integrations)}, "state": {}, **options}


def test_the_documentation_has_the_whole_table() -> None:
    page = (Path(__file__).parents[3] / "docs" / "import-into-a-program.md").read_text()
    rows = page.partition("| Unique | within |\n| --- | --- |\n")[2].partition("\n\n")[0].splitlines()
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
    noun = "name" if shared.stack_path else unique.noun
    assert f"; {in_stack_file(first, 0)} already uses this {noun}" in told[in_stack_file(path, 1)]


@EVERY
def test_run_preflight_refuses_two_components_with_one_name(unique: Any) -> None:
    """Before anything is created."""
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
    assert told[f"two.{shared.path}"] == f"{unique.allowed}; one.{first} already uses this {unique.noun}"


@EVERY
def test_without_preflight_two_components_with_one_name_are_refused(unique: Any) -> None:
    """If every release of Grafana requires the name to be unique."""
    shared = SHARED[unique]

    def program() -> None:
        for name, args in zip(shared.names, shared.args, strict=True):
            IrmAlerting(name, args)  # type: ignore[arg-type]

    if unique.before is not None:
        run(program, irm(folders=("f",)))
    elif unique is not FOLDER:  # Pulumi itself refuses a second component of one name
        told = refused(program)
        assert list(told) == [shared.path]
        assert 'of IrmAlerting "one" already uses this ' in told[shared.path]


@EVERY
def test_a_part_and_a_component_with_one_name_are_refused(unique: Any) -> None:
    """If every release of Grafana requires the name to be unique."""
    shared = SHARED[unique]

    def program() -> None:
        IrmAlerting(shared.names[0], shared.args[0])  # type: ignore[arg-type]
        shared.part()

    if unique.before is not None:
        run(program, irm(folders=("f",)))
        return
    told = refused(program)
    assert list(told) == [shared.part_path]
    assert f'of IrmAlerting "{shared.names[0]}" already uses this ' in told[shared.part_path]


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
