"""What may be tried again, and when."""

import httpx
import pytest

from grafana_irm_cli.preview.api import LONGEST_WAIT, SECONDARY_WAIT, Api, ApiError, TransientError, limited, patiently
from grafana_irm_cli.preview.github import GitHub, GitHubThread
from tests.grafana_irm_cli.preview.forge import Answer, Forge

NOW = 1_000.0


@pytest.mark.parametrize(
    ("status", "headers", "body", "wait"),
    [
        (429, {"Retry-After": "30"}, {}, 30.0),
        (403, {"Retry-After": "5", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "2000"}, {}, 5.0),
        (403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1090"}, {}, 90.0),
        (403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "900"}, {}, 1.0),
        (429, {"RateLimit-Remaining": "0", "RateLimit-Reset": "1010"}, {}, 10.0),
        (
            403,
            {"X-RateLimit-Remaining": "4999"},
            {"message": "You have exceeded a secondary rate limit"},
            SECONDARY_WAIT,
        ),
        (429, {}, {}, SECONDARY_WAIT),
        (403, {"X-RateLimit-Remaining": "12"}, {"message": "Resource not accessible by integration"}, None),
        (500, {"Retry-After": "5"}, {}, None),
    ],
)
def test_how_long_a_limit_has_to_be_waited_for(
    status: int, headers: dict[str, str], body: dict[str, str], wait: float | None
) -> None:
    assert limited(httpx.Response(status, headers=headers, json=body), NOW) == wait


@pytest.mark.usefixtures("patience")
def test_a_wait_that_is_too_long_is_an_error_at_once(forge: Forge) -> None:
    forge.faults.append(("user", Answer(429, {"Retry-After": str(int(LONGEST_WAIT) + 1)}, {"message": "later"})))

    with pytest.raises(TransientError, match="429"):
        patiently(GitHub(forge.url, "t", "a/b").login)

    assert len(forge.requests) == 1


@pytest.mark.usefixtures("patience")
def test_it_gives_up_in_the_end(forge: Forge) -> None:
    forge.faults += [("user", Answer(500))] * 20

    with pytest.raises(TransientError, match="500"):
        patiently(GitHub(forge.url, "t", "a/b").login)

    assert len(forge.requests) == 8


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(401, {}, {"message": "Bad credentials"}), "the token is not valid"),
        (Answer(403, {}, {"message": "Resource not accessible by integration"}), "pull-requests: write"),
        (Answer(404, {}, {"message": "Not Found"}), "the repository or number is wrong"),
        (Answer(422, {}, {"message": "Validation Failed"}), "Validation Failed"),
    ],
)
def test_a_refusal_says_what_is_missing_and_is_not_repeated(forge: Forge, answer: Answer, reason: str) -> None:
    forge.faults.append(("POST", answer))

    with pytest.raises(ApiError, match=reason) as caught:
        patiently(lambda: GitHubThread(GitHub(forge.url, "s3cret-token", "a/b"), 1, "me").create("x"))

    assert forge.requests == ["POST /repos/a/b/issues/1/comments"]
    assert "s3cret-token" not in str(caught.value)


def test_a_token_is_never_sent_to_another_host() -> None:
    elsewhere = httpx.Response(200, json=[], headers={"Link": '<https://evil.example/next>; rel="next"'})
    api = Api("https://api.example", {}, transport=httpx.MockTransport(lambda _request: elsewhere))

    with pytest.raises(ApiError):
        list(api.pages("list"))


def test_an_answer_that_is_no_json_may_be_better_next_time() -> None:
    html = httpx.MockTransport(lambda _request: httpx.Response(200, html="<p>down for maintenance"))

    with pytest.raises(TransientError, match="is not JSON"):
        Api("https://api.example", {}, transport=html).call("GET", "x")


def test_a_connection_that_fails_may_work_next_time() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    with pytest.raises(TransientError, match="refused"):
        Api("https://api.example", {}, transport=httpx.MockTransport(refuse)).call("GET", "x")
