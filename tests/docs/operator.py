"""Objects of the Pulumi Kubernetes operator on the pages: their form, as the definitions of release 2.9.0 have it.

Source: `deploy/crds/pulumi.com_stacks.yaml` and `pulumi.com_programs.yaml` of pulumi/pulumi-kubernetes-operator.
"""

import json
from typing import Any

from tests.docs.pages import ROOT

_STACK: dict[str, type] = {
    "serviceAccountName": str,
    "stack": str,
    "projectRepo": str,
    "branch": str,
    "prerequisites": list,
    "envRefs": dict,
    "destroyOnFinalize": bool,
    "preview": bool,
    "resyncFrequencySeconds": int,
    "workspaceTemplate": dict,
}
"""The fields of a `Stack` that the pages use, with their types."""

_WORKSPACE = {"image", "securityProfile", "serviceAccountName", "resources", "podTemplate", "env", "envFrom"}
_PROGRAM = {"configuration", "outputs", "packages", "resources", "variables"}


def check_manifest(given: dict[str, Any]) -> str:
    """Check a `Stack` or a `Program`; return what it was."""
    assert given["metadata"]["name"]
    return {"Stack": _stack, "Program": _program}[given["kind"]](given)


def _stack(given: dict[str, Any]) -> str:
    assert set(given) == {"apiVersion", "kind", "metadata", "spec"}
    spec = given["spec"]
    assert {"stack", "projectRepo", "branch"} <= set(spec)
    for field, value in spec.items():
        assert isinstance(value, _STACK[field]), field
    for name, reference in spec["envRefs"].items():
        assert reference["type"] == "Secret", f"{name} in the clear"
        assert set(reference["secret"]) == {"name", "key"}
    assert set(spec.get("workspaceTemplate", {}).get("spec", {})) <= _WORKSPACE
    return "a Stack of the Kubernetes operator"


def _program(given: dict[str, Any]) -> str:
    assert set(given) == {"apiVersion", "kind", "metadata", "program"}
    program = given["program"]
    assert set(program) <= _PROGRAM
    known = json.loads((ROOT / "components" / "schema.json").read_text())["resources"]
    for resource in program["resources"].values():
        assert set(resource["properties"]) <= set(known[resource["type"]]["inputProperties"]), resource["type"]
    return "a Program of the Kubernetes operator"
