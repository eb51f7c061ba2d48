"""The address of each contact point is read from the state, and nothing else of its URL."""

import json
from typing import Any

import pytest

from grafana_irm.api.endpoints import base_of
from grafana_irm_cli.masking import SECRET_SIGNATURE, SIGNATURE
from grafana_irm_cli.preview.addresses import addresses_in
from grafana_irm_cli.resource_types import CONTACT_POINT, INTEGRATION

TOKEN = "S3cretTokenOfAnEndpoint01"
LINK = f"https://irm.example/oncall/integrations/v1/alertmanager/{TOKEN}/"


def state(*urls: str, kind: str = CONTACT_POINT, **more: Any) -> dict[str, Any]:
    hidden = {SIGNATURE: SECRET_SIGNATURE, "plaintext": json.dumps([{"url": url} for url in urls])}
    return {"deployment": {"resources": [{"urn": "urn:point", "type": kind, "outputs": {"webhooks": hidden}, **more}]}}


@pytest.mark.parametrize(
    "url",
    [
        LINK,
        f"{LINK}heartbeat/",
        LINK.replace("https://irm.example/oncall", "http://[::1]:8080"),
        LINK.replace("https://", "https://me:passw0rd@"),
        LINK.replace("irm.example", "IRM.example:8443"),
    ],
)
def test_it_is_the_address_of_the_component(url: str) -> None:
    assert addresses_in(state(url)) == {"urn:point": base_of(url)}
    assert TOKEN not in str(addresses_in(state(url)))
    assert "passw0rd" not in str(addresses_in(state(url)))


@pytest.mark.parametrize(
    "there",
    [
        {"deployment": None},
        state("https://hooks.example/S3cret"),
        state(LINK, kind=INTEGRATION),
        state(LINK, delete=True),
        state("/integrations/v1/alertmanager/x/"),
        state("https://irm.example/?key=passw0rd/integrations/v1/alertmanager/x/"),
        {"deployment": {"resources": [{"urn": "urn:point", "type": CONTACT_POINT}]}},
    ],
)
def test_what_is_no_endpoint_has_none(there: dict[str, Any]) -> None:
    assert addresses_in(there) == {}
