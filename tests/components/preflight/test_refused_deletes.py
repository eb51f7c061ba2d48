"""What is said of a contact point that Grafana refused to delete, and when the delete is tried again."""

import asyncio
from typing import Any

import httpx
import pulumi
import pytest

from grafana_irm import run_preflight
from grafana_irm.contact_point import error_hooks
from grafana_irm.preflight.refused_deletes import MOST_ATTEMPTS, explain
from tests.components.harness import ENVIRONMENT, Run, run
from tests.components.preflight.test_in_use import STATE, USERS_RULE, world
from tests.components.preflight.world import ARGS, World, rule

REFUSED = "[DELETE /v1/provisioning/contact-points/{UID}] DeleteContactpoints (status 409): {}"
LATE = "context deadline exceeded"


def failed(operation: str = "delete", errors: tuple[str, ...] = (REFUSED,), uid: str = "cp1") -> pulumi.ErrorHookArgs:
    """Return what the engine passes to the hook."""
    outputs = {"name": "Payments", "webhooks": pulumi.Output.secret([{"uid": uid}])}
    return pulumi.ErrorHookArgs(
        "urn", "0:Payments", "cp", "t", old_outputs=outputs, failed_operation=operation, errors=list(errors)
    )


def explained(
    there: World, answer: Any = None, operation: str = "delete", errors: tuple[str, ...] = (REFUSED,)
) -> tuple[bool, Run]:
    """Check as a program does, and explain one failure; return whether to try again, and what was said."""
    again: list[bool] = []

    async def program() -> None:
        await run_preflight({"payments": ARGS})
        again.append(await explain(failed(operation, errors)))

    made = run(program, answer or there.answer(), state=STATE, environment=ENVIRONMENT)
    return again[0], made


@pytest.mark.parametrize("error", [REFUSED, LATE])
def test_one_in_use_is_explained_and_not_tried_again(error: str) -> None:
    again, made = explained(world(), errors=(error,))

    assert not again
    assert made.errors == [
        "contact point 'Payments' was not deleted, since it is in use (1 alert rule):\n"
        "    alert rule 'Theirs' in folder 'f1': https://grafana.example/alerting/grafana/theirs/view\n"
        "  Move these rules and policies to another contact point, then run the same command again"
    ]


@pytest.mark.parametrize("error", [REFUSED, LATE])
def test_one_that_nothing_uses_is_tried_again_a_few_times(error: str) -> None:
    free = world(rules=[rule()], counts={"Payments": 0})

    assert explained(free, errors=(error,))[0]
    again, made = explained(free, errors=(error,) * MOST_ATTEMPTS)
    assert (again, made.errors) == (False, [])


def test_a_refusal_without_a_visible_user_is_not_tried_again() -> None:
    again, made = explained(world(rules=[rule()]))
    assert not again
    assert made.errors == [
        "contact point 'Payments' was not deleted, since Grafana refused it (409). The Grafana token sees no user of "
        "it, so an alert rule or a notification policy that the token cannot see may use it. Move these to another "
        "contact point, then run the same command again"
    ]
    assert explained(world(rules=[rule()]), errors=(LATE,))[0]


def test_a_rule_of_the_stack_that_still_names_it_is_a_user() -> None:
    """Deletes come last, so no later step of this run changes the rule: the program may name the old contact point."""
    still = rule(notification_settings={"receiver": "Payments"})
    again, made = explained(world(rules=[still], counts={"Payments": 1}))
    assert not again
    assert "others use it" not in made.errors[0]
    assert made.errors[0].startswith("contact point 'Payments' was not deleted, since it is in use (1 alert rule):\n")


def test_a_rule_that_the_token_cannot_see_is_a_user() -> None:
    again, made = explained(world(rules=[rule()], counts={"Payments": 1}))
    assert not again
    assert "1 alert rule that the Grafana token cannot see" in made.errors[0]


@pytest.mark.parametrize("operation", ["create", "update"])
def test_other_operations_are_the_providers_own(operation: str) -> None:
    again, made = explained(world(), operation=operation)

    assert (again, made.errors) == (False, [])


def test_who_uses_it_now_counts_and_not_who_did_at_the_start() -> None:
    there = world(rules=[rule()])
    looks: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/alert-rules"):
            looks.append(request.url.path)
            there.rules = [rule(), USERS_RULE]
        return there.answer()(request)

    again, made = explained(there, answer)
    assert (again, len(made.errors), len(looks)) == (False, 1, 1)


def test_refusals_are_explained_in_their_order() -> None:
    there, order = world(rules=[USERS_RULE]), list[str]()

    async def program() -> None:
        await run_preflight({"payments": ARGS})

        async def one(name: str, uid: str) -> None:
            args = failed(errors=(LATE,), uid=uid)
            args.old_outputs = {"name": name, "webhooks": [{"uid": uid}]}
            order.append(f"{name} {await explain(args)}")

        # Of the second one nothing is known to use it: it takes fewer requests.
        await asyncio.gather(one("Payments", "cp1"), one("Payments heartbeat", "elsewhere"))

    run(program, there.answer(), state=STATE)
    assert order == ["Payments False", "Payments heartbeat True"]


def test_a_token_without_read_access_is_reported_and_ends_it() -> None:
    there, down = world(), False

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(403) if down else there.answer()(request)

    async def program() -> None:
        nonlocal down
        await run_preflight({"payments": ARGS})
        down = True
        assert not await explain(failed())

    made = run(program, answer, state=STATE)
    (said,) = made.errors
    assert said == (
        "contact point 'Payments' was not deleted, and its users are not known: the Grafana token cannot read "
        "alert rules, notification policies, routing trees"
    )


def test_without_an_engine_there_is_no_hook() -> None:
    bound: list[object] = []

    async def program() -> None:
        await run_preflight({"payments": ARGS})
        bound.append(error_hooks.binding())

    run(program, world().answer(), state=STATE)
    assert bound == [None]
