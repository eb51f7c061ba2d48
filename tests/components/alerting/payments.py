"""An `IrmAlerting` for tests."""

from typing import Any

import pulumi

from grafana_irm import IrmAlerting
from grafana_irm.alerting.component import OUTPUTS
from tests.components.harness import Run, run

PAYMENTS: Any = {"integration": {"name": "Payments", "team": "Payments", "escalation_chain": "payments-primary"}}


def alerting(args: Any, name: str = "payments", **options: Any) -> dict[str, pulumi.Output[Any]]:
    made = IrmAlerting(name, args, **options)
    return {key: getattr(made, key) for key in OUTPUTS}


def wired(**blocks: Any) -> Run:
    return run(lambda: alerting({**PAYMENTS, **blocks}))
