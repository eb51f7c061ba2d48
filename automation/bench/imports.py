"""What it costs to import the library, against Pulumi with the provider resources that the library registers."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

PULUMI = (
    "import pulumi, pulumiverse_grafana as grafana;"
    "grafana.Provider, grafana.alerting.ContactPoint, grafana.alerting.RuleGroup, grafana.oncall.Integration,"
    "grafana.oss.Folder"
)
LIBRARY = "import grafana_irm.stack.build, grafana_irm.stack.program, grafana_irm.stack.settings"

_CPU = "import time; print(time.process_time())"


class ImportRatio(NamedTuple):
    """The CPU time of importing the library over that of Pulumi with the provider resources it registers.

    Attributes:
        alone: the library as it is imported. It loads these resources when it registers the first one.
        loaded: the library and these resources, as in a program that registers something.

    """

    alone: float
    loaded: float


def import_ratios(rounds: int) -> list[ImportRatio]:
    """Return the ratios, once for each round.

    All run in turn in processes of their own, with compiled bytecode, as after the first run of a program.
    """
    loaded = f"{PULUMI}; {LIBRARY}"
    with tempfile.TemporaryDirectory() as cache:
        for program in (PULUMI, LIBRARY):
            _cpu(program, cache)
        found = []
        for _ in range(rounds):
            pulumi = _cpu(PULUMI, cache)
            found.append(ImportRatio(_cpu(LIBRARY, cache) / pulumi, _cpu(loaded, cache) / pulumi))
        return found


def _cpu(program: str, cache: str) -> float:
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-c", f"{program}\n{_CPU}"]
    ran = subprocess.run(  # noqa: S603 - our own list of arguments
        command, env={**environment, "PYTHONPYCACHEPREFIX": cache}, capture_output=True, text=True, check=True
    )
    return float(ran.stdout)


def import_sentence(ratios: Sequence[ImportRatio]) -> str:
    """Return the figures in words."""
    alone, loaded = (median(one) for one in zip(*ratios, strict=True))
    return (
        f"import: CPU of the library is {alone:.2f} times that of pulumi with the resources it uses, and {loaded:.2f} "
        "times with these resources loaded"
    )
