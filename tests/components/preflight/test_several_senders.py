"""A heartbeat that another contact point feeds: a warning that names it, in a preview too."""

from typing import Any

import pytest

from grafana_irm import IrmAlerting, run_preflight
from tests.components.harness import run
from tests.components.preflight.world import (
    ALERTS,
    INTEGRATION,
    OTHER,
    World,
    beats,
    contact_point,
    integration,
    managed,
)
from tests.components.systems import LINK, TOKEN

EXISTING: Any = {"integration": {"existing": {"id": "C7"}}, "contact_point": {"name": "Payments (IRM)"}}
STRANGER = beats(name="By hand", uid="cp9")


def warnings(world: World, args: Any = EXISTING, *, preview: bool = True) -> list[str]:
    return [one for one in world.checked(args, preview=preview).warnings if "does not notice" in one]


@pytest.mark.parametrize("preview", [True, False])
@pytest.mark.parametrize("kind", ["webhook", "oncall"])
def test_an_existing_integration_whose_heartbeat_is_fed_already(preview: bool, kind: str) -> None:
    world = World(integrations=[integration()], contact_points=[{**STRANGER, "type": kind}])
    (warning,) = warnings(world, preview=preview)
    assert warning == (
        "payments.heartbeat: the contact point 'By hand' of this Grafana sends beats to the heartbeat of the same "
        "integration. While one contact point sends beats, IRM does not notice that another stopped. "
        "Delete the other contact point with its rule, or disable this heartbeat (payments.heartbeat.enabled: false)"
    )
    assert TOKEN not in warning


def test_an_integration_of_its_own_that_someone_else_feeds_too() -> None:
    world = World(state={**INTEGRATION, **ALERTS}, contact_points=[STRANGER])
    args = {"integration": {"name": "Payments", "team": "Payments"}}
    assert "'By hand'" in warnings(world, args)[0]


@pytest.mark.parametrize(
    "there",
    [
        contact_point(name="By hand"),
        beats(name="By hand", url=OTHER),
        beats(name="By hand", type="slack"),
        beats(name="By hand", url="http://[{{ .CommonLabels.host }}]/hook"),
        beats(name="By hand", url="http://[oops/hook"),
    ],
)
def test_another_contact_point_that_sends_no_beats_to_it_is_no_matter(there: dict[str, Any]) -> None:
    assert warnings(World(integrations=[integration()], contact_points=[there])) == []


def test_without_a_heartbeat_there_is_nothing_to_share() -> None:
    args = {**EXISTING, "heartbeat": {"enabled": False}}
    assert warnings(World(integrations=[integration()], contact_points=[STRANGER]), args) == []


def test_the_stacks_own_contact_points_are_no_other_senders() -> None:
    """Including one that a rename deletes."""
    (outputs,) = managed("contact point", name="Before", orgId="0", webhooks=[{"uid": "cp9"}]).values()
    component = "grafana-irm:index:IrmAlerting$grafana:alerting/contactPoint:ContactPoint"
    state = {f"urn:pulumi:stack::project::{component}::payments-heartbeat-contact-point": outputs}
    there = [beats(name="Before", uid="cp9"), beats(name="After", uid="cp8")]
    args = {**EXISTING, "heartbeat": {"contact_point": {"name": "After"}}}
    world = World(integrations=[integration()], contact_points=there[:1], state=state)
    assert warnings(world, args) == []


def test_two_components_of_one_program_that_feed_one_heartbeat() -> None:
    both: dict[str, Any] = {
        name: {"integration": {"existing": {"id": "C7"}}, "contact_point": {"name": name}, "heartbeat": {}}
        for name in ("one", "two")
    }
    for name, args in both.items():
        args["heartbeat"] = {"contact_point": {"name": f"{name} beats"}}

    async def program() -> None:
        await run_preflight(both)
        for name, args in both.items():
            IrmAlerting(name, args)

    world = World(integrations=[integration()])
    told = [one for one in run(program, world.answer(), state={}, preview=True).warnings if "does not notice" in one]
    assert [("'two beats'" in one, "'one beats'" in one) for one in told] == [(True, False), (False, True)]
    assert LINK not in str(told)
