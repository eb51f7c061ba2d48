"""The provider retries while Grafana refuses to delete or change a contact point."""

import pytest

from tests.sandbox.provider.contact_points import URL, point
from tests.sandbox.provider.harness import CONTACT_POINT, POINTS, Plugin, Refused, Systems

IN_USE = (409, {"message": "in use"})


SCHEDULE = [0.5, 1, 2, 4, 8, *[10] * 10, 4.5]
"""The provider's waits within two minutes: 16 attempts, the last after 115.5 s."""


REFUSED = "[DELETE /v1/provisioning/contact-points/{UID}] DeleteContactpoints (status 409): {}"


def test_one_in_use_is_retried_for_two_minutes(plugin: Plugin, systems: Systems) -> None:
    systems.on(f"GET {POINTS}", (200, [point()]))
    systems.on(f"DELETE {POINTS}/u1", IN_USE)

    with pytest.raises(Refused) as refused:
        plugin.delete(CONTACT_POINT, "1:irm", {})

    assert f"1 error occurred:\n\t* {REFUSED}" in str(refused.value)
    assert plugin.waits == SCHEDULE
    assert systems.asked() == [f"GET {POINTS}?name=irm", *[f"DELETE {POINTS}/u1"] * 16]


def test_one_that_gets_free_is_deleted_at_the_next_attempt(plugin: Plugin, systems: Systems) -> None:
    systems.on(f"GET {POINTS}", (200, [point()]))
    systems.on(f"DELETE {POINTS}/u1", IN_USE, IN_USE, (202, None))

    plugin.delete(CONTACT_POINT, "1:irm", {})

    assert plugin.waits == [0.5, 1]


def test_a_conflict_is_retried_on_create_and_on_update(plugin: Plugin, systems: Systems) -> None:
    conflict = (409, {"messageId": "alerting.notifications.alertmanager.versionConflict"})
    systems.on(f"POST {POINTS}", conflict, (202, point()))
    systems.on(f"GET {POINTS}", (200, [point()]))
    identity, outputs = plugin.create(CONTACT_POINT, {"name": "irm", "webhooks": [{"url": URL}]})
    assert plugin.waits == [0.5]

    other = URL + "other/"
    systems.on(f"POST {POINTS}", conflict, (202, point("u2", url=other)))
    systems.on(f"DELETE {POINTS}/u1", conflict, (202, None))
    systems.on(f"GET {POINTS}", (200, [point("u2", url=other)]))
    plugin.update(CONTACT_POINT, identity, outputs, {"name": "irm", "webhooks": [{"url": other}]})
    assert plugin.waits == [0.5] * 3


def test_a_custom_timeout_ends_the_retries_with_the_providers_text(plugin: Plugin, systems: Systems) -> None:
    systems.on(f"GET {POINTS}", (200, [point()]))
    systems.on(f"DELETE {POINTS}/u1", IN_USE)

    with pytest.raises(Refused) as refused:
        plugin.delete(CONTACT_POINT, "1:irm", {}, timeout=5)

    assert REFUSED in str(refused.value)
    assert plugin.waits == [0.5, 1, 2, 1.5]


def test_those_in_use_wait_one_after_the_other(plugin: Plugin, systems: Systems) -> None:
    systems.on(f"GET {POINTS}", (200, [point()]))
    systems.on(f"DELETE {POINTS}/u1", IN_USE)

    found = plugin.delete_together(CONTACT_POINT, [f"1:p{number}" for number in range(5)])

    assert all(REFUSED in str(error) for error in found.values())
    assert sum(plugin.waits) == 5 * 120


def test_a_500_is_tried_again_for_two_minutes(plugin: Plugin, systems: Systems) -> None:
    systems.on(f"POST {POINTS}", (500, {"message": "not ready"}))

    with pytest.raises(Refused, match=r"PostContactpoints \(status 500\)"):
        plugin.create(CONTACT_POINT, {"name": "irm", "webhooks": [{"url": URL}]})

    assert plugin.waits[:4] == [2, 4, 8, 0.5]
    # Each of the seven tries takes 14 of the 120 seconds itself: it is four requests.
    assert systems.asked() == [f"POST {POINTS}"] * (7 * 4)
