"""A shared heartbeat before it is created: its names, what is left of it, its members, and who uses it."""

from typing import Any

import pytest

from grafana_irm import (
    ContactPointsInUse,
    InvalidInputs,
    IrmAlerting,
    NamesTaken,
    SharedHeartbeat,
    UnknownName,
    run_preflight,
)
from grafana_irm.run import HEARTBEAT_UID, uid_of
from tests.components.harness import Run, run
from tests.components.preflight.world import OTHER, World, contact_point, integration, rule
from tests.components.systems import LINK, TOKEN

NAMES = ("one", "two")
LINKS = {name: LINK.replace(TOKEN, name * 8) for name in NAMES}
COMPONENTS: dict[str, Any] = {
    name: {"integration": {"name": name.title()}, "heartbeat": {"enabled": False}} for name in NAMES
}
EXISTING: dict[str, Any] = {
    name: {**COMPONENTS[name], "integration": {"existing": {"id": "C7"}}, "contact_point": {"name": name}}
    for name in NAMES
}
SHARED: dict[str, Any] = {"teams": {"name": "Teams", "members": {name: name for name in NAMES}}}
UID = uid_of(HEARTBEAT_UID, "project", "stack", "teams")
FOLDER = {"uid": UID, "title": "Teams"}
POINT = "grafana-irm:index:SharedHeartbeat$grafana:alerting/contactPoint:ContactPoint"
RULE = rule(uid=UID, folderUID=UID, title="Teams", ruleGroup="teams heartbeat")
RULE["notification_settings"] = {"receiver": "Teams"}
BEGUN = {"urn:pulumi:stack::project::grafana-irm:index:SharedHeartbeat::teams": {"type": "", "outputs": {}}}


def urn(kind: str, name: str) -> str:
    return f"urn:pulumi:stack::project::{kind}::{name}"


def state(**points: list[str]) -> dict[str, Any]:
    """Return a state with both integrations and their contact points, and shared contact points with these UIDs."""
    integrations = {
        urn("grafana:onCall/integration:Integration", f"{name}-integration"): {
            "type": "grafana:onCall/integration:Integration",
            "outputs": {"id": name, "name": name.title(), "teamId": "", "type": "alertmanager", "link": LINKS[name]},
        }
        for name in NAMES
    }
    alerts = {name.title(): (f"{name}-contact-point", [f"cp-{name}"]) for name in NAMES}
    shared = {name: ("teams-contact-point", uids) for name, uids in points.items()}
    contact_points = {
        urn(POINT if name in points else "grafana:alerting/contactPoint:ContactPoint", resource): {
            "type": "grafana:alerting/contactPoint:ContactPoint",
            "outputs": {"name": name, "orgId": "0", "webhooks": [{"uid": uid} for uid in uids]},
        }
        for name, (resource, uids) in {**alerts, **shared}.items()
    }
    return {**integrations, **contact_points, **BEGUN}


def beats(uid: str, url: str, name: str = "Teams") -> dict[str, Any]:
    return contact_point(name=name, url=f"{url}heartbeat/", uid=uid)


OURS = [contact_point(name=name.title(), url=LINKS[name], uid=f"cp-{name}") for name in NAMES]


def checked(world: World, *, made: bool = True, components: Any = COMPONENTS, **options: Any) -> Run:
    """Run a program that checks both components and their shared heartbeat, and then creates them."""
    shared = options.pop("shared_heartbeats", SHARED)

    async def program() -> None:
        await run_preflight(components, shared_heartbeats=shared, **options)
        wired = {name: IrmAlerting(name, args) for name, args in components.items()}
        if made:
            for name, args in shared.items():
                given: Any = {**args, "members": {key: one.beats_to for key, one in wired.items()}}
                SharedHeartbeat(name, given)

    return run(
        program,
        world.answer(),
        state=world.state,
        link=lambda name: LINKS[name.removesuffix("-integration")],
        made_as=world.made_as,
    )


def test_what_is_free_is_created() -> None:
    made = checked(World())
    assert {one.import_id for one in made.resources} == {""}
    assert len(made.only("RuleGroup").inputs["rules"]) == 1


def test_what_an_interrupted_up_left_behind_is_taken_over() -> None:
    """The contact point is created again, since an import would store its endpoints in plain text."""
    left = [beats("b1", LINKS["one"]), beats("b2", LINKS["two"])]
    world = World(state=state(), contact_points=[*OURS, *left], folders=(UID,), rules=[RULE])
    world.state = {
        **(world.state or {}),
        urn("grafana:oss/folder:Folder", "f"): {"type": "grafana:oss/folder:Folder", "outputs": {"uid": UID}},
    }
    made = checked(world)
    assert made.only("RuleGroup").import_id == f"0:{UID}:teams heartbeat"
    assert [point["uid"] for point in world.contact_points if point["name"] == "Teams"] == []
    assert not [secret for secret in LINKS.values() if secret in str(made.warnings)]


