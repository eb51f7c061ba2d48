"""Heartbeats of a whole stack or program, against IRM's limit for an organisation."""

from typing import Any

import pulumi
import pulumiverse_grafana as grafana
import pytest

from grafana_irm import InvalidInputs, IrmAlertingArgs, run_preflight
from tests.components.configured import loaded, problems
from tests.components.harness import ENVIRONMENT, run
from tests.components.preflight.world import World
from tests.components.stack.test_program import stack


def entries(count: int, **heartbeat: object) -> list[dict[str, object]]:
    return [{"name": f"Team {number}", "heartbeat": {"interval": "5m", **heartbeat}} for number in range(count)]


def components(count: int) -> dict[str, IrmAlertingArgs]:
    return {
        f"team-{number}": {"integration": {"name": f"Team {number}"}, "heartbeat": {"interval": "5m"}}
        for number in range(count)
    }


def test_a_stack_over_the_organisations_limit_is_refused() -> None:
    assert problems(integrations=entries(180), heartbeats="separate") == {
        "integrations": "180 heartbeats with up to 900 requests in 5 minutes -> at most 675: IRM accepts 900 from an "
        "organisation, alerts included, and refuses the rest. Most requests: integrations[0].heartbeat (5), "
        "integrations[1].heartbeat (5), integrations[2].heartbeat (5) and 177 more. "
        "With a heartbeat.rule.repeatInterval of at least 2m it would be 450."
    }


def test_what_the_error_advises_is_accepted() -> None:
    assert loaded(integrations=entries(180, rule={"repeatInterval": "2m"}))


def test_heartbeats_that_are_off_send_nothing() -> None:
    assert loaded(integrations=entries(180, enabled=False))


def test_a_stack_with_many_beats_is_warned() -> None:
    config = {"project:preflight": "false", "project:heartbeats": "separate"}
    told = stack(*entries(11, interval="1m"), config=config).warnings
    warning = next(text for text in told if "11 heartbeats" in text)
    assert warning.startswith("11 heartbeats with up to 330 requests in 5 minutes use up to 37% of IRM's limit: ")


def test_run_preflight_refuses_a_program_before_any_request() -> None:
    async def program() -> None:
        await run_preflight(components(136))

    with pytest.raises(InvalidInputs, match=r"components: given 136 heartbeats with up to 680 requests in 5 minutes"):
        run(program, World().answer(), environment=ENVIRONMENT)


def test_run_preflight_warns_of_many_beats() -> None:
    async def program() -> None:
        auth: pulumi.Output[Any] = pulumi.Output.from_input(pulumi.UNKNOWN)
        provider = grafana.Provider("one", url="https://g.example", auth=auth)
        await run_preflight(components(61), provider=provider)

    made = run(program, World().answer(), environment=ENVIRONMENT, preview=True)
    (warning,) = [text for text in made.warnings if "5 minutes" in text]
    assert "Most requests: team-0.heartbeat (5)" in warning
    assert "With a heartbeat.rule.repeat_interval of at least 2m it would be 152." in warning
