"""What an import of the library loads."""

import subprocess
import sys

import pytest

LATE = ("httpx", "stamina", "jinja2")


@pytest.mark.parametrize("module", ["grafana_irm", "grafana_irm.stack.program", "grafana_irm.stack.settings"])
def test_an_import_loads_no_http_and_no_templates(module: str) -> None:
    """A program that sends no request and checks no template need not wait for these."""
    program = f"import sys, {module}; print([name for name in {LATE!r} if name in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603
    assert shown.stdout == "[]\n"
