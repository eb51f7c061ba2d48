"""Which existing objects are adopted, which are refused, and the requests that decide it."""

import pulumi
import pytest

from grafana_irm import IrmAlerting, IrmAlertingArgs, NotReady, run_preflight
from tests.components.harness import run
from tests.components.preflight.world import (
    BEGUN,
    EVERYTHING,
    FOLDER,
    OTHER,
    RULE,
    UID,
    World,
    beats,
    contact_point,
    imported,
    integration,
    refused,
    requested,
    rule,
)
from tests.components.systems import TOKEN


def test_what_is_free_is_made() -> None:
    made = World().checked()
    assert imported(made) == {}
    assert requested(made) == [
        "GET /oncall/api/v1/integrations/",
        "GET /api/v1/provisioning/contact-points",
        f"GET /api/folders/{UID}",
        "PUT /oncall/api/v1/integrations/NOSUCHINTEGRATION/",
        "GET /api/v1/provisioning/contact-points",
    ]


def test_one_request_is_sent_where_the_state_has_everything() -> None:
    made = World(state=EVERYTHING, made_as={"Payments": "cp1", "Payments heartbeat": "cp2"}).checked()
    assert imported(made) == {}
    assert requested(made) == ["GET /api/v1/provisioning/contact-points"]


def test_nothing_is_requested_where_the_engine_does_not_show_the_state() -> None:
    made = World(state=None, integrations=[integration()], contact_points=[contact_point()]).checked()
    assert (imported(made), requested(made)) == ({}, [])


def test_what_an_interrupted_up_left_behind_is_imported_and_said_so() -> None:
    made = World(state=dict(BEGUN), integrations=[integration()], folders=(UID,)).checked()
    assert imported(made) == {"payments-integration": "C7", "payments-heartbeat-folder": f"0:{UID}"}
    assert len([warning for warning in made.warnings if "already exists and is imported" in warning]) == 2
    assert any("integration 'Payments' (C7, type alertmanager, team Payments)" in one for one in made.warnings)
    assert TOKEN not in str(made.warnings)


def test_a_rule_in_a_folder_of_the_state_is_imported() -> None:
    world = World(state={**EVERYTHING}, folders=(UID,), rules=[rule()])
    assert world.state is not None
    for urn in RULE:
        del world.state[urn]
    assert imported(world.checked()) == {"payments-heartbeat": f"0:{UID}:payments heartbeat"}


def test_a_folder_that_a_refresh_lost_is_imported_with_its_rule() -> None:
    world = World(state={**EVERYTHING}, folders=(UID,), rules=[rule()])
    assert world.state is not None
    for urn in FOLDER:
        del world.state[urn]
    assert imported(world.checked()) == {"payments-heartbeat-folder": f"0:{UID}"}


def test_everything_that_is_taken_is_reported_at_once() -> None:
    world = World(
        integrations=[integration(description_short="x")],
        contact_points=[contact_point(url=OTHER), beats(url=OTHER)],
        folders=(UID,),
        rules=[rule()],
    )
    assert list(refused(world)) == [
        "payments.integration.name",
        "payments.contact_point.name",
        "payments.heartbeat.contact_point.name",
        "payments.heartbeat.rule.folder_uid",
    ]


def test_without_heartbeat_nothing_of_it_is_requested() -> None:
    args = {"integration": {"name": "Payments", "team": "Payments"}, "heartbeat": {"enabled": False}}
    made = World(contact_points=[beats(url=OTHER)], folders=(UID,), rules=[rule()]).checked(args)
    assert imported(made) == {}
    assert not any("folders" in one or "rules" in one for one in requested(made))


def test_a_name_that_is_not_known_yet_is_left_out() -> None:
    async def program() -> None:
        name = pulumi.Output.from_input("Payments")
        args: IrmAlertingArgs = {"integration": {"name": name}, "heartbeat": {"enabled": False}}
        await run_preflight({"payments": args})
        IrmAlerting("payments", args)

    world = World(integrations=[integration(team_id=None)], contact_points=[contact_point()])
    made = run(program, world.answer(), state={})
    assert (imported(made), requested(made)) == ({}, [])


def test_a_read_only_irm_token_is_reported_before_registration() -> None:
    with pytest.raises(NotReady, match="may not create integrations"):
        World(may_write=False).checked()


def test_a_read_only_irm_token_is_enough_without_a_new_integration() -> None:
    assert World(may_write=False, state=EVERYTHING).checked().resources != []
