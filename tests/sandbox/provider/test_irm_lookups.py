"""The look-ups in IRM."""

from typing import Any

import pytest

from tests.sandbox.provider.harness import API, Plugin, Refused, Systems

TEAM = "grafana:onCall/getTeam:getTeam"
CHAIN = "grafana:onCall/getEscalationChain:getEscalationChain"
USER = "grafana:onCall/getUser:getUser"
CHANNEL = "grafana:onCall/getSlackChannel:getSlackChannel"
INTEGRATION = "grafana:onCall/getIntegration:getIntegration"


def page(*results: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    return 200, {"count": len(results), "next": None, "previous": None, "results": list(results)}


@pytest.mark.parametrize(
    ("token", "args", "request_", "answer", "result"),
    [
        (
            TEAM,
            {"name": "Pay ments"},
            f"GET {API}/teams?name=Pay+ments",
            page({"id": "T1", "name": "Pay ments", "email": None, "avatar_url": "/a.png"}),
            {"id": "T1", "name": "Pay ments", "email": "", "avatarUrl": "/a.png"},
        ),
        (
            CHAIN,
            {"name": "Night"},
            f"GET {API}/escalation_chains/?name=Night",
            page({"id": "F1", "name": "Night", "team_id": None}),
            {"id": "F1", "name": "Night"},
        ),
        (
            USER,
            {"username": "ada"},
            f"GET {API}/users/?username=ada",
            page({"id": "U1", "username": "ada", "email": "ada@example.com", "role": "admin"}),
            {"id": "U1", "username": "ada", "email": "ada@example.com", "role": "admin"},
        ),
        (
            CHANNEL,
            {"name": "ops"},
            f"GET {API}/slack_channels?channel_name=ops",
            page({"name": "ops", "slack_id": "C0"}),
            {"id": "C0", "name": "ops", "slackId": "C0"},
        ),
        (
            INTEGRATION,
            {"id": "C1"},
            f"GET {API}/integrations/C1/",
            (200, {"id": "C1", "name": "Payments", "link": "http://l/", "inbound_email": None}),
            {"id": "C1", "name": "Payments", "link": "http://l/", "inboundEmail": ""},
        ),
    ],
)
def test_a_look_up_is_one_request(
    plugin: Plugin, systems: Systems, token: str, args: dict[str, str], request_: str, answer: Any, result: Any
) -> None:
    systems.on(request_, answer)

    assert plugin.invoke(token, args) == result
    assert systems.asked() == [request_]


def test_a_team_that_is_not_there_is_waited_for_a_minute_long(plugin: Plugin, systems: Systems) -> None:
    systems.on(f"GET {API}/teams", page())

    with pytest.raises(Refused, match="couldn't find a team matching: Nobody"):
        plugin.invoke(TEAM, {"name": "Nobody"})

    assert len(systems.asked()) == 10
    assert sum(plugin.waits) == 60


def test_a_team_may_come_late(plugin: Plugin, systems: Systems) -> None:
    systems.on(f"GET {API}/teams", page(), page({"id": "T1", "name": "New"}))

    assert plugin.invoke(TEAM, {"name": "New"})["id"] == "T1"


@pytest.mark.parametrize(
    ("token", "args", "path", "none", "several"),
    [
        (
            CHAIN,
            {"name": "x"},
            "escalation_chains/",
            "invoking {}: 1 error occurred:\n\t* couldn't find an escalation chain matching: x\n\n",
            "invoking {}: 1 error occurred:\n\t* more than one escalation chain found matching: x\n\n",
        ),
        (
            USER,
            {"username": "x"},
            "users/",
            "user not found: couldn't find a user matching: x",
            "more than one user found: more than one user found matching: x",
        ),
        (
            CHANNEL,
            {"name": "x"},
            "slack_channels",
            "invoking {}: 1 error occurred:\n\t* couldn't find a slack_channel matching: x\n\n",
            "invoking {}: 1 error occurred:\n\t* more than one slack_channel found matching: x\n\n",
        ),
    ],
)
def test_none_or_several_is_an_error_at_once(
    plugin: Plugin, systems: Systems, token: str, args: dict[str, str], path: str, none: str, several: str
) -> None:
    systems.on(f"GET {API}/{path}", page(), page({"id": "1"}, {"id": "2"}))

    for expected in (none, several):
        with pytest.raises(Refused) as refused:
            plugin.invoke(token, args)
        assert str(refused.value) == expected.format(token)
    assert plugin.waits == []


def test_several_teams_are_an_error_at_once(plugin: Plugin, systems: Systems) -> None:
    systems.on(f"GET {API}/teams", page({"id": "1"}, {"id": "2"}))

    with pytest.raises(Refused, match="more than one team found matching: x"):
        plugin.invoke(TEAM, {"name": "x"})

    assert plugin.waits == []


def test_an_integration_that_is_not_there_is_an_error(plugin: Plugin, systems: Systems) -> None:
    systems.on(f"GET {API}/integrations/C0/", (404, {"detail": "Not found."}))

    with pytest.raises(Refused, match=r"/integrations/C0/: 404 \{detail: Not found\.\}"):
        plugin.invoke(INTEGRATION, {"id": "C0"})


def test_a_name_must_be_given(plugin: Plugin) -> None:
    assert plugin.invoke_failures(TEAM, {}) == [
        '[name] Missing required argument. The argument "name" is required, but no definition was found.'
    ]


def test_an_unknown_function_is_named(plugin: Plugin) -> None:
    with pytest.raises(Refused, match="unrecognized data function"):
        plugin.invoke("grafana:onCall/getSchedule:getSchedule", {"name": "x"})
