"""How long IRM's limit of 300 requests a minute makes an `up` take, reported in advance."""

from typing import Any

import pytest

from grafana_irm import IrmAlertingArgs, run_preflight
from grafana_irm.alerting.names import names_of
from grafana_irm.alerting.settings import IrmAlertingSettings
from grafana_irm.inputs.model import validated
from grafana_irm.preflight.irm_rate import rate_note
from grafana_irm.preflight.wanted import Wanted
from tests.components.harness import run
from tests.components.preflight.world import World


def wanted(count: int, **fields: str) -> list[Wanted]:
    integration: Any = {"name": "Payments", **fields}
    settings = validated(IrmAlertingSettings, {"integration": integration}, "it")
    return [Wanted(settings=settings, names=names_of(settings, "one", "one"), at=str, consent="")] * count


@pytest.mark.parametrize(("count", "seconds"), [(1, None), (150, None), (151, 60), (300, 60), (301, 120)])
def test_each_three_hundred_requests_take_a_minute(count: int, seconds: int | None) -> None:
    told = rate_note(wanted(count))
    assert (told is None) == (seconds is None)
    assert told is None or f"takes at least {seconds} s" in told


def test_a_description_is_one_more_request() -> None:
    assert rate_note(wanted(100, description="x")) is None
    told = rate_note(wanted(101, description="x"))
    assert told == (
        "101 integrations will be created with 303 requests to Grafana IRM: pulumi up takes at least 60 s, since IRM "
        "accepts 300 requests a minute"
    )


def test_the_preflight_reports_it_in_a_preview_too() -> None:
    components: dict[str, IrmAlertingArgs] = {
        f"team-{number}": {"integration": {"name": f"Team {number}"}, "heartbeat": {"enabled": False}}
        for number in range(160)
    }

    async def program() -> None:
        await run_preflight(components)

    for preview in (True, False):
        infos = run(program, World().answer(), state={}, preview=preview).infos
        assert [one for one in infos if "takes at least 60 s" in one]
