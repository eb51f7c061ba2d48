"""The requests of many heartbeats together."""

from hypothesis import given
from hypothesis import strategies as st

from grafana_irm.timing import (
    Fleet,
    HeartbeatTiming,
    Load,
    Remedy,
    TimingModel,
    fleet_of,
    fleet_problem,
    fleet_warning,
    known,
)
from grafana_irm.timing.repeats import longer_repeats, with_repeat
from tests.components.timing.drawn import models

REMEDY = Remedy("repeat_interval")


def beats(count: int, interval: str = "5m", **given_as: str | int) -> dict[str, TimingModel]:
    timing = HeartbeatTiming.derive(interval, **given_as)  # type: ignore[arg-type]
    return {f"entry[{number}]": timing for number in range(count)}


def named(models: dict[str, TimingModel], prefix: str) -> dict[str, TimingModel]:
    return {f"{prefix}.{name}": model for name, model in models.items()}


def test_180_heartbeats_of_five_minutes_use_up_the_organisations_limit() -> None:
    assert fleet_of(beats(180)).requests == known.ORGANISATION_LIMIT == 900
    problem = fleet_problem("integrations", beats(180), REMEDY)
    assert problem is not None
    assert str(problem) == (
        "integrations: given 180 heartbeats with up to 900 requests in 5 minutes; allowed: at most 675: IRM accepts "
        "900 from an organisation, alerts included, and refuses the rest. Most requests: entry[0] (5), entry[1] (5), "
        "entry[2] (5) and 177 more. Set repeat_interval to 2m: then it would be 450."
    )


def test_above_a_third_is_a_warning_and_above_three_quarters_an_error() -> None:
    assert fleet_warning(beats(60), REMEDY) is None
    assert fleet_warning(beats(61), REMEDY) == (
        "61 heartbeats with up to 305 requests in 5 minutes use up to 34% of IRM's limit: "
        "IRM accepts 900 from an organisation, "
        "alerts included, and refuses the rest. Most requests: entry[0] (5), entry[1] (5), entry[2] (5) and 58 more. "
        "Set repeat_interval to 2m: then it would be 152."
    )
    assert fleet_problem("integrations", beats(135), REMEDY) is None
    assert fleet_problem("integrations", beats(136), REMEDY) is not None


def test_the_default_leaves_room_for_180_heartbeats() -> None:
    assert fleet_warning(beats(180, "10m"), REMEDY) is None
    assert fleet_warning(beats(181, "10m"), REMEDY) is not None


def test_doubles_of_several_instances_count() -> None:
    assert fleet_of(beats(20, "5m", grafana_instances=2)).requests == 200
    assert fleet_of(beats(20, "5m", grafana_instances=2, repeat_interval="20s")).requests == 300


def test_the_costliest_come_first() -> None:
    fleet = fleet_of({**beats(3, "10m"), "quick": HeartbeatTiming.derive("1m")})
    assert fleet.costliest == "quick (30), entry[0] (1.7), entry[1] (1.7) and 1 more"


def test_where_no_repeat_interval_is_enough_the_interval_must_be_longer() -> None:
    problem = fleet_problem("integrations", beats(200, "1m"), REMEDY)
    assert problem is not None
    assert "No repeat interval is enough: use longer heartbeat intervals, or fewer heartbeats." in problem.allowed


def test_a_shared_heartbeat_is_one_load() -> None:
    """One rule beats for a hundred integrations."""
    assert Fleet([Load("shared", 100 * HeartbeatTiming.derive("5m").requests_per_window)]).requests == 500
    assert str(Fleet([Load("shared", 500)])) == "1 heartbeat with up to 500 requests in 5 minutes"


def test_each_heartbeat_interval_has_a_repeat_interval_of_its_own() -> None:
    """One repeat interval cannot suit both: 4m is too long for 5m, and 2m is too short for all of them."""
    problem = fleet_problem("entries", {**beats(150, "5m"), **named(beats(240, "10m"), "ten")}, REMEDY)
    assert problem is not None
    assert problem.allowed.endswith(
        "Set repeat_interval to 2m for heartbeats of 5m and to 4m for heartbeats of 10m: then it would be 675."
    )


def test_a_setting_to_remove_comes_first() -> None:
    own, shared = beats(150), "shared 10m"
    given_as = {**own, shared: HeartbeatTiming.derive("10m", repeat_interval="60s", shared=70)}
    without = {**own, shared: HeartbeatTiming.derive("10m", shared=70)}
    problem = fleet_problem("entries", given_as, Remedy("repeat", [shared], "shared.repeat", without))
    assert problem is not None
    assert problem.allowed.endswith("Remove shared.repeat, and set repeat to 2m: then it would be 550.")


@given(st.lists(models, min_size=1, max_size=12), st.integers(1, 900))
def test_the_advised_repeat_intervals_are_enough(drawn: list[TimingModel], requests: int) -> None:
    repeats = longer_repeats(drawn, requests)
    if repeats is None:
        return
    slower = [with_repeat(model, repeats) for model in drawn]
    assert fleet_of({str(number): model for number, model in enumerate(slower)}).requests <= requests
    for before, after in zip(drawn, slower, strict=True):
        assert after.repeat_interval >= before.repeat_interval
        assert min(after.lost_beats_tolerated, 1) >= min(before.lost_beats_tolerated, 1)


@given(st.lists(st.floats(0, 300), min_size=1, max_size=50))
def test_what_is_refused_is_also_heavy(requests: list[float]) -> None:
    fleet = Fleet([Load("one", one) for one in requests])
    assert fleet.requests == sum(requests)
    assert fleet.is_heavy or not fleet.is_too_much
