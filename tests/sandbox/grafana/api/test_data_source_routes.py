"""Data sources by UID and by name."""

import pytest

from tests.sandbox.grafana.lab import Api


@pytest.mark.parametrize("path", ["uid/prometheus", "name/Prometheus"])
def test_one_prometheus_is_there(api: Api, path: str) -> None:
    shown = api.get(f"/api/datasources/{path}").json()
    assert (shown["uid"], shown["name"], shown["type"]) == ("prometheus", "Prometheus", "prometheus")
    assert [source["uid"] for source in api.get("/api/datasources").json()] == ["prometheus"]


def test_an_unknown_one_is_404(api: Api) -> None:
    assert api.get("/api/datasources/uid/nosuch").status_code == 404
    assert api.get("/api/datasources/name/nosuch").json() == {"message": "Data source not found"}
