"""What changes, in the order of the component tree."""

from grafana_irm_cli.masking import Mask
from grafana_irm_cli.preview.model import Operation
from grafana_irm_cli.preview.tree import drift, resources, unchanged
from grafana_irm_cli.resource_types import CONTACT_POINT, FOLDER, INTEGRATION
from tests.grafana_irm_cli.preview.events import preview, recorded, step, urn

ALERTING = "grafana-irm:index:IrmAlerting"
PART = "grafana-irm:index:IrmIntegration"


def _lines(name: str) -> list[tuple[int, str, Operation | None, bool]]:
    return [(each.depth, each.name, each.operation, each.counted) for each in resources(recorded(name), Mask())]


def test_resources_stand_under_their_components_and_unchanged_ones_nowhere() -> None:
    assert _lines("changes") == [
        (0, "payments", None, False),
        (1, "payments-contact-point", Operation.UPDATE, False),
        (2, "payments-contact-point-contact-point", Operation.REPLACE, True),
        (1, "payments-integration", Operation.UPDATE, False),
        (2, "payments-integration-integration", Operation.REPLACE, True),
        (0, "payments-rule", Operation.UPDATE, True),
    ]


def test_an_unchanged_stack_has_no_lines() -> None:
    assert _lines("failure") == []
    assert unchanged(recorded("failure").resources) == 4


def test_the_order_does_not_depend_on_the_order_of_events() -> None:
    lines = [step("create", FOLDER, name, new={"title": name}) for name in "cab"]

    forward, backward = (resources(preview(*each), Mask()) for each in (lines, lines[::-1]))

    assert forward == backward
    assert [each.name for each in forward] == ["a", "b", "c"]


def test_a_component_counts_when_nothing_in_it_changes() -> None:
    found = resources(
        preview(
            step("update", ALERTING, "alone", old={"heartbeat": True}, new={"heartbeat": False, "__defaults": []}),
            step("update", ALERTING, "outer", old={"team": "a"}, new={"team": "b"}),
            step(
                "update",
                INTEGRATION,
                "inner",
                holders=[ALERTING],
                parent=urn(ALERTING, "outer"),
                diff={"teamId": "update"},
            ),
        ),
        Mask(),
    )

    assert [(each.name, each.counted) for each in found] == [("alone", True), ("outer", False), ("inner", True)]
    assert [change.path for change in found[0].changes] == ["heartbeat"]


def test_values_are_shown_where_they_are_public_and_names_everywhere() -> None:
    found = {each.name: each for each in resources(recorded("changes"), Mask())}
    contact_point = found["payments-contact-point-contact-point"]

    assert [(change.path, change.before, change.after, change.replaces) for change in contact_point.changes] == [
        ("name", "payments", "pay2", True),
        ("webhooks[0].url", None, None, False),
    ]


def test_a_creation_names_no_properties() -> None:
    assert all(each.changes == () for each in resources(recorded("new"), Mask()))


def test_a_deletion_that_only_forgets_says_so() -> None:
    found = resources(preview(step("delete", INTEGRATION, "i", state={"retainOnDelete": True})), Mask())

    assert found[0].retained


def test_drift_is_what_differs_and_what_is_gone() -> None:
    found = drift(recorded("refresh"), Mask())

    assert [(each.name, each.gone) for each in found] == [
        ("payments-contact-point-contact-point", False),
        ("payments-folder", True),
    ]
    assert [(change.path, change.before, change.after) for change in found[0].changes] == [
        ("webhooks[0].maxAlerts", "99", "5"),
        ("webhooks[0].url", None, None),
    ]


def test_a_property_that_only_appears_and_holds_nothing_is_no_drift() -> None:
    refreshed = preview(
        step(
            "refresh",
            CONTACT_POINT,
            "cp",
            new_outputs={"labels": {}, "muteTimings": [], "note": "set by hand"},
            diff={"labels": "add", "muteTimings": "add"},
        ),
        step("refresh", FOLDER, "f", new_outputs={"title": "by hand"}, diff={"title": "add"}),
    )

    assert [each.name for each in drift(refreshed, Mask())] == ["f"]
