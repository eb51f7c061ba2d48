"""What an import of the library loads."""

import subprocess
import sys

import pytest

RESOURCES = tuple(f"pulumiverse_grafana.{package}._inputs" for package in ("alerting", "oncall", "oss"))
LATE = ("httpx", "stamina", "jinja2", *RESOURCES)


@pytest.mark.parametrize("module", ["grafana_irm", "grafana_irm.stack.program", "grafana_irm.stack.settings"])
def test_an_import_loads_neither_http_nor_templates_nor_resources(module: str) -> None:
    """Each is loaded where it is used: a command, or a program that fails a check, does without."""
    program = f"import sys, {module}; print([name for name in {LATE!r} if name in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603
    assert shown.stdout == "[]\n"
