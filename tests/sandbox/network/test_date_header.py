"""The header `Date`: both systems answer it in sandbox time, whoever answers."""

from email.utils import parsedate_to_datetime

import httpx
import pytest

from sandbox.control.client import Sandbox


def date_of(answer: httpx.Response) -> float:
    """Return the one date of an answer, in Unix seconds."""
    (date,) = answer.headers.get_list("date")
    return parsedate_to_datetime(date).timestamp()


@pytest.mark.parametrize("system", ["grafana", "irm"])
@pytest.mark.parametrize("path", ["/api/health", "/api/v1/teams/", "/no/such/page"])
def test_an_answer_is_dated_in_sandbox_time(sandbox: Sandbox, system: str, path: str) -> None:
    url = {"grafana": sandbox.grafana_url, "irm": sandbox.irm_url}[system]
    before = sandbox.now()
    date = date_of(httpx.get(f"{url}{path}"))
    assert int(before) <= date <= sandbox.now()


@pytest.mark.parametrize("answer", [503, "html", "redirect", "empty", "huge", {"kind": "delay", "seconds": 0.01}])
def test_so_is_what_a_fault_answers(sandbox: Sandbox, answer: int | str | dict[str, object]) -> None:
    sandbox.fault("grafana", "GET", "/api/health", [answer])
    before = sandbox.now()
    date = date_of(httpx.get(f"{sandbox.grafana_url}/api/health", timeout=20))
    assert int(before) <= date <= sandbox.now()


def test_a_fault_may_lie_about_the_time(sandbox: Sandbox) -> None:
    told = "Thu, 01 Jan 2026 00:00:00 GMT"
    sandbox.fault("irm", "GET", "/", [{"headers": {"Date": told}}])
    assert httpx.get(f"{sandbox.irm_url}/api/v1/teams/").headers.get_list("date") == [told]
