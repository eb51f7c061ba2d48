"""Writes of the Alertmanager configuration that overlap: of two, one gets through."""

import asyncio
from typing import Any

import httpx
import pytest

from sandbox.grafana import create_app
from sandbox.grafana.provisioning.revision import Conflict
from tests.sandbox.grafana.lab import PROVISIONING, Api, Lab, rule

POINTS = f"{PROVISIONING}/contact-points"


def at_once(lab: Lab, *requests: tuple[str, str, object]) -> list[httpx.Response]:
    """Send requests at the same time."""

    async def send() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app=create_app(lab.grafana))
        async with httpx.AsyncClient(transport=transport, base_url="http://host") as client:
            sent = [client.request(m, p, json=body, headers=Api(lab).headers()) for m, p, body in requests]
            return list(await asyncio.gather(*sent))

    return asyncio.run(send())


def hook(number: int) -> tuple[str, str, dict[str, Any]]:
    return "POST", POINTS, {"name": f"Hook {number}", "type": "webhook", "settings": {"url": "http://x/"}}


@pytest.mark.parametrize(
    ("conflict", "body"),
    [
        (500, {"message": "Internal Server Error"}),
        (
            409,
            {
                "statusCode": 409,
                "messageId": "alerting.notifications.alertmanager.versionConflict",
                "message": "Conflict",
            },
        ),
    ],
)
def test_of_writes_at_once_only_some_get_through(lab: Lab, conflict: Conflict, body: dict[str, Any]) -> None:
    lab.grafana.revision.conflict = conflict
    answers = at_once(lab, *(hook(number) for number in range(8)))
    refused = [answer for answer in answers if answer.status_code != 202]
    assert 0 < len(refused) < len(answers)
    assert all((answer.status_code, answer.json()) == (conflict, body) for answer in refused)
    assert len(lab.grafana.contact_points.listed()) == len(answers) - len(refused)


def test_a_contact_point_and_a_policy_are_one_row(lab: Lab) -> None:
    answers = at_once(lab, hook(1), ("PUT", f"{PROVISIONING}/policies", {"receiver": "empty"}))
    assert sorted(answer.status_code for answer in answers) == [202, 500]


def test_writes_one_after_the_other_and_rules_meet_nothing(lab: Lab, api: Api) -> None:
    assert [api.post(path, body).status_code for _, path, body in (hook(1), hook(2))] == [202, 202]
    lab.hook()
    path = f"{PROVISIONING}/folder/pt-one/rule-groups"
    groups = [("PUT", f"{path}/g{n}", {"interval": 60, "rules": [rule(f"r{n}", title=f"r{n}")]}) for n in range(4)]
    assert [answer.status_code for answer in at_once(lab, *groups)] == [200] * 4


def test_without_conflicts_all_get_through(lab: Lab) -> None:
    lab.grafana.revision.conflict = "off"
    assert [answer.status_code for answer in at_once(lab, hook(1), hook(2))] == [202, 202]
