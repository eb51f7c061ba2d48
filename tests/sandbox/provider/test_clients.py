"""Requests to both systems: credentials, retries, and the error without a response."""

import httpx
import pytest

from tests.sandbox.provider.harness import (
    API,
    FOLDER,
    INTEGRATION,
    IRM,
    SETTINGS,
    Plugin,
    Refused,
    Systems,
)
from tests.sandbox.provider.harness import plugin as running_plugin

ONE = "/api/folders/f1"
FOUND = (200, {"uid": "f1", "title": "Beats", "url": "/dashboards/f/f1/beats"})
C1 = f"{API}/integrations/C1/"


def look(plugin: Plugin) -> None:
    plugin.read(FOLDER, "f1", {"title": "Beats"})


def test_a_user_signs_in_by_name_and_names_the_organisation(plugin: Plugin, systems: Systems) -> None:
    systems.on(f"GET {ONE}", FOUND)
    look(plugin)

    headers = systems.requests[0].headers
    assert headers["Authorization"] == "Basic YWRtaW46YWRtaW4="
    assert headers["X-Grafana-Org-Id"] == "1"
    assert headers["Grafana-Terraform-Provider"] == "true"


def test_a_token_is_a_bearers_and_names_no_organisation(systems: Systems) -> None:
    systems.on(f"GET {ONE}", FOUND)
    with running_plugin(systems) as plugin:
        plugin.configure(SETTINGS | {"auth": "glsa_token"})
        response = plugin.read(FOLDER, "f1", {"title": "Beats"})

    assert systems.requests[0].headers["Authorization"] == "Bearer glsa_token"
    assert "X-Grafana-Org-Id" not in systems.requests[0].headers
    assert response.id == "0:f1"


def test_an_organisation_in_the_id_gets_the_request(plugin: Plugin, systems: Systems) -> None:
    systems.on(f"GET {ONE}", FOUND)

    assert plugin.read(FOLDER, "7:f1", {"title": "Beats"}).id == "7:f1"
    assert systems.requests[0].headers["X-Grafana-Org-Id"] == "7"


@pytest.mark.parametrize("status", [429, 500, 503, 401, 412])
def test_a_request_to_grafana_is_retried_three_times(plugin: Plugin, systems: Systems, status: int) -> None:
    systems.on(f"GET {ONE}", (status, {"message": "no"}, {"Retry-After": "55"}))

    with pytest.raises(Refused, match="error reading folder with ID`f1`"):
        look(plugin)

    assert systems.asked() == [f"GET {ONE}"] * 4
    assert plugin.waits == [2, 4, 8]


@pytest.mark.parametrize("status", [400, 403, 409])
def test_other_refusals_of_grafanas_are_final(plugin: Plugin, systems: Systems, status: int) -> None:
    systems.on(f"GET {ONE}", (status, {"message": "no"}))

    with pytest.raises(Refused):
        look(plugin)

    assert plugin.waits == []


def test_tries_follow_the_providers_settings(systems: Systems) -> None:
    systems.on(f"GET {ONE}", (418, {}))
    with running_plugin(systems) as plugin:
        plugin.configure(SETTINGS | {"retries": "2", "retryWait": "5", "retryStatusCodes": '["41x"]'})
        with pytest.raises(Refused):
            look(plugin)

        assert plugin.waits == [5, 5]


def test_waits_can_be_made_shorter_for_tests(systems: Systems) -> None:
    systems.on(f"GET {ONE}", (500, {}))
    with running_plugin(systems, speed=10) as plugin:
        plugin.configure()
        with pytest.raises(Refused):
            look(plugin)

        assert plugin.waits == [0.2, 0.4, 0.8]


def test_no_connection_to_grafana_is_tried_again_and_worded_as_go_does(plugin: Plugin, systems: Systems) -> None:
    systems.on(f"GET {ONE}", httpx.ConnectError("refused"))

    with pytest.raises(Refused) as refused:
        look(plugin)

    assert str(refused.value).endswith(
        f'Get "http://127.0.0.1:3000{ONE}": dial tcp 127.0.0.1:3000: connect: connection refused\n\n'
    )
    assert plugin.waits == [2, 4, 8]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (httpx.RemoteProtocolError("gone"), "EOF"),
        (httpx.ReadError("reset"), "read: connection reset by peer"),
        (httpx.TooManyRedirects("loop"), "stopped after 10 redirects"),
    ],
)
def test_a_broken_answer_is_worded_as_go_does(plugin: Plugin, systems: Systems, error: Exception, words: str) -> None:
    systems.on(f"GET {ONE}", error)

    with pytest.raises(Refused, match=words):
        look(plugin)


