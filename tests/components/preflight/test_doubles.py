"""Contact points that call one endpoint twice."""

from typing import Any

import pytest

from grafana_irm.preflight.doubles import Double, doubles_in
from tests.components.preflight.world import (
    ALERTS,
    BEATS,
    FOLDER,
    INTEGRATION,
    OTHER,
    RULE,
    World,
    contact_point,
    integration,
)

EVERYTHING = {**INTEGRATION, **ALERTS, **BEATS, **FOLDER, **RULE}
TWICE = [contact_point(uid="cp0"), contact_point(), contact_point(url=OTHER, uid="cp9")]


@pytest.mark.parametrize(("known", "removed"), [(["cp1"], "cp0"), (["cp0"], "cp1"), ([], "cp1")])
def test_the_one_that_the_state_knows_stays(known: list[str], removed: str) -> None:
    assert doubles_in(TWICE, known) == [Double("Payments", removed)]


@pytest.mark.parametrize("other", [{"type": "slack"}, {"settings": {}}, {"settings": {"url": OTHER}}])
def test_what_is_no_double_stays(other: dict[str, Any]) -> None:
    assert doubles_in([contact_point(), contact_point(uid="cp9", **other)], []) == []


@pytest.mark.parametrize("preview", [True, False])
def test_up_removes_a_double_and_a_preview_says_that_it_will(preview: bool) -> None:
    made = World(state=EVERYTHING, contact_points=TWICE).checked(preview=preview)
    deleted = [request.url.path for request in made.requests if request.method == "DELETE"]
    assert deleted == ([] if preview else ["/api/v1/provisioning/contact-points/cp0"])
    (told,) = [warning for warning in made.warnings if "calls the same endpoint twice" in warning]
    assert ("pulumi up removes the second (cp0)" if preview else "the second (cp0) was removed") in told


def test_what_is_taken_over_is_mended_too() -> None:
    made = World(integrations=[integration()], contact_points=TWICE[:2]).checked()
    assert [request.url.path[-3:] for request in made.requests if request.method == "DELETE"] == ["cp1"]
