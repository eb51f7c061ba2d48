"""What stands before the handlers: how a body is read, and what is answered where there is no handler."""

import asyncio

import httpx
import pytest

from sandbox.grafana import create_app
from tests.sandbox.grafana.lab import PROVISIONING, Api, Lab

PATH = f"{PROVISIONING}/contact-points"
HOOK = '{"name": "Hook", "type": "webhook", "settings": {"url": "u"}}'


def sent(lab: Lab, content: str, content_type: str | None) -> httpx.Response:
    async def post() -> httpx.Response:
        headers = Api(lab).headers() | ({"Content-Type": content_type} if content_type else {})
        async with httpx.AsyncClient(transport=httpx.ASGITransport(create_app(lab.grafana))) as client:
            return await client.post(f"http://host{PATH}", content=content.encode(), headers=headers)

    return asyncio.run(post())


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/x-www-form-urlencoded"])
def test_a_body_that_does_not_say_that_it_is_json_is_refused(lab: Lab, content_type: str | None) -> None:
    answer = sent(lab, HOOK, content_type)
    assert (answer.status_code, answer.json()) == (400, {"message": "bad request data"})


@pytest.mark.parametrize("text", [HOOK, f" {HOOK} and more"])
def test_the_first_json_value_of_a_body_counts(lab: Lab, text: str) -> None:
    assert sent(lab, text, "application/json; charset=utf-8").status_code == 202


@pytest.mark.parametrize("text", ["", "null", "{}"])
def test_nothing_is_an_empty_object(lab: Lab, text: str) -> None:
    assert sent(lab, text, "application/json").json()["message"] == "invalid object specification: name is required"


@pytest.mark.parametrize("text", ["{", "[]", '"x"'])
def test_what_is_no_object_is_refused(lab: Lab, text: str) -> None:
    assert sent(lab, text, "application/json").status_code == 400


def test_an_unknown_path_is_404_with_a_token_and_401_without(api: Api) -> None:
    answer = api.get("/api/nosuch")
    assert (answer.status_code, answer.json()) == (404, {"message": "Not found"})
    assert api.request("GET", "/api/nosuch", headers={}).json()["messageId"] == "auth.unauthorized"


def test_outside_the_api_there_are_pages(api: Api) -> None:
    answer = api.get("/grafana/api/folders")
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (404, "text/html")
    answer = api.request("GET", "/nosuch", headers={})
    assert (answer.status_code, answer.headers["location"]) == (302, "/login?redirectTo=%2Fnosuch")
