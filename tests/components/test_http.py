"""What an answer of either system means to who asked."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from grafana_irm import http
from grafana_irm.errors import RequestFailed

Answering = Callable[[httpx.Response], http.JsonApi]


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Answering:
    def make(response: httpx.Response) -> http.JsonApi:
        monkeypatch.setattr(http, "transport_factory", lambda: httpx.MockTransport(lambda _: response))
        return http.JsonApi("Grafana IRM", "http://irm.test/api/v1", {})

    return make


def run(api: http.JsonApi, method: str) -> Any:
    return asyncio.run(api.post("/x", {}) if method == "POST" else api.get("/x"))


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_json_is_returned(answering: Answering, method: str) -> None:
    assert run(answering(httpx.Response(200, json={"id": "C1"})), method) == {"id": "C1"}


def test_an_action_is_answered_with_nothing(answering: Answering) -> None:
    """IRM answers 200 without a body to `POST alert_groups/<id>/resolve/`."""
    assert run(answering(httpx.Response(200)), "POST") == {}


@pytest.mark.parametrize("response", [httpx.Response(200), httpx.Response(200, text="<html>")])
def test_a_page_in_place_of_an_answer_is_an_error(answering: Answering, response: httpx.Response) -> None:
    with pytest.raises(RequestFailed, match=r"no JSON to GET /x at http://irm\.test"):
        run(answering(response), "GET")


def test_a_page_in_place_of_an_action_is_an_error(answering: Answering) -> None:
    with pytest.raises(RequestFailed, match="no JSON to POST /x"):
        run(answering(httpx.Response(200, text="<html>")), "POST")
