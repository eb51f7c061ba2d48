"""What it costs to check a notification policy, against validating as many integrations."""

import time
from collections.abc import Callable
from statistics import median
from typing import Any

from grafana_irm.alerting.settings import IrmAlertingSettings
from grafana_irm.inputs.model import validated
from grafana_irm.notification_policy.inputs import shadow_warnings, tree_of
from grafana_irm.notification_policy.settings import NotificationPolicySettings

ROUTES = 200


def policy_ratios(rounds: int) -> list[float]:
    """Return the CPU time of checking a policy of 200 routes over that of 200 integrations, once for each round."""
    _policy(2)
    _integrations(2)
    return [_cpu(_policy) / _cpu(_integrations) for _ in range(rounds)]


def _policy(count: int) -> int:
    """Validate a policy and search for routes without alerts; return their number."""
    routes: list[dict[str, Any]] = [
        {
            "matchers": [f"team=team-{number // 4}", f"severity=~critical|warning-{number % 4}", "env!~dev|test"],
            "contact_point": f"Team {number}",
            "group_wait": "30s",
        }
        for number in range(count)
    ]
    given = {"name": "teams", "contact_point": "Everyone", "routes": routes}
    settings = validated(NotificationPolicySettings, given, "bench")
    return len(list(shadow_warnings(tree_of(settings.routes))))


def _integrations(count: int) -> int:
    """Validate integrations; return their number."""
    given: list[dict[str, Any]] = [
        {"integration": {"name": f"Team {number}", "team": "Payments"}, "heartbeat": {"interval": "5m"}}
        for number in range(count)
    ]
    return len([validated(IrmAlertingSettings, one, "bench") for one in given])


def _cpu(work: Callable[[int], int]) -> float:
    before = time.process_time()
    work(ROUTES)
    return time.process_time() - before


def policy_sentence(ratios: list[float]) -> str:
    """Return the figure in words."""
    return f"policy: CPU of checking {ROUTES} routes is {median(ratios):.2f} times that of {ROUTES} integrations"
