"""Retries of a policy's writes that collide with another write."""

import asyncio

import pulumi
import pytest

from grafana_irm.notification_policy import hooks

COLLIDED = 'failed to create resource "teams": HTTP 500 - InternalError: Internal Server Error'
SINCE_AUGUST = 'failed to update resource "teams": HTTP 409 - Conflict: Conflict'
TAKEN = 'failed to create resource "teams": HTTP 409 - Conflict: Route with this name already exists.'
REFUSED = 'failed to create resource "teams": HTTP 400 - BadRequest: receiver does not exist'


@pytest.fixture(autouse=True)
def without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "pause", 0.0)


def retried(*errors: str) -> bool:
    args = pulumi.ErrorHookArgs("urn", "", "teams-routing-tree", "t", failed_operation="create", errors=list(errors))
    return asyncio.run(hooks.retry_collision(args))


@pytest.mark.parametrize("error", [COLLIDED, SINCE_AUGUST])
def test_a_collision_is_retried_a_few_times(error: str) -> None:
    assert retried(error)
    assert not retried(*[error] * hooks.MOST_ATTEMPTS)


@pytest.mark.parametrize("errors", [[TAKEN], [REFUSED], [], [TAKEN, COLLIDED]])
def test_other_errors_are_not_retried(errors: list[str]) -> None:
    assert not retried(*errors)


def test_without_an_engine_there_are_no_hooks() -> None:
    assert hooks.binding() is None
