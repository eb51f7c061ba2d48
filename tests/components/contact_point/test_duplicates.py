"""Contact points that are there once too often."""

from typing import Any

import httpx
import pulumi
import pulumiverse_grafana as grafana
import pytest

from grafana_irm import IrmAlerting, IrmAlertingArgs, NamesTaken, RequestFailed, run_preflight
from grafana_irm.contact_point.duplicates import Spare, repeated, superfluous
from tests.components.harness import Run, run
from tests.components.preflight.world import (
    ALERTS,
    ARGS,
    BEATS,
    BEGUN,
    FOLDER,
    INTEGRATION,
    OTHER,
    RULE,
    World,
    beats,
    contact_point,
    managed,
)
from tests.components.systems import TOKEN

EVERYTHING = {**BEGUN, **INTEGRATION, **ALERTS, **BEATS, **FOLDER, **RULE}
TWICE = [contact_point(uid="cp0"), contact_point(), contact_point(url=OTHER, uid="cp9")]


def removed(made: Run) -> list[str]:
    return [request.url.path.rpartition("/")[2] for request in made.requests if request.method == "DELETE"]


@pytest.mark.parametrize(("known", "spare"), [(["cp1"], "cp0"), (["cp0"], "cp1"), ([], "cp1")])
def test_the_one_that_the_state_knows_stays(known: list[str], spare: str) -> None:
    assert [one.uid for one in repeated("Payments", TWICE, known)] == [spare]


@pytest.mark.parametrize("other", [{"type": "slack"}, {"settings": {}}, {"settings": {"url": OTHER}}])
def test_what_is_no_double_stays(other: dict[str, Any]) -> None:
    assert repeated("Payments", [contact_point(), contact_point(uid="cp9", **other)], []) == []


@pytest.mark.parametrize("preview", [True, False])
def test_up_removes_a_double_and_a_preview_says_that_it_will(preview: bool) -> None:
    made = World(state=EVERYTHING, contact_points=TWICE).checked(preview=preview)
    assert removed(made) == ([] if preview else ["cp0"])
    (told,) = [warning for warning in made.warnings if "has another integration with this endpoint" in warning]
    what = "integration cp0 of contact point 'Payments'"
    assert (f"pulumi up will delete {what}" if preview else f"{what} was deleted") in told


@pytest.mark.parametrize("preview", [True, False])
def test_what_an_interrupted_up_left_is_deleted_before_the_create(preview: bool) -> None:
    left = [contact_point(), contact_point(uid="cp5"), beats()]
    made = World(state={**BEGUN, **INTEGRATION}, contact_points=left).checked(preview=preview)
    assert sorted(removed(made)) == ([] if preview else ["cp1", "cp2", "cp5"])
    assert (
        len([one for one in made.warnings if "an interrupted pulumi up left it, and it is created again" in one]) == 3
    )
    assert not any(resource.import_id for resource in made.of("ContactPoint"))


def test_the_last_integration_in_use_is_deleted_after_the_create() -> None:
    world = World(state={**BEGUN, **INTEGRATION}, contact_points=[contact_point()])
    usual, answers = world.answer(), iter([409, 202])

    def reply(request: httpx.Request) -> httpx.Response:
        if request.method == "DELETE" and next(answers) == httpx.codes.CONFLICT:
            world.contact_points.append(contact_point(uid="made"))
            return httpx.Response(409, json={})
        return usual(request)

    world.answer = lambda: reply  # type: ignore[method-assign]
    assert removed(world.checked()) == ["cp1", "cp1"]


CONFLICT = {"messageId": "alerting.notifications.alertmanager.versionConflict"}


@pytest.mark.parametrize("conflicts", [1, 9])
def test_a_double_is_removed_also_where_another_writer_is_faster_at_first(conflicts: int) -> None:
    world = World(state=EVERYTHING, contact_points=TWICE)
    usual, answers = world.answer(), iter([409] * conflicts)

    def reply(request: httpx.Request) -> httpx.Response:
        if request.method == "DELETE" and next(answers, 0):
            return httpx.Response(409, json=CONFLICT)
        return usual(request)

    world.answer = lambda: reply  # type: ignore[method-assign]
    if conflicts == 1:
        assert removed(world.checked()) == ["cp0", "cp0"]
    else:
        with pytest.raises(RequestFailed, match="another stack or a person changed contact points"):
            world.checked()


OLD, LOST, NEW = (contact_point(uid=uid) for uid in ("old", "lost", "new"))


@pytest.mark.parametrize(
    ("there", "made", "spare"),
    [
        # Both alike: the state has but the first.
        ([LOST, NEW], ["lost"], "new"),
        # They differ: the state has both.
        ([LOST, NEW], ["lost", "new"], "lost"),
        ([OLD, LOST, NEW], ["new"], "lost old"),
        ([NEW], ["new"], ""),
    ],
)
def test_after_an_interruption_the_integration_of_the_state_stays(
    there: list[dict[str, Any]], made: list[str], spare: str
) -> None:
    left = [Spare("Payments", "lost", "left behind")] if LOST in there else []
    found = superfluous("Payments", there, made, ["old", "lost"], left)
    assert sorted(one.uid for one in found) == spare.split()


def test_what_someone_made_goes_once_there_is_another_wherever_it_sends_to() -> None:
    theirs = contact_point(uid="theirs", url=OTHER)
    spares = [Spare("Payments", "theirs", "adopt is set")]
    assert superfluous("Payments", [theirs, NEW], ["theirs", "new"], ["theirs"], spares) == spares


def test_with_consent_what_someone_made_gives_way() -> None:
    made = World(state={**BEGUN, **INTEGRATION}, contact_points=TWICE).checked(adopt=True)
    assert sorted(removed(made)) == ["cp0", "cp1", "cp9"]


