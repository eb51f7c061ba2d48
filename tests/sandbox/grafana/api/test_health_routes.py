"""The health check."""

from tests.sandbox.grafana.lab import Api


def test_health_needs_no_authentication(api: Api) -> None:
    answer = api.request("GET", "/api/health", headers={})
    assert answer.status_code == 200
    assert answer.json()["database"] == "ok"
    assert answer.json()["version"] == "13.1.0"
