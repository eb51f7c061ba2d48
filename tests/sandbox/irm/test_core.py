"""The IRM as an object: its first objects, what its state shows, and Grafana in the same process."""

import json

from sandbox.clock import VirtualClock
from sandbox.irm import IrmCore, deliver_to
from sandbox.network.delivery import Delivery, DeliveryResult
from tests.sandbox.irm.conftest import FIRING, Made


def test_the_start_can_be_told_from_what_came_later(core: IrmCore, alertmanager: Made) -> None:
    shown = {one["name"]: one["seeded"] for one in core.state()["integrations"]}
    assert shown == {
        "Legacy Alertmanager": True,
        "Legacy Webhook": True,
        "Grafana Cloud Alerting": True,
        "One": False,
    }


def test_a_bare_one_is_empty(clock: VirtualClock) -> None:
    state = IrmCore(clock, planted=False).state()
    assert (state["integrations"], state["escalation_chains"]) == ([], [])


def test_the_state_holds_no_credential(core: IrmCore, alertmanager: Made) -> None:
    alertmanager.send(FIRING)
    assert alertmanager.token not in json.dumps(core.state())


def deliver(core: IrmCore, clock: VirtualClock, url: str, delay: float = 0.0) -> tuple[DeliveryResult, float]:
    results: list[tuple[DeliveryResult, float]] = []
    begun = clock.now()
    delivery = Delivery(url, "POST", json.dumps(FIRING).encode())
    deliver_to(core, delay)(delivery, lambda result: results.append((result, clock.now() - begun)))
    assert results == []
    clock.run_until(begun + 10)
    (result,) = results
    return result


def test_grafana_in_the_same_process_delivers(core: IrmCore, clock: VirtualClock, alertmanager: Made) -> None:
    assert deliver(core, clock, alertmanager.shown["link"], delay=2) == (DeliveryResult(200), 2)
    assert len(alertmanager.groups()) == 1
    assert deliver(core, clock, alertmanager.shown["heartbeat"]["link"]) == (DeliveryResult(200), 0)
    assert core.heartbeats.of(alertmanager.id).beats == 1


def test_another_address_finds_no_one(core: IrmCore, clock: VirtualClock) -> None:
    result, _ = deliver(core, clock, "http://elsewhere.test/x")
    assert result.status is None
    assert "no such host" in str(result.error)
