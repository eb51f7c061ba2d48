"""YAML on the pages: what it is, and whether that understands it."""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from grafana_irm.inputs.model import parse
from grafana_irm.language_host.plugin import provider
from grafana_irm.stack.settings import StackSettings
from tests.components.harness import run
from tests.docs.operator import check_manifest
from tests.docs.pages import ROOT

NAMESPACE = "grafana-irm-alerting:"
WORKFLOWS = ROOT / ".github" / "workflows"


def check_yaml(text: str) -> str:
    """Check YAML as what it is; return what that was."""
    given = yaml.safe_load(text)
    if isinstance(given, dict) and isinstance(given.get("config"), dict):
        return _stack_file(given["config"])
    if isinstance(given, dict) and given.get("runtime") == "yaml":
        return _yaml_program(given)
    if isinstance(given, dict) and "runtime" in given:
        assert set(given) <= {"name", "runtime", "description", "stackConfigDir", "config"}
        return "a project file"
    if isinstance(given, dict) and given.get("apiVersion") == "pulumi.com/v1":
        return check_manifest(given)
    if isinstance(given, dict) and "jobs" in given:
        return _steps(step for job in given["jobs"].values() for step in job["steps"])
    if isinstance(given, list) and all("uses" in step or "run" in step for step in given):
        return _steps(given)
    raise AssertionError("YAML that is no stack file, project, workflow or list of steps")


def _yaml_program(given: dict[str, Any]) -> str:
    """Make its components with the host that programs in other languages use, and see that they have its outputs."""
    wanted = set(re.findall(r"\$\{(\w+)\.(\w+)\}", str(given["outputs"])))

    def program() -> dict[str, Any]:
        host = provider()
        made = {
            name: host.construct(name, one["type"], one["properties"]).state for name, one in given["resources"].items()
        }
        return {f"{name}.{key}": made[name][key] for name, key in wanted}

    assert wanted
    assert all(run(program).outputs.values())
    return "a program for the components' host"


def _stack_file(config: dict[str, Any]) -> str:
    ours = {key.removeprefix(NAMESPACE): value for key, value in config.items() if key.startswith(NAMESPACE)}
    assert ours, f"no setting of {NAMESPACE}"
    parse(StackSettings, _without_encryption(ours), spelling="camel")
    return "a stack file"


def _without_encryption(value: Any) -> Any:
    if isinstance(value, dict):
        return "a secret" if set(value) == {"secure"} else {key: _without_encryption(one) for key, one in value.items()}
    return [_without_encryption(one) for one in value] if isinstance(value, list) else value


def _steps(steps: Iterator[dict[str, Any]] | list[dict[str, Any]]) -> str:
    known = "".join(path.read_text() for path in WORKFLOWS.glob("*.yml"))
    for step in steps:
        action, _, revision = step.get("uses", "").partition("@")
        own = action.partition("/.github/actions/")[2]
        if own:
            inputs = yaml.safe_load((ROOT / ".github" / "actions" / own / "action.yml").read_text())["inputs"]
            assert set(step.get("with", {})) <= set(inputs), f"inputs of {own}"
        elif action:
            pinned = rf"uses: {re.escape(action)}@[0-9a-f]{{40}} # {re.escape(revision)}(\.|$)"
            assert re.search(pinned, known, re.MULTILINE), f"{action}@{revision} is not what the workflows use"
    return "a workflow"
