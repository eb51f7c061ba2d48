import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
import stamina

from grafana_irm import RequestFailed
from grafana_irm.api import client as http
from grafana_irm.api.client import JsonApi
from grafana_irm.api.patience import Patience
from grafana_irm.errors import SystemBusy

LIMIT = "accepts 300 requests a minute"
BASE = "https://user:pass@irm.example/oncall/api/v1"


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    with stamina.set_testing(True, attempts=http.ATTEMPTS):
        yield


class Server:
    """Returns the given responses in turn, the last one for good."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


class Waiting:
    """A run on a virtual clock: it records the waits and the reports, and its client sends to one server."""

    def __init__(self, server: Server, monkeypatch: pytest.MonkeyPatch, limit: str | None = LIMIT) -> None:
        monkeypatch.setattr(http, "transport_factory", lambda: httpx.MockTransport(server))
        self.waits: list[float] = []
        self.reports: list[str] = []
        patience = Patience(self.reports.append, clock=lambda: sum(self.waits), sleep=self._sleep)
        self.api = JsonApi("Grafana IRM", BASE, {"Authorization": "tok-S3cr3t"}, patience=patience, limit=limit)

    async def _sleep(self, seconds: float) -> None:
        self.waits.append(seconds)


def busy(seconds: int, status: int = 429) -> httpx.Response:
    """Return a response that demands a wait."""
    return httpx.Response(status, headers={"Retry-After": str(seconds)})


WELL = httpx.Response(200, json=[])


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    def asked(server: Server, path: str = "/teams/", **query: str) -> Any:
        monkeypatch.setattr(http, "transport_factory", lambda: httpx.MockTransport(server))
        return asyncio.run(JsonApi("Grafana IRM", BASE, {"Authorization": "tok-S3cr3t"}).get(path, **query))

    return asked


def test_json_is_returned_and_404_is_none(ask: Any) -> None:
    assert ask(Server(httpx.Response(200, json={"a": 1}))) == {"a": 1}
    assert ask(Server(httpx.Response(404, json={"detail": "Not found."}))) is None


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_what_may_pass_is_requested_again(ask: Any, status: int) -> None:
    server = Server(httpx.Response(status), httpx.Response(200, json=[]))
    assert ask(server) == []
    assert len(server.requests) == 2


def test_a_broken_connection_is_retried_and_then_reported(ask: Any) -> None:
    server = Server(httpx.ConnectError("refused"))
    with pytest.raises(RequestFailed, match=r"Cannot reach Grafana IRM at https://irm\.example: refused"):
        ask(server)
    assert len(server.requests) == http.ATTEMPTS


def test_it_gives_up_after_a_few_tries(ask: Any) -> None:
    server = Server(httpx.Response(502))
    with pytest.raises(RequestFailed, match="responded with 502 to GET /teams/"):
        ask(server)
    assert len(server.requests) == http.ATTEMPTS


@pytest.mark.parametrize(
    ("limit", "status", "report"),
    [
        (LIMIT, 429, "Grafana IRM accepts 300 requests a minute: waiting 37 s"),
        (LIMIT, 503, "Grafana IRM is busy (503): waiting 37 s"),
        (None, 429, "Grafana IRM is busy (429): waiting 37 s"),
    ],
)
def test_a_demanded_wait_is_reported_and_the_request_sent_again(
    monkeypatch: pytest.MonkeyPatch, limit: str | None, status: int, report: str
) -> None:
    server = Server(busy(37, status), WELL)
    run = Waiting(server, monkeypatch, limit)
    assert asyncio.run(run.api.get("/teams/")) == []
    assert (run.waits, run.reports, len(server.requests)) == ([37], [report], 2)


def test_many_short_waits_are_no_reason_to_give_up(monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server(*[busy(2)] * 20, WELL)
    run = Waiting(server, monkeypatch)
    assert asyncio.run(run.api.get("/teams/")) == []
    assert (sum(run.waits), run.reports) == (40, [])


def test_an_irm_that_stays_busy_is_reported_after_one_window(monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server(busy(37))
    run = Waiting(server, monkeypatch)
    with pytest.raises(SystemBusy) as failed:
        asyncio.run(run.api.get("/teams/"))
    assert str(failed.value) == (
        "Grafana IRM is busy (429) after a wait of 37 s: try again in 37 seconds. "
        "It accepts 300 requests a minute from one user, and other programs may use the same token"
    )
    assert (run.waits, len(server.requests), failed.value.transient) == ([37], 2, True)


def test_a_longer_wait_than_a_window_is_reported_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    run = Waiting(Server(busy(350)), monkeypatch, None)
    with pytest.raises(SystemBusy, match=r"^Grafana IRM is busy \(429\): try again in 350 seconds$"):
        asyncio.run(run.api.get("/teams/"))
    assert run.waits == []


def test_a_post_is_sent_again_only_if_a_rate_limit_refused_it(monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server(busy(5), WELL)
    run = Waiting(server, monkeypatch)
    assert asyncio.run(run.api.post("/alert_groups/I1/resolve/", {})) == []
    assert (run.waits, len(server.requests)) == ([5], 2)
    server = Server(busy(5, 503), WELL)
    with pytest.raises(RequestFailed, match="responded with 503 to POST"):
        asyncio.run(Waiting(server, monkeypatch).api.post("/alert_groups/I1/resolve/", {}))
    assert len(server.requests) == 1


def test_no_report_contains_a_credential(monkeypatch: pytest.MonkeyPatch) -> None:
    run = Waiting(Server(busy(37)), monkeypatch)
    with pytest.raises(SystemBusy) as failed:
        asyncio.run(run.api.get("/teams/S3cr3t/"))
    told = "\n".join([*run.reports, str(failed.value)])
    assert [secret for secret in ("S3cr3t", "pass", "user:") if secret in told] == []


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_token_is_reported_with_what_to_check(ask: Any, status: int) -> None:
    with pytest.raises(RequestFailed, match="check the token, its rights, and that the address"):
        ask(Server(httpx.Response(status)))


def test_a_large_organisation_is_no_mistake(ask: Any) -> None:
    assert ask(Server(httpx.Response(200, json=["x" * 6_000_000]))) == ["x" * 6_000_000]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (httpx.Response(200, text="<html>"), "without JSON"),
        (httpx.Response(200, text=""), "without JSON"),
        (httpx.Response(302, headers={"Location": "https://elsewhere.example/?S3cr3t"}), "with 302"),
        (httpx.Response(400, json={"detail": "S3cr3t"}), "with 400"),
        (httpx.Response(200, content=b"[" + b" " * 50_000_000 + b"]"), "with more than 32 MB"),
    ],
)
def test_an_answer_that_is_no_use_is_reported_without_repeating_it(ask: Any, answer: httpx.Response, told: str) -> None:
    with pytest.raises(RequestFailed) as failed:
        ask(Server(answer))
    assert "S3cr3t" not in str(failed.value)
    assert "pass@" not in str(failed.value)
    assert f"Grafana IRM responded {told} to" in str(failed.value)


@pytest.mark.parametrize(
    ("answer", "transient"),
    [
        (httpx.ConnectError("refused"), True),
        (httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed"), False),
        (httpx.Response(503), True),
        (httpx.Response(429, headers={"Retry-After": "350"}), True),
        (httpx.Response(403), False),
        (httpx.Response(410), False),
        (httpx.Response(200, text="<html>"), False),
    ],
)
def test_an_error_says_whether_a_later_try_can_succeed(
    ask: Any, answer: httpx.Response | Exception, transient: bool
) -> None:
    with pytest.raises(RequestFailed) as failed:
        ask(Server(answer))
    assert failed.value.transient is transient


@pytest.mark.parametrize(
    ("answer", "returned"),
    [
        (httpx.Response(200, json={"message": "deleted"}), {"message": "deleted"}),
        (httpx.Response(204), {}),
        (httpx.Response(404, json={}), None),
    ],
)
def test_what_is_deleted_is_gone_and_what_is_gone_stays_so(
    monkeypatch: pytest.MonkeyPatch, answer: httpx.Response, returned: object
) -> None:
    server = Server(httpx.Response(503), answer)
    monkeypatch.setattr(http, "transport_factory", lambda: httpx.MockTransport(server))
    assert asyncio.run(JsonApi("Grafana", BASE, {}).delete("/folders/f", force="true")) == returned
    assert [(request.method, request.url.query) for request in server.requests] == [("DELETE", b"force=true")] * 2


def test_the_error_of_an_unknown_authority_names_the_setting_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def reply(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed")

    monkeypatch.setattr(http, "ATTEMPTS", 1)
    monkeypatch.setattr(http, "transport_factory", lambda: httpx.MockTransport(reply))
    with pytest.raises(RequestFailed, match="set grafana:caCert or GRAFANA_CA_CERT"):
        asyncio.run(JsonApi("Grafana", BASE, {}).get("/health"))


CONFLICT = {"statusCode": 409, "messageId": "alerting.notifications.alertmanager.versionConflict"}
IN_USE = {"statusCode": 409, "messageId": "alerting.notifications.contact-points.used-by-rule"}


def deleted(monkeypatch: pytest.MonkeyPatch, *answers: httpx.Response) -> tuple[Server, Any]:
    server = Server(*answers)
    monkeypatch.setattr(http, "transport_factory", lambda: httpx.MockTransport(server))
    return server, JsonApi("Grafana", BASE, {}).delete("/v1/provisioning/contact-points/cp1")


@pytest.mark.parametrize("body", [CONFLICT, {"kind": "Status", "details": {"uid": CONFLICT["messageId"]}, "code": 409}])
def test_a_write_that_another_one_overtook_is_sent_again(monkeypatch: pytest.MonkeyPatch, body: dict[str, Any]) -> None:
    server, request = deleted(monkeypatch, httpx.Response(409, json=body), httpx.Response(202, json={}))
    assert asyncio.run(request) == {}
    assert len(server.requests) == 2


def test_conflicts_without_end_are_reported_after_a_few_attempts(monkeypatch: pytest.MonkeyPatch) -> None:
    server, request = deleted(monkeypatch, httpx.Response(409, json=CONFLICT))
    with pytest.raises(RequestFailed, match=r"another stack or a person changed contact points .* 4 attempts") as told:
        asyncio.run(request)
    assert (len(server.requests), told.value.transient) == (http.ATTEMPTS, True)


@pytest.mark.parametrize("body", [IN_USE, {"message": "Conflict"}, []])
def test_another_conflict_is_final(monkeypatch: pytest.MonkeyPatch, body: Any) -> None:
    server, request = deleted(monkeypatch, httpx.Response(409, json=body))
    with pytest.raises(RequestFailed) as told:
        asyncio.run(request)
    assert (len(server.requests), told.value.status, told.value.transient) == (1, 409, False)
    assert told.value.message_id == (IN_USE["messageId"] if body == IN_USE else None)
