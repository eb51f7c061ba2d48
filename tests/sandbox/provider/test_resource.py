"""The organisation of what is made, as the provider takes it."""

from contextlib import nullcontext

import httpx
import pytest

from sandbox.provider.grafana_client import GrafanaClient, GrafanaSettings
from sandbox.provider.resource import Clients, refuse_organisation_of_token
from sandbox.provider.transport import Pace, ProviderError


def clients(auth: str) -> Clients:
    settings = GrafanaSettings("http://127.0.0.1:3000", auth, {}, 3, 0)
    return Clients(GrafanaClient(httpx.AsyncClient(), settings, Pace()))


@pytest.mark.parametrize("organisation", [None, "", "0", "2"])
@pytest.mark.parametrize("auth", ["glsa_token", "admin:admin"])
def test_an_organisation_of_its_own_needs_basic_authentication(auth: str, organisation: str | None) -> None:
    refused = auth == "glsa_token" and organisation == "2"
    said = "org_id is only supported with basic auth. API keys are already org-scoped"
    with pytest.raises(ProviderError, match=said) if refused else nullcontext():
        refuse_organisation_of_token(clients(auth), {"orgId": organisation})
