"""The organisation of the account."""

from sandbox.grafana.accesscontrol.access import Identity, Role
from tests.sandbox.grafana.lab import Api


def test_an_account_reads_the_number_of_its_organisation(api: Api) -> None:
    api.lab.grafana.access.add_token("other", Identity("sa-2", Role.VIEWER))
    answer = api.request("GET", "/api/org", headers={"Authorization": "Bearer other"})
    assert (answer.status_code, answer.json()["id"], answer.json()["name"]) == (200, 1, "Main Org.")