def test_a_page_instead_of_json_is_an_error(plugin: Plugin, systems: Systems) -> None:
    systems.on(f"GET {ONE}", (200, "<html>sign in</html>"))

    with pytest.raises(Refused, match="invalid character '<' looking for beginning of value"):
        look(plugin)


def test_json_of_another_form_is_an_error(plugin: Plugin, systems: Systems) -> None:
    systems.on(f"GET {ONE}", (200, ["not", "a", "folder"]))

    with pytest.raises(Refused, match="cannot unmarshal an answer of this form"):
        look(plugin)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_request_to_irm_is_retried_four_times(plugin: Plugin, systems: Systems, status: int) -> None:
    systems.on(f"GET {C1}", (status, {"detail": "no"}))

    with pytest.raises(Refused) as refused:
        plugin.read(INTEGRATION, "C1", {"name": "x"})

    assert f"GET {IRM}/api/v1/integrations/C1/ giving up after 5 attempt(s)\n\n" in str(refused.value)
    assert systems.asked() == [f"GET {C1}"] * 5
    assert plugin.waits == [1, 2, 4, 8]


@pytest.mark.parametrize("after", [55, 0])
@pytest.mark.parametrize("status", [429, 503, 500])
def test_irm_says_how_long_to_wait_and_is_heard_on_some_statuses(
    plugin: Plugin, systems: Systems, status: int, after: int
) -> None:
    systems.on(f"GET {C1}", (status, {}, {"Retry-After": str(after)}), (404, {}))

    plugin.read(INTEGRATION, "C1", {"name": "x"})

    assert plugin.waits == [1 if status == 500 else after]


@pytest.mark.parametrize("status", [400, 403, 501])
def test_other_refusals_of_irms_are_final(plugin: Plugin, systems: Systems, status: int) -> None:
    systems.on(f"GET {C1}", (status, {"detail": "Invalid token."}))

    with pytest.raises(Refused, match=rf"{status} \{{detail: Invalid token\.\}}"):
        plugin.read(INTEGRATION, "C1", {"name": "x"})

    assert plugin.waits == []


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"team_id": ["Object does not exist"], "a": {"b": "c"}}, "{a: {b: c}}, {team_id: [Object does not exist]}"),
        (["one", "two"], "[one, two]"),
        ({"a": None, "b": 1}, "{a: failed to parse unexpected error type: <nil>}, {b: failed to parse unexpected"),
        ("<html>", "failed to parse unknown error format"),
    ],
)
def test_irms_errors_are_flattened(plugin: Plugin, systems: Systems, answer: object, words: str) -> None:
    systems.on(f"GET {C1}", (400, answer))

    with pytest.raises(Refused) as refused:
        plugin.read(INTEGRATION, "C1", {"name": "x"})

    assert words in str(refused.value)


def test_no_connection_to_irm_is_tried_again(plugin: Plugin, systems: Systems) -> None:
    systems.on(f"GET {C1}", httpx.ConnectError("refused"))

    with pytest.raises(Refused) as refused:
        plugin.read(INTEGRATION, "C1", {"name": "x"})

    url = f"{IRM}/api/v1/integrations/C1/"
    assert (
        f'GET {url} giving up after 5 attempt(s): Get "{url}": dial tcp 127.0.0.1:8080: connect: connection refused'
        in str(refused.value)
    )
    assert plugin.waits == [1, 2, 4, 8]


def test_without_a_token_of_its_own_irm_gets_grafanas(systems: Systems) -> None:
    systems.on(f"GET {C1}", (404, {}))
    with running_plugin(systems) as plugin:
        plugin.configure({"url": SETTINGS["url"], "auth": "glsa_token", "oncallUrl": IRM})
        plugin.read(INTEGRATION, "C1", {"name": "x"})

    assert systems.requests[0].headers["Authorization"] == "glsa_token"
