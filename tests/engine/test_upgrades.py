"""A stack that an earlier release made, under the code of today: nothing is replaced, and nothing changes.

``states/<version>.json`` is what a release's program left in its stack: made by `python -m tests.engine.test_upgrades`
before the release is tagged, against a sandbox of its own. Its secrets are encrypted with a passphrase that everybody
knows, and lead to a sandbox that is gone.
"""

import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Any

import httpx
import pytest
from rich.console import Console

from grafana_irm_cli.preview.model import Operation
from grafana_irm_cli.preview.steps import Step, read
from grafana_irm_cli.pulumi.toolchain import Toolchain, ensure
from sandbox.control.client import Sandbox
from tests.engine.harness import Project, project_of, running_sandbox, said

STATES = Path(__file__).parent / "states"
PASSPHRASE = "a known passphrase: nothing in here is secret"
DISTRIBUTION = "grafana-irm-pulumi"
VARIABLES = {"PULUMI_CONFIG_PASSPHRASE": PASSPHRASE}

INTEGRATIONS: list[dict[str, Any]] = [
    {"name": "plain"},
    {
        "name": "whole",
        "resourceName": "everything",
        "type": "webhook",
        "description": "Everything set",
        "team": "Payments",
        "escalationChain": "payments-primary",
        "contactPoint": {"name": "Whole alerts", "maxAlerts": 20, "title": "T"},
        "heartbeat": {
            "contactPoint": {"name": "Whole beats"},
            "rule": {"name": "Whole lives", "repeatInterval": "2m", "labels": {"team": "x"}, "folderTitle": "Beats"},
        },
    },
    {"name": "no heartbeat", "heartbeat": {"enabled": False}, "disableProvenance": True},
]
"""What every release makes; a later release may add to it, and the states of earlier ones keep theirs."""


def keep(version: str) -> Path:
    """Make the state of this release: bring the stack about on a sandbox, and export it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        toolchain = ensure(Console(stderr=True))
        with running_sandbox(folder) as sandbox, project_of(folder, toolchain, sandbox, extra=VARIABLES) as project:
            project.configure(integrations=INTEGRATIONS)
            made = project.up()
            if made.code:
                raise SystemExit(said(made))
            kept = {
                "version": version,
                "integrations": INTEGRATIONS,
                "addresses": {"grafana": sandbox.grafana_url, "irm": sandbox.irm_url},
                "ids": ids_of(sandbox),
                "state": _without_places(project.export()),
            }
    path = STATES / f"{version}.json"
    path.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n")
    return path


def ids_of(sandbox: Sandbox) -> dict[str, str]:
    """Return the ids of teams and escalation chains by name: a new sandbox has others."""
    with httpx.Client(base_url=sandbox.irm_url, headers={"Authorization": sandbox.irm_token}, timeout=30) as irm:
        found = {kind: irm.get(f"/api/v1/{kind}/").raise_for_status().json() for kind in ("teams", "escalation_chains")}
    return {f"{kind}/{one['name']}": one["id"] for kind, page in found.items() for one in page["results"]}


def _without_places(export: dict[str, Any]) -> dict[str, Any]:
    """Leave out where on a machine the program was."""
    for resource in export["deployment"]["resources"]:
        resource.pop("sourcePosition", None)
        resource.pop("stackTrace", None)
    return export


@pytest.fixture
def upgraded(
    request: pytest.FixtureRequest, tmp_path: Path, toolchain: Toolchain, sandbox: Sandbox
) -> Iterator[Project]:
    """Lend a project whose stack is as an earlier release left it."""
    kept = json.loads((STATES / f"{request.param}.json").read_text())
    text = json.dumps(kept["state"])
    for name, new in ids_of(sandbox).items():
        text = text.replace(kept["ids"].get(name, name), new)
    for system, new in (("grafana", sandbox.grafana_url), ("irm", sandbox.irm_url)):
        text = text.replace(kept["addresses"][system], new)
    with project_of(tmp_path, toolchain, sandbox, extra=VARIABLES) as project:
        state = tmp_path / "state.json"
        state.write_text(text)
        project.call("stack", "import", "--file", str(state))
        # Only a preview: the objects themselves are gone with their sandbox, and must not be looked for.
        project.configure(integrations=kept["integrations"], preflight=False)
        yield project


def versions() -> list[str]:
    """Return the releases whose states are kept."""
    return sorted(path.stem for path in STATES.glob("*.json"))


def changes(steps: Mapping[str, Step]) -> list[str]:
    """Return what a preview would do to what the release made, its providers left out: their tokens are others."""
    return [
        f"{step.operation} {step.name}: {', '.join(one.path for one in step.changes)}"
        for step in steps.values()
        if step.operation is not None and not step.type.startswith("pulumi:providers:")
    ]


@pytest.mark.parametrize("upgraded", versions(), indirect=True)
def test_a_stack_of_an_earlier_release_is_as_the_code_of_today_makes_it(upgraded: Project) -> None:
    outcome = upgraded.preview()
    assert outcome.code == 0, said(outcome)
    preview = read(json.dumps(event) for event in outcome.events)
    assert changes(preview.steps) == []
    assert Operation.REPLACE not in {step.operation for step in preview.steps.values()}


def test_the_state_of_this_version_is_kept() -> None:
    assert version_of(DISTRIBUTION) in versions(), "run: python -m tests.engine.test_upgrades"


@pytest.mark.parametrize("version", versions())
def test_a_kept_state_holds_no_token_in_the_clear(version: str) -> None:
    text = (STATES / f"{version}.json").read_text()
    assert re.findall(r"/integrations/v1/[a-z]+/\w+", text) == []
    assert "glsa_" not in text


if __name__ == "__main__":
    print(keep(version_of(DISTRIBUTION)))
