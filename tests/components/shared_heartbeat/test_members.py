"""Where a member takes its beats."""

import pytest

from grafana_irm.shared_heartbeat.members import beats_to

BASE = "https://gateway.internal/irm/integrations/v1/webhook/AbC123"


@pytest.mark.parametrize(
    ("endpoint", "takes_beats_at"),
    [
        (f"{BASE}/", f"{BASE}/heartbeat/"),
        (BASE, f"{BASE}/heartbeat/"),
        (f"{BASE}/heartbeat/", f"{BASE}/heartbeat/"),
        (f"{BASE}/heartbeat", f"{BASE}/heartbeat"),
        ("https://gateway.internal/beats/payments", "https://gateway.internal/beats/payments"),
    ],
)
def test_the_heartbeat_is_below_the_endpoint_of_alerts(endpoint: str, takes_beats_at: str) -> None:
    assert beats_to(endpoint) == takes_beats_at
