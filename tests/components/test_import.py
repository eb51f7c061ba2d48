"""What an import of the library loads."""

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import grafana_irm

RESOURCES = tuple(f"pulumiverse_grafana.{package}._inputs" for package in ("alerting", "oncall", "oss"))
LATE = ("httpx", "stamina", "jinja2", *RESOURCES)


HEAVY = ("pydantic", "pulumiverse_grafana", *LATE)


def loaded(module: str, names: tuple[str, ...]) -> str:
    """Return which of these modules an import loads, in a process of its own."""
    program = f"import sys, {module}; print([name for name in {names!r} if name in sys.modules])"
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout  # noqa: S603


@pytest.mark.parametrize("module", ["grafana_irm", "grafana_irm.stack.program", "grafana_irm.stack.settings"])
def test_an_import_loads_neither_http_nor_templates_nor_resources(module: str) -> None:
    """Each is loaded where it is used: a command, or a program that fails a check, does without."""
    assert loaded(module, LATE) == "[]\n"


@pytest.mark.parametrize("module", ["grafana_irm", "grafana_irm.description", "grafana_irm.timing"])
def test_a_part_of_the_library_loads_no_component(module: str) -> None:
    """Pulumi sets descriptions in a process of its own, which imports only `grafana_irm.description`."""
    assert loaded(module, HEAVY) == "[]\n"


def test_every_public_name_is_imported_at_its_first_use() -> None:
    for name in grafana_irm.__all__:
        assert getattr(grafana_irm, name).__name__ == name
    assert dir(grafana_irm) == sorted(grafana_irm.__all__)


def test_type_checkers_see_the_same_public_names_in_the_same_modules() -> None:
    tree = ast.parse(Path(grafana_irm.__file__).read_text())
    seen = {
        alias.name: node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("grafana_irm")
        for alias in node.names
    }
    assert sorted(seen) == sorted(grafana_irm.__all__)
    for name, module in seen.items():
        assert getattr(grafana_irm, name) is getattr(import_module(str(module)), name)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match=r"module 'grafana_irm' has no attribute 'IrmAlertign'"):
        _ = grafana_irm.IrmAlertign  # type: ignore[attr-defined]
