"""The account of a request."""

from tests.sandbox.grafana.lab import Api


def test_a_service_account_is_no_administrator_of_the_server(api: Api) -> None:
    shown = api.get("/api/user").json()
    assert (shown["id"], shown["isGrafanaAdmin"], shown["login"]) == (0, False, "sa-1-sandbox")
