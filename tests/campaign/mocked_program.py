"""The stack program on Pulumi's mocks, with a transport that counts requests."""

import json
import runpy
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx
import pulumi

from grafana_irm import InvalidInputs
from tests.components.harness import irm, run

PROGRAM = Path(__file__).parents[2] / "__main__.py"


def refused_paths(settings: dict[str, Any]) -> tuple[set[str], int]:
    """Run the stack program with a configuration; return the paths that its refusal names, and its requests.

    Raises:
        AssertionError: it was not refused.

    """
    requests: list[httpx.Request] = []
    known = irm()

    def counted(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return known(request)

    config = {f"project:{key}": json.dumps(value) for key, value in settings.items()}
    try:
        run(_main(), counted, config=config)
    except InvalidInputs as refused:
        return {problem.path for problem in refused.problems}, len(requests)
    raise AssertionError(f"not refused: {settings}")


def _main() -> Any:
    """Return the program's own function: the module would run it under the engine when it is loaded."""
    with patch.object(pulumi, "run") as run_by_engine:
        runpy.run_path(str(PROGRAM))
    return run_by_engine.call_args.args[0]