@pytest.mark.parametrize(
    ("left", "why"),
    [
        ([contact_point(name="Teams", url=OTHER)], "it sends to another destination (webhook)"),
        ([contact_point(name="Teams", url=LINKS["one"])], "it sends only alerts to these integrations"),
        (
            [beats("b1", LINKS["one"]), contact_point(name="Teams", url=OTHER, uid="b2")],
            "it sends to another destination",
        ),
    ],
)
def test_a_contact_point_of_someone_else_is_refused(left: list[dict[str, Any]], why: str) -> None:
    with pytest.raises(NamesTaken) as refused:
        checked(World(state=state(), contact_points=[*OURS, *left]))
    (problem,) = refused.value.problems
    assert problem.path == "teams.name"
    assert why in problem.allowed
    assert "Or adopt the object with adopt=['teams']" in problem.allowed


def test_with_consent_a_contact_point_of_someone_else_is_created_again() -> None:
    world = World(state=state(), contact_points=[*OURS, contact_point(name="Teams", url=OTHER, uid="b1")])
    checked(world, adopt=["teams"])
    assert [point["uid"] for point in world.contact_points] == ["cp-one", "cp-two"]


def test_an_endpoint_that_is_called_twice_is_called_once() -> None:
    there = [beats("b1", LINKS["one"]), beats("b2", LINKS["two"]), beats("b3", LINKS["one"])]
    world = World(state=state(Teams=["b1", "b2"]), contact_points=[*OURS, *there])
    made = checked(world)
    assert [point["uid"] for point in world.contact_points if point["name"] == "Teams"] == ["b1", "b2"]
    assert any("integration b3 of contact point 'Teams' was deleted" in one for one in made.warnings)


def test_two_members_with_the_same_existing_integration_are_refused() -> None:
    with pytest.raises(NamesTaken) as refused:
        checked(World(integrations=[integration()]), components=EXISTING)
    (problem,) = refused.value.problems
    assert problem.path == "two.integration.existing"
    assert problem.allowed.startswith("an integration that no other member of 'teams' uses ('one' uses it)")


def test_another_sender_of_beats_to_a_member_is_reported() -> None:
    there = [beats("b1", LINKS["one"]), beats("b2", LINKS["two"]), beats("b9", LINKS["two"], name="By hand")]
    made = checked(World(state=state(Teams=["b1", "b2"]), contact_points=[*OURS, *there]))
    (warning,) = [one for one in made.warnings if "does not notice" in one]
    assert warning.startswith("two.heartbeat: the contact point 'By hand' of this Grafana sends beats")


def test_an_existing_member_without_heartbeat_is_refused() -> None:
    deaf = World(integrations=[integration(heartbeat=None)])
    one: Any = {"one": EXISTING["one"]}
    with pytest.raises(UnknownName, match=r"one\.integration\.existing\.id: given 'C7'; .*Heartbeat Settings"):
        checked(deaf, components=one, shared_heartbeats={"teams": {"name": "Teams", "members": {"one": "one"}}})
    checked(deaf, components=one, shared_heartbeats={})


def test_a_name_of_a_shared_heartbeat_is_no_other_components() -> None:
    with pytest.raises(InvalidInputs) as refused:
        checked(World(), shared_heartbeats={"teams": {**SHARED["teams"], "name": "One"}})
    assert [problem.path for problem in refused.value.problems] == ["teams.name"]


def test_the_requests_of_all_members_count() -> None:
    many = {f"team-{number}": f"team-{number}" for number in range(150)}
    heartbeats = {name: {"name": name, "members": many, "heartbeat_interval": "5m"} for name in ("first", "second")}
    with pytest.raises(InvalidInputs, match=r"components: given 2 heartbeats with up to [\d,]+ requests in 5 minutes"):
        checked(World(), components={}, shared_heartbeats=heartbeats)


USED = {"uid": "r9", "title": "Theirs", "folderUID": "f9", "notification_settings": {"receiver": "Teams"}}


def test_a_shared_contact_point_that_others_use_is_not_deleted() -> None:
    there = [*OURS, beats("b1", LINKS["one"])]
    with pytest.raises(ContactPointsInUse, match="contact point 'Teams' would be deleted, but others use it"):
        checked(
            World(state=state(Teams=["b1"]), contact_points=there, rules=[USED]), shared_heartbeats={}, complete=True
        )
    renamed = {"teams": {**SHARED["teams"], "name": "All teams"}}
    with pytest.raises(ContactPointsInUse, match="contact point 'Teams' would be replaced by 'All teams'"):
        checked(World(state=state(Teams=["b1"]), contact_points=there, rules=[USED]), shared_heartbeats=renamed)


def test_a_shared_contact_point_that_others_use_can_stay() -> None:
    there = [*OURS, beats("b1", LINKS["one"])]
    keep = {"complete": True, "keep_contact_points_in_use": True}
    made = checked(
        World(state=state(Teams=["b1"]), contact_points=there, rules=[USED]), made=False, shared_heartbeats={}, **keep
    )
    kept = made.named("teams-contact-point")
    assert "webhooks" in kept.ignored
    assert kept.parent.endswith("grafana-irm:index:SharedHeartbeat::teams")
    renamed = {"teams": {**SHARED["teams"], "name": "All teams"}}
    made = checked(
        World(state=state(Teams=["b1"]), contact_points=there, rules=[USED]), shared_heartbeats=renamed, **keep
    )
    assert "webhooks" in made.named("teams-contact-point").ignored
    assert made.named("teams-contact-point-renamed").inputs["name"] == "All teams"
