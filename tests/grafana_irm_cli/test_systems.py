"""Both systems as the commands read them: whole lists, each system's own time, and what they do not have."""

import asyncio
import datetime as dt
from collections.abc import Callable
from typing import Any

import httpx
import pytest
import stamina

from grafana_irm.api import client as http
from grafana_irm.api.credentials import Credentials
from grafana_irm.api.irm import MOST_PAGES, PAGE_SIZE
from grafana_irm.errors import RequestFailed
from grafana_irm_cli.systems import Systems

CREDENTIALS = Credentials("http://grafana.test", "glsa_x", "http://irm.test/oncall", "t")

Answer = Callable[[httpx.Request], httpx.Response]


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Callable[[Answer], tuple[Systems, list[httpx.Request]]]:
    """Return systems with the given responses, and the requests that they get."""

    def made(answer: Answer) -> tuple[Systems, list[httpx.Request]]:
        asked: list[httpx.Request] = []

        def serve(request: httpx.Request) -> httpx.Response:
            asked.append(request)
            return answer(request)

        monkeypatch.setattr(http, "transport_factory", lambda: httpx.MockTransport(serve))
        return Systems(CREDENTIALS), asked

    return made


def pages(*contents: list[int]) -> Answer:
    """Answer as IRM does: a page past the end is the last one."""

    def serve(request: httpx.Request) -> httpx.Response:
        number = min(int(request.url.params["page"]), len(contents))
        following = "http://irm.test/next" if number < len(contents) else None
        return httpx.Response(200, json={"results": [{"id": id_} for id_ in contents[number - 1]], "next": following})

    return serve


def test_a_list_of_irm_is_read_to_its_end_in_large_pages(answering: Any) -> None:
    systems, asked = answering(pages([1, 2], [3], [4]))
    found = asyncio.run(systems.irm_pages("/integrations/", name="x"))
    assert [one["id"] for one in found] == [1, 2, 3, 4]
    assert [request.url.params["page"] for request in asked] == ["1", "2", "3"]
    assert {(request.url.params["perpage"], request.url.params["name"]) for request in asked} == {(str(PAGE_SIZE), "x")}


def test_a_list_without_end_is_given_up(answering: Any) -> None:
    systems, asked = answering(lambda _: httpx.Response(200, json={"results": [{}], "next": "more"}))
    assert len(asyncio.run(systems.irm_pages("/integrations/"))) == len(asked) == MOST_PAGES


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (
            httpx.Response(404, json={}),
            r"responded with 404 to GET /teams/ at http://irm\.test: check that this is the address",
        ),
        (httpx.Response(200, json=[]), "response to GET /teams/ is not a list"),
    ],
)
def test_an_answer_that_is_no_page_is_an_error(answering: Any, answer: httpx.Response, reason: str) -> None:
    systems, _ = answering(lambda _: answer)
    with pytest.raises(RequestFailed, match=reason):
        asyncio.run(systems.irm_page("/teams/"))


def test_a_list_of_grafana(answering: Any) -> None:
    systems, asked = answering(lambda _: httpx.Response(200, json=[{"a": 1}, "no object"]))
    assert asyncio.run(systems.grafana_list("/things", name="x")) == [{"a": 1}]
    assert str(asked[0].url) == "http://grafana.test/api/things?name=x"


def test_a_missing_api_is_reported_with_the_release_that_has_it(answering: Any) -> None:
    systems, _ = answering(lambda _: httpx.Response(404, json={}))
    with pytest.raises(RequestFailed, match=r"Grafana has no /things: Grafana 11 or later"):
        asyncio.run(systems.grafana_get("/things"))


def test_what_is_no_list_is_reported(answering: Any) -> None:
    systems, _ = answering(lambda _: httpx.Response(200, json={}))
    with pytest.raises(RequestFailed, match="response to GET /things is not a list"):
        asyncio.run(systems.grafana_list("/things"))


def test_each_system_has_its_own_time(answering: Any) -> None:
    years = {"grafana.test": 2001, "irm.test": 2002}

    def dated(request: httpx.Request) -> httpx.Response:
        date = f"Mon, 01 Jan {years[request.url.host]} 00:00:00 GMT"
        return httpx.Response(200, json={}, headers={"Date": date})

    systems, _ = answering(dated)

    async def ask() -> tuple[dt.datetime, dt.datetime]:
        await asyncio.gather(systems.grafana_get("/things"), systems.irm_page("/things/"))
        return systems.grafana_now, systems.irm_now

    assert [now.year for now in asyncio.run(ask())] == [2001, 2002]


def test_a_system_that_shows_no_time_has_ours(answering: Any) -> None:
    systems, _ = answering(lambda _: httpx.Response(200, json={}))
    asyncio.run(systems.grafana_get("/things"))
    for now in (systems.grafana_now, systems.irm_now):
        assert abs(dt.datetime.now(dt.UTC) - now) < dt.timedelta(minutes=1)


def test_a_request_to_a_failing_system_is_retried(answering: Any) -> None:
    answers = [httpx.Response(503), httpx.Response(200, json=[{}])]
    systems, asked = answering(lambda _: answers.pop(0))
    with stamina.set_testing(True, attempts=2):
        assert asyncio.run(systems.grafana_list("/things")) == [{}]
    assert len(asked) == 2
