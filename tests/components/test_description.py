import base64
import pickle
from typing import Any

import httpx
import pytest
from pulumi.dynamic import Config, ConfigureRequest
from pulumi.dynamic.dynamic import serialize_provider

from grafana_irm import RequestFailed, description
from grafana_irm.api import client as http
from grafana_irm.api.patience import Patience
from grafana_irm.description import DescriptionProvider

PROPS = {"integration_id": "C1", "description": "Text"}


class Irm:
    """IRM's integrations, as far as the description goes."""

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []
        self.status = 200
        self.busy = 0
        """The seconds of the wait that it demands once."""
        self.description: str | None = None

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if busy := self.busy:
            self.busy = 0
            return httpx.Response(429, headers={"Retry-After": str(busy)})
        return httpx.Response(self.status, json={"id": "C1", "description_short": self.description})


@pytest.fixture
def irm(monkeypatch: pytest.MonkeyPatch) -> Irm:
    found = Irm()
    monkeypatch.setattr(http, "transport_factory", lambda: httpx.MockTransport(found))
    for name in ("GRAFANA_URL", "GRAFANA_AUTH", "GRAFANA_ONCALL_URL", "GRAFANA_ONCALL_ACCESS_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    return found


def provider(**config: str) -> DescriptionProvider:
    made = DescriptionProvider()
    made.configure(
        ConfigureRequest(Config({key.replace("__", ":"): value for key, value in config.items()}, "project"))
    )
    return made


@pytest.fixture
def configured(irm: Irm) -> DescriptionProvider:
    return provider(project__irm='{"url": "https://irm.example/oncall", "token": "tok"}')


def test_create_is_one_request_that_sends_the_description_alone(irm: Irm, configured: DescriptionProvider) -> None:
    made = configured.create(PROPS)
    (request,) = irm.requests
    assert (request.method, request.url.path) == ("PUT", "/oncall/api/v1/integrations/C1/")
    assert request.content == b'{"description_short":"Text"}'
    assert request.headers["Authorization"] == "tok"
    assert (made.id, made.outs) == ("C1", PROPS)


def test_every_description_of_a_large_up_waits_for_irm(irm: Irm, monkeypatch: pytest.MonkeyPatch) -> None:
    """One process sets all descriptions of an `up`, which may meet IRM's limit of 300 requests once a minute."""
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    def patience(**options: Any) -> Patience:
        return Patience(clock=lambda: sum(waits), sleep=sleep, **options)

    monkeypatch.setattr(description, "Patience", patience)
    configured = provider(project__irm='{"url": "https://irm.example/oncall", "token": "tok"}')
    for _ in range(3):
        irm.busy = 60
        configured.create(PROPS)
    assert waits == [60, 60, 60]


def test_update_is_one_request_too(irm: Irm, configured: DescriptionProvider) -> None:
    assert configured.update("C1", PROPS, {**PROPS, "description": "New"}).outs == {**PROPS, "description": "New"}
    assert [request.content for request in irm.requests] == [b'{"description_short":"New"}']


def test_delete_clears_it_and_accepts_a_missing_integration(irm: Irm, configured: DescriptionProvider) -> None:
    configured.delete("C1", PROPS)
    assert irm.requests[0].content == b'{"description_short":null}'
    irm.status = 404
    configured.delete("C1", PROPS)


def test_create_on_an_integration_that_is_gone_says_so(irm: Irm, configured: DescriptionProvider) -> None:
    irm.status = 404
    with pytest.raises(RequestFailed, match="no integration C1"):
        configured.create(PROPS)


def test_read_finds_what_a_person_wrote_and_what_is_gone(irm: Irm, configured: DescriptionProvider) -> None:
    irm.description = "By hand"
    assert configured.read("C1", PROPS).outs == {**PROPS, "description": "By hand"}
    irm.description = None
    assert configured.read("C1", PROPS).id == ""
    irm.status = 404
    assert configured.read("C1", PROPS).id == ""


@pytest.mark.parametrize(
    ("new", "changes", "replaces"),
    [
        (PROPS, False, []),
        ({**PROPS, "description": "New"}, True, []),
        ({**PROPS, "integration_id": "C2"}, True, ["integration_id"]),
    ],
)
def test_what_a_change_means(irm: Irm, new: dict[str, Any], changes: bool, replaces: list[str]) -> None:
    difference = DescriptionProvider().diff("C1", PROPS, new)
    assert (difference.changes, difference.replaces) == (changes, replaces)


@pytest.mark.parametrize(
    "config",
    [
        {"grafana__oncallAccessToken": "tok", "grafana__oncallUrl": "https://irm.example/oncall"},
        {"grafana__auth": "tok", "grafana__oncallUrl": "https://irm.example/oncall"},
        {"project__irm": '{"token": "tok", "url": "https://irm.example/oncall", "stackUrl": "https://s.example"}'},
    ],
)
def test_the_token_comes_from_configuration(irm: Irm, config: dict[str, str]) -> None:
    provider(**config).create(PROPS)
    assert irm.requests[0].headers["Authorization"] == "tok"
    assert irm.requests[0].url.host == "irm.example"


def test_or_from_the_environment(irm: Irm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAFANA_ONCALL_ACCESS_TOKEN", "env")
    provider().create(PROPS)
    assert irm.requests[0].headers["Authorization"] == "env"


def test_the_serialised_provider_is_stable_and_without_credentials() -> None:
    kept = serialize_provider(DescriptionProvider())
    assert kept == serialize_provider(DescriptionProvider())
    raw = base64.b64decode(kept)
    assert raw == pickle.dumps(DescriptionProvider(), protocol=pickle.DEFAULT_PROTOCOL) or len(raw) < 200
    assert b"grafana_irm.description" in raw
