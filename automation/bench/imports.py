"""What it costs to import the library, against Pulumi with the provider resources that the library registers."""

import os
import subprocess
import sys
import tempfile
from statistics import median

PULUMI = (
    "import pulumi, pulumiverse_grafana as grafana;"
    "grafana.Provider, grafana.alerting.ContactPoint, grafana.alerting.RuleGroup, grafana.oncall.Integration,"
    "grafana.oss.Folder"
)
LIBRARY = "import grafana_irm, grafana_irm.stack.program, grafana_irm.stack.settings"

_CPU = "import time; print(time.process_time())"


def import_ratios(rounds: int) -> list[float]:
    """Return the CPU time of importing the library over that of Pulumi, once for each round.

    Both run in turn in processes of their own, with compiled bytecode, as after the first run of a program.
    """
    with tempfile.TemporaryDirectory() as cache:
        _cpu(PULUMI, cache)
        _cpu(LIBRARY, cache)
        return [_cpu(LIBRARY, cache) / _cpu(PULUMI, cache) for _ in range(rounds)]


def _cpu(program: str, cache: str) -> float:
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-c", f"{program}\n{_CPU}"]
    ran = subprocess.run(  # noqa: S603 - our own list of arguments
        command, env={**environment, "PYTHONPYCACHEPREFIX": cache}, capture_output=True, text=True, check=True
    )
    return float(ran.stdout)


def import_sentence(ratios: list[float]) -> str:
    """Return the figure in words."""
    return f"import: CPU of the library is {median(ratios):.2f} times that of pulumi with the resources it uses"
