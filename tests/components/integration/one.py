"""An `IrmIntegration` for tests."""

from typing import Any

from grafana_irm import IrmIntegration
from tests.components.harness import Run, run
from tests.components.systems import Answer

FIELDS = ("integration_id", "type", "http_endpoint", "heartbeat_endpoint", "ingress_url", "team", "url_in_irm")


def made(args: Any, answer: Answer | None = None, **options: Any) -> Run:
    def program() -> dict[str, Any]:
        one = IrmIntegration("one", args)
        return {field: getattr(one, field) for field in FIELDS}

    return run(program, answer, **options)
