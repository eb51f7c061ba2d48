"""Another contact point that feeds the same heartbeat gets a line of its own, under whatever address."""

from dataclasses import replace

import pytest

from grafana_irm_cli.verify.checks import check
from grafana_irm_cli.verify.model import ContactPoint, Finding, Snapshot, Status, Wiring
from tests.grafana_irm_cli.conftest import ENDPOINT

CHECK = "other senders of beats"


def lines(wiring: Wiring, healthy: Snapshot, *others: ContactPoint) -> list[Finding]:
    assert isinstance(healthy.contact_points, dict)
    points = {**healthy.contact_points, **{one.name: [one] for one in others}}
    return [one for one in check(wiring, replace(healthy, contact_points=points)) if one.check == CHECK]


@pytest.mark.parametrize("kind", ["webhook", "oncall"])
@pytest.mark.parametrize("base", ["http://irm.test", "https://gateway.internal/irm"])
def test_another_sender_is_named(wiring: Wiring, healthy: Snapshot, kind: str, base: str) -> None:
    url = f"{ENDPOINT.replace('http://irm.test', base)}heartbeat/"
    (line,) = lines(wiring, healthy, ContactPoint("cp9", "By hand", kind, {"url": url}, True))
    assert line.status is Status.WRONG
    assert line.found == "By hand sends beats to the same heartbeat: IRM does not notice when one of the senders stops"
    assert line.todo.startswith("delete By hand with its rule in Grafana")


@pytest.mark.parametrize(
    ("kind", "url"),
    [
        ("webhook", ENDPOINT),
        ("webhook", f"{ENDPOINT.replace('T0ken', '0ther')}heartbeat/"),
        ("slack", f"{ENDPOINT}heartbeat/"),
    ],
)
def test_what_sends_something_else_is_no_matter(wiring: Wiring, healthy: Snapshot, kind: str, url: str) -> None:
    assert lines(wiring, healthy, ContactPoint("cp9", "By hand", kind, {"url": url}, True)) == []


def test_a_heartbeat_of_its_own_has_no_such_line(wiring: Wiring, healthy: Snapshot) -> None:
    assert lines(wiring, healthy) == []
