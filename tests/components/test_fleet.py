"""Heartbeats of a whole stack or program, against IRM's limit for an organisation."""

import re
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
        "Set heartbeat.rule.repeatInterval to 2m: then it would be 450."
    }


def crowd(**counts: int) -> list[dict[str, object]]:
    """Return so many entries of each heartbeat interval, such as `m5=100`."""
    intervals = {f"{name[1:]}m": count for name, count in counts.items()}
    return [
        {"name": f"{interval} {number}", "heartbeat": {"interval": interval}}
        for interval, count in intervals.items()
        for number in range(count)
    ]


def test_shared_heartbeats_fit_the_organisations_limit_together() -> None:
    """Each fits alone, with 275, 275 and 183 requests. Together they are too many for their own repeat intervals."""
    found = loaded(integrations=crowd(m5=110, m10=110, m15=110)).groups
    assert [group.args({})["repeat_interval"] for group in found[1:]] == ["4m", "5m"]
    assert "repeat_interval" not in found[0].args({}), "2m is what 5m has alone"
    assert sum(group.timing.requests_of_all_members for group in found) == 522.5


def test_heartbeats_of_their_own_make_the_shared_repeat_interval_longer() -> None:
    own: dict[str, object] = {"heartbeat": {"interval": "1m", "own": True}}
    (group,) = loaded(integrations=[*crowd(m10=100), *({"name": f"Own {n}", **own} for n in range(5))]).groups
    assert group.args({})["repeat_interval"] == "4m"
    (alone,) = loaded(integrations=crowd(m10=100)).groups
    assert "repeat_interval" not in alone.args({})


def test_a_repeat_interval_of_the_user_is_kept() -> None:
    rule = {"rule": {"repeatInterval": "2m30s"}}
    found = loaded(integrations=crowd(m10=110, m15=110), sharedHeartbeats=rule).groups
    assert {group.args({})["repeat_interval"] for group in found} == {"2m30s"}


_SET = re.compile(r"[Ss]et heartbeat\.rule\.repeatInterval (.*): then")
_TO = re.compile(r"to (\w+)(?: for heartbeats of (\w+))?")


@pytest.mark.parametrize(
    ("integrations", "options"),
    [
        (entries(180), {"heartbeats": "separate"}),
        (crowd(m5=120, m10=200), {"heartbeats": "separate"}),
        (crowd(m1=10, m5=120, m10=60), {"heartbeats": "separate"}),
        (crowd(m10=150, m15=150), {"sharedHeartbeats": {"rule": {"repeatInterval": "1m30s"}}}),
        ([*entries(120, own=True), *crowd(m10=80)], {"sharedHeartbeats": {"rule": {"repeatInterval": "1m"}}}),
        ([*entries(130, own=True), *crowd(m10=80)], {}),
    ],
    ids=["one interval", "two", "three", "given for all shared", "given, beside own", "own beside shared"],
)
def test_the_settings_that_the_error_advises_are_accepted(
    integrations: list[dict[str, Any]], options: dict[str, Any]
) -> None:
    (refused,) = problems(integrations=integrations, **options).values()
    if "Remove sharedHeartbeats.rule.repeatInterval" in refused:
        options = {name: value for name, value in options.items() if name != "sharedHeartbeats"}
    if advice := _SET.search(refused):
        repeats = {interval: repeat for repeat, interval in _TO.findall(advice[1])}
        integrations = [_with(entry, repeats, options) for entry in integrations]
    assert loaded(integrations=integrations, **options)


def _with(entry: dict[str, Any], repeats: dict[str, str], options: dict[str, Any]) -> dict[str, Any]:
    """Return an entry with the repeat interval of its heartbeat interval, if its heartbeat is its own."""
    heartbeat = entry["heartbeat"]
    repeat = repeats.get(heartbeat["interval"], repeats.get(""))
    if repeat is None or not (heartbeat.get("own") or options.get("heartbeats") == "separate"):
        return entry
    return {**entry, "heartbeat": {**heartbeat, "rule": {"repeatInterval": repeat}}}


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
    assert "Set heartbeat.rule.repeat_interval to 2m: then it would be 152." in warning
