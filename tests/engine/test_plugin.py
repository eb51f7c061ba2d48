"""The stand-in plugin under the real engine, with a program that uses the provider's resources as they are."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grafana_irm_cli.pulumi.toolchain import Toolchain
from sandbox.control.client import Sandbox
from sandbox.provider import SPEED_VARIABLE
from tests.engine.harness import Project, credentials, errors_of, project_of, requests_by_kind, said

PROGRAM = Path(__file__).parent / "plugin_program"


class Stack(Project):
    """A stack of the program."""

    def ask_for(self, **change: Any) -> None:
        """Say in what the program shall differ from the usual."""
        (self.program / "change.json").write_text(json.dumps(change))


@pytest.fixture
def stack(tmp_path: Path, toolchain: Toolchain, sandbox: Sandbox) -> Iterator[Stack]:
    """Lend a stack with nothing made yet; the plugin's two minutes of tries take a second."""
    program = shutil.copytree(PROGRAM, tmp_path / "program")
    extra = {SPEED_VARIABLE: "120"}
    with project_of(tmp_path, toolchain, sandbox, stack="plugin", program=program, extra=extra) as project:
        stack = Stack(project.program, project.stack, project.environment)
        stack.ask_for()
        yield stack


def names(state: dict[str, Any]) -> set[str]:
    """Return what is set up in both systems, by kind and name; alert groups come of it by themselves."""
    return {
        f"{system} {kind} {thing.get('name') or thing.get('title')}"
        for system in ("irm", "grafana")
        for kind, things in state[system].items()
        if isinstance(things, list) and kind != "alert_groups"
        for thing in things
        if isinstance(thing, dict)
    }


@pytest.mark.soak
def test_what_it_makes_is_unchanged_afterwards_and_goes_again(stack: Stack, sandbox: Sandbox) -> None:
    before = sandbox.state()
    made = stack.up()
    assert made.changes == {"create": 5}, made.errors + made.output
    assert requests_by_kind(sandbox, "irm") == {"POST integrations": 1, "GET integrations": 1, "GET teams": 1}
    assert stack.outputs()["team"]

    assert names(sandbox.state()) - names(before) == {
        "grafana contact_points irm",
        "grafana folders Beats",
        "grafana rules Beat",
        "irm integrations payments",
    }
    assert stack.preview("--expect-no-changes").unchanged
    assert stack.refresh("--expect-no-changes").code == 0
    assert stack.preview("--expect-no-changes").unchanged

    assert stack.destroy().code == 0
    assert names(sandbox.state()) == names(before)


def test_no_credential_is_kept_or_shown_in_the_clear(stack: Stack, sandbox: Sandbox) -> None:
    stack.ask_for()
    texts = [said(stack.preview("--diff")), said(stack.up("--diff"))]
    secrets = credentials(sandbox)
    stack.ask_for(max_alerts=50)
    texts += [said(stack.preview("--diff")), said(stack.up("--diff")), said(stack.refresh("--diff"))]

    kept, told = stack.state_text(), "".join(texts)
    assert [secret for secret in secrets if secret in kept] == []
    assert [secret for secret in secrets if secret in told] == []


@pytest.mark.soak
def test_every_kind_of_change_is_shown_as_what_it_is(stack: Stack) -> None:
    stack.up()
    stack.ask_for(title="Heartbeats", max_alerts=50, interval=120)

    preview = stack.preview()
    assert preview.changes == {"same": 2, "update": 3}
    shown = {
        event["resourcePreEvent"]["metadata"]["urn"].rsplit("::", 1)[1]: sorted(
            event["resourcePreEvent"]["metadata"]["detailedDiff"]
        )
        for event in preview.events
        if event.get("resourcePreEvent", {}).get("metadata", {}).get("op") == "update"
    }
    assert shown == {"folder": ["title"], "point": ["webhooks"], "rules": ["intervalSeconds"]}
    assert stack.up().changes == {"same": 2, "update": 3}
    assert stack.preview().unchanged


@pytest.mark.soak
def test_a_rename_in_use_needs_the_create_before_the_delete(stack: Stack) -> None:
    stack.up()
    stack.ask_for(point="renamed")
    refused = stack.up()
    assert any("DeleteContactpoints (status 409): {}" in error for error in errors_of(refused))

    stack.ask_for(point="renamed", delete_before_replace=False)
    assert stack.up().code == 0
    assert stack.preview().unchanged


@pytest.mark.soak
def test_another_type_of_integration_deletes_the_old_one_first(stack: Stack, sandbox: Sandbox) -> None:
    stack.up()
    sandbox.reset_requests()
    stack.ask_for(type="webhook")

    assert stack.up().code == 0
    asked = [r["method"] for r in sandbox.requests("irm") if "/api/v1/integrations" in r["path"]]
    assert asked == ["DELETE", "POST", "GET"]


def test_what_grafana_refuses_is_retried_for_two_minutes_and_reported(stack: Stack, sandbox: Sandbox) -> None:
    stack.ask_for(interval=15)

    refused = stack.up()

    assert any("putAlertRuleGroupBadRequest" in error and "interval (15s)" in error for error in errors_of(refused))
    puts = [r for r in sandbox.requests("grafana") if r["method"] == "PUT" and "/rule-groups/" in r["path"]]
    assert 2 <= len(puts) <= 16
    assert {r["status"] for r in puts} == {400}


@pytest.mark.soak
@pytest.mark.tells_credentials("the provider does not say that an integration's link is a secret; `adopt` does")
def test_what_is_there_can_be_imported(stack: Stack, tmp_path: Path) -> None:
    stack.up()
    integration = next(r["id"] for r in stack.resources() if r["type"].endswith(":Integration"))
    other = Stack(stack.program, "other", stack.environment)
    other.init()

    for kind, name, identity in (
        ("grafana:alerting/contactPoint:ContactPoint", "point", "irm"),
        ("grafana:alerting/ruleGroup:RuleGroup", "rules", "beats:beats"),
        ("grafana:oss/folder:Folder", "folder", "beats"),
        ("grafana:onCall/integration:Integration", "integration", integration),
    ):
        other.call("import", kind, name, identity, "--yes", "--protect=false", "--generate-code=false")

    # The webhook's maximum is what was given; all else was read.
    assert set(other.preview("--diff").changes) <= {"same", "update", "create"}
    assert {r["urn"].rsplit("::", 1)[1] for r in other.resources()} >= {"point", "rules", "folder", "integration"}


def test_a_real_system_is_refused(stack: Stack) -> None:
    environment = {**stack.environment, "GRAFANA_URL": "https://grafana.example.com"}
    refused = Stack(stack.program, stack.stack, environment).preview()

    assert refused.code != 0
    assert "this is the sandbox's stand-in for the grafana plugin" in said(refused)
