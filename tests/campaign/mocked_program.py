"""The stack program on Pulumi's mocks, with a transport that counts requests."""

import json
from typing import Any

import httpx

from grafana_irm import InvalidInputs
from tests.components.harness import run
from tests.components.stack_program import stack_program
from tests.components.systems import irm


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
        run(stack_program, counted, config=config)
    except InvalidInputs as refused:
        return {problem.path for problem in refused.problems}, len(requests)
    raise AssertionError(f"not refused: {settings}")