def test_what_is_made_twice_while_it_is_made_is_mended_at_once() -> None:
    world = World(state={**BEGUN, **INTEGRATION}, made_as={"Payments": "made"})
    usual, looks = world.answer(), iter(range(9))

    def reply(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/contact-points") and next(looks) == 1:
            world.contact_points = [contact_point(uid="lost"), contact_point(uid="made")]
        return usual(request)

    world.answer = lambda: reply  # type: ignore[method-assign]
    assert removed(world.checked()) == ["lost"]


def test_after_a_refused_update_the_next_one_keeps_the_newest() -> None:
    refused = managed("contact point", name="Payments", webhooks=[{"uid": ""}])
    world = World(
        state={**EVERYTHING, **refused},
        contact_points=[contact_point(uid="cp1"), beats()],
        made_as={"Payments": "", "Payments heartbeat": "cp2"},
    )
    usual, looks = world.answer(), iter(range(9))

    def reply(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/contact-points") and next(looks) == 1:
            world.contact_points.append(contact_point(uid="made"))
        return usual(request)

    world.answer = lambda: reply  # type: ignore[method-assign]
    assert removed(world.checked()) == ["cp1"]


def test_one_request_is_enough_however_many_are_created() -> None:
    made = World(state={**BEGUN, **INTEGRATION}).checked()
    assert len(made.of("ContactPoint")) == 2
    assert len(made.asked("/contact-points")) == 2, "before and after"


def test_what_is_unchanged_is_not_requested_again() -> None:
    made = World(state=EVERYTHING, made_as={"Payments": "cp1", "Payments heartbeat": "cp2"}).checked()
    assert len(made.asked("/contact-points")) == 1


def known(resource: str = "payments-contact-point", **outputs: Any) -> dict[str, dict[str, Any]]:
    """Return a state with the contact point "Payments" as a resource of this name."""
    given = {"name": "Payments", "webhooks": [{"uid": "cp1"}], "orgId": "0", **outputs}
    (found,) = managed("contact point", **given).values()
    return {**BEGUN, **INTEGRATION, f"urn:pulumi:stack::project::{found['type']}::{resource}": found}


@pytest.mark.parametrize("preview", [True, False])
@pytest.mark.parametrize(
    ("state", "name", "kept"),
    [
        (known(), "Payments", True),
        (known(orgId="1"), "Payments", True),
        (known("renamed-contact-point"), "Payments", True),
        (known(), "Renamed", False),
        (known(orgId="2"), "Payments", False),
        (known("other-contact-point", webhooks=[{"uid": "of another Grafana"}]), "Payments", False),
        ({**BEGUN, **INTEGRATION}, "Payments", False),
    ],
    ids=[
        "own name",
        "own name and organisation",
        "another component",
        "another name",
        "another organisation",
        "another Grafana",
        "new",
    ],
)
def test_a_contact_point_of_the_state_is_deleted_before_a_replacement(
    state: dict[str, Any], name: str, kept: bool, preview: bool
) -> None:
    """It also stays the same resource."""
    args = {**ARGS, "contact_point": {"name": name}}
    made = World(state=state, contact_points=[contact_point(), beats()]).checked(args, preview=preview)
    point = made.named("payments-contact-point")
    assert point.delete_before_replace is kept
    assert point.aliases == ([urn for urn in state if urn.endswith("-contact-point")] if kept else [])


@pytest.mark.parametrize("there", [True, False])
def test_a_missing_contact_point_of_the_state_is_reported(there: bool) -> None:
    """Only a refresh detects it."""
    made = World(state=known(), contact_points=[contact_point()] if there else []).checked(preview=True)
    gone = [warning for warning in made.warnings if "'Payments' was deleted or renamed in Grafana" in warning]
    assert len(gone) == (0 if there else 1)


@pytest.mark.parametrize("holder", ["other-contact-point", "payments-heartbeat-contact-point"])
def test_a_name_that_another_contact_point_still_has_is_refused(
    holder: str,
) -> None:
    """The delete of the other contact point would remove both."""

    async def program() -> None:
        other: IrmAlertingArgs = {"integration": {"name": "Other"}, "contact_point": {"name": "New name"}}
        await run_preflight({"payments": ARGS, "other": other})

    world = World(state=known(holder), contact_points=[contact_point()])
    with pytest.raises(
        NamesTaken, match=rf"payments\.contact_point\.name: given 'Payments'; .*'{holder}'.*in a separate up"
    ):
        run(program, world.answer(), state=world.state)


def test_two_grafanas_may_have_the_same_name_in_one_program() -> None:
    async def program() -> None:
        for name in ("payments", "other"):
            provider = grafana.Provider(name, url=f"https://{name}.example", auth="a", oncall_access_token=TOKEN)
            args: IrmAlertingArgs = {"integration": {"name": name}, "contact_point": {"name": "Payments"}}
            await run_preflight({name: args}, provider=provider)
            IrmAlerting(name, args, pulumi.ResourceOptions(provider=provider))

    first, second = {"uid": "cp1"}, {"uid": "cp9"}
    state = {**known(webhooks=[first]), **known("other-contact-point", webhooks=[second])}
    here, there = World(contact_points=[contact_point()]), World(contact_points=[contact_point(uid="cp9")])
    made = run(
        program, lambda asked: (here if asked.url.host == "payments.example" else there).answer()(asked), state=state
    )
    own = {urn.rpartition("::")[2]: [urn] for urn in state if urn.endswith("-contact-point")}
    assert {name: made.named(name).aliases for name in own} == own
