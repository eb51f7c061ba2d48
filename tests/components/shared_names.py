"""Two components, or entries of a stack file, that share names: how they are written, and what refuses them."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from pydantic.alias_generators import to_camel

from grafana_irm import HeartbeatAlertRule, InvalidInputs
from grafana_irm.run import HEARTBEAT_UID, uid_of
from tests.components.harness import run
from tests.components.systems import Answer, irm

DERIVED = uid_of(HEARTBEAT_UID, "project", "stack", "one")
"""The UID of the folder and the rule of ``one`` where none is given."""


def rules(first: dict[str, Any], second: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the arguments of two components whose rules have these settings."""
    one, two = ({"integration": {"name": f"I{n}"}, "heartbeat": {"rule": s}} for n, s in enumerate((first, second)))
    return one, two


def rule(name: str = "beside", **args: Any) -> HeartbeatAlertRule:
    given: Any = {"name": "Beside", "contact_point": "Beats", **args}
    return HeartbeatAlertRule(name, given)


def with_version(version: str) -> Answer:
    """Answer as usual, from a Grafana of this version with the folder ``f``."""
    usual = irm(folders=("f",))

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/api/health":
            return httpx.Response(200, json={"database": "ok", "version": version})
        if request.url.path == "/api/v1/provisioning/contact-points":
            return httpx.Response(200, json=[])
        if request.url.path.startswith("/api/v1/provisioning/"):
            return httpx.Response(404)
        return usual(request)

    return answer


def entry(name: str, args: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments of an `IrmAlerting` as a stack file has them."""

    def camel(value: Any) -> Any:
        return {to_camel(key): camel(part) for key, part in value.items()} if isinstance(value, dict) else value

    return {
        "resourceName": name,
        **camel(args["integration"]),
        **camel({k: v for k, v in args.items() if k != "integration"}),
    }


def refused(program: Callable[[], Any], answer: Answer | None = None, **options: Any) -> dict[str, str]:
    """Return what is allowed, by path, where a program is refused before it changes anything."""
    asked: list[httpx.Request] = []

    def noted(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return (answer or irm(folders=("f", DERIVED)))(request)

    with pytest.raises(InvalidInputs) as error:
        run(program, noted, **options)
    assert {request.method for request in asked} <= {"GET"}
    return {problem.path: problem.allowed for problem in error.value.problems}


def in_stack_file(path: str, number: int) -> str:
    return f"integrations[{number}]." + ".".join(to_camel(part) for part in path.split(".") if part != "integration")
