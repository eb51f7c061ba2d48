"""The world stops at one request, and goes on when it is released."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import httpx
import pytest

from sandbox.control.client import Sandbox


class Client:
    """Asks in the background."""

    def __init__(self, sandbox: Sandbox, threads: ThreadPoolExecutor) -> None:
        self._sandbox, self._threads = sandbox, threads

    def irm(self, method: str = "GET", path: str = "teams/", **body: str) -> "Future[httpx.Response]":
        url, headers = f"{self._sandbox.irm_url}/api/v1/{path}", {"Authorization": self._sandbox.irm_token}
        return self._threads.submit(
            httpx.request, method, url, headers=headers, json=body or None, timeout=20, trust_env=False
        )

    def grafana(self) -> "Future[httpx.Response]":
        url = f"{self._sandbox.grafana_url}/api/folders"
        headers = {"Authorization": f"Bearer {self._sandbox.grafana_auth}"}
        return self._threads.submit(httpx.get, url, headers=headers, timeout=20, trust_env=False)


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[Client]:
    with ThreadPoolExecutor() as threads:
        yield Client(sandbox, threads)
        sandbox.release()


def names(sandbox: Sandbox) -> set[str]:
    return {one["name"] for one in sandbox.state()["irm"]["integrations"]}


def test_the_request_is_handled_and_its_answer_waits(sandbox: Sandbox, client: Client) -> None:
    sandbox.hold(2)
    assert client.grafana().result().status_code == 200
    assert not sandbox.held()
    waiting = client.irm("POST", "integrations/", name="held", type="webhook")
    sandbox.wait_until(sandbox.held, 60)
    assert "held" in names(sandbox)
    assert not waiting.done()
    sandbox.release()
    assert waiting.result().status_code == 201
    assert not sandbox.held()


def test_what_comes_later_is_not_even_handled(sandbox: Sandbox, client: Client) -> None:
    sandbox.hold(1)
    first = client.irm()
    sandbox.wait_until(sandbox.held, 60)
    later = [client.irm("POST", "integrations/", name="later", type="webhook"), client.grafana()]
    sandbox.wait_until(lambda: len([r for r in sandbox.requests() if "/api/" in r["path"]]) == 3, 60)
    assert "later" not in names(sandbox)
    sandbox.release()
    assert [one.result().status_code for one in (first, *later)] == [200, 201, 200]


def test_where_the_answer_goes_out_the_next_request_stops(sandbox: Sandbox, client: Client) -> None:
    sandbox.hold(1, answered=True)
    assert client.irm().result().status_code == 200
    assert not sandbox.held()
    second = client.grafana()
    sandbox.wait_until(sandbox.held, 60)
    assert not second.done()
    sandbox.release()
    assert second.result().status_code == 200


def test_a_client_that_left_changes_nothing(sandbox: Sandbox, client: Client) -> None:
    sandbox.hold(1)
    url, headers = f"{sandbox.irm_url}/api/v1/integrations/", {"Authorization": sandbox.irm_token}
    body = {"name": "left", "type": "webhook"}
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(url, headers=headers, json=body, timeout=0.3, trust_env=False)
    sandbox.release()
    assert "left" in names(sandbox)
    assert client.irm().result().status_code == 200


def test_beats_are_no_api_requests(sandbox: Sandbox, client: Client) -> None:
    link = client.irm("POST", "integrations/", name="beats", type="alertmanager").result().json()["link"]
    sandbox.hold(1, answered=True)
    assert httpx.post(f"{link}heartbeat/", timeout=20, trust_env=False).status_code == 200
    assert client.irm().result().status_code == 200
    assert not sandbox.held()
