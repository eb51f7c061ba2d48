"""The engine's event log, read."""

from grafana_irm_cli.preview.model import Operation
from grafana_irm_cli.preview.steps import Message, read
from grafana_irm_cli.resource_types import CONTACT_POINT, FOLDER, INTEGRATION
from tests.grafana_irm_cli.preview.events import event, preview, recorded, step


def test_a_replacement_is_one_step_although_the_engine_reports_three() -> None:
    replaced = [each for each in recorded("changes").resources if each.type == INTEGRATION]

    assert len(replaced) == 1
    assert replaced[0].operation is Operation.REPLACE
    assert replaced[0].keys == ("type",)
    assert {change.path: change.replaces for change in replaced[0].changes} == {"teamId": False, "type": True}
    assert (replaced[0].before("type"), replaced[0].after("type")) == ("alertmanager", "webhook")
    assert not replaced[0].deleted_first


def test_a_replacement_that_begins_with_the_deletion_says_so() -> None:
    found = preview(
        step("delete-replaced", CONTACT_POINT, "cp", old={"name": "a"}),
        step("replace", CONTACT_POINT, "cp", old={"name": "a"}, new={"name": "b"}),
        step("create-replacement", CONTACT_POINT, "cp", old={"name": "a"}, new={"name": "b"}),
    )

    assert found.resources[0].operation is Operation.REPLACE
    assert found.resources[0].deleted_first


def test_neither_the_stack_nor_default_providers_are_resources() -> None:
    types = {each.type for each in recorded("new").resources}

    assert "pulumi:pulumi:Stack" not in types
    assert not any(each.startswith("pulumi:providers:") for each in types)


def test_a_preview_of_a_new_stack_creates_everything() -> None:
    assert {each.operation for each in recorded("new").resources} == {Operation.CREATE}


def test_a_failure_has_its_message_and_is_no_success() -> None:
    found = recorded("failure")

    assert found.finished
    assert found.failed
    assert [message.severity for message in found.messages] == ["error"]
    assert found.messages[0].text.endswith("ValueError: cannot use [secret]\n\n")


def test_a_refresh_is_kept_apart_from_what_up_would_do() -> None:
    found = recorded("refresh")
    folder = next(each for each in found.refreshed.values() if each.type == FOLDER)

    assert folder.gone
    assert next(each for each in found.resources if each.type == FOLDER).operation is Operation.CREATE


def test_a_log_that_breaks_off_is_not_finished() -> None:
    found = read([step("create", FOLDER, "f", new={"title": "t"}), '{"sequence": 7, "summaryEv'])

    assert not found.finished
    assert [each.name for each in found.resources] == ["f"]


def test_a_mandatory_policy_is_an_error_and_an_advisory_one_a_warning() -> None:
    policy = {"policyName": "no-public", "policyPackName": "house", "message": "not allowed"}
    found = preview(
        event("policyEvent", {**policy, "enforcementLevel": "mandatory"}),
        event("policyEvent", {**policy, "enforcementLevel": "advisory"}),
        event("errorEvent", {"error": "engine broke"}),
    )

    assert found.messages == [
        Message("error", "Policy no-public of house: not allowed"),
        Message("warning", "Policy no-public of house: not allowed"),
        Message("error", "engine broke"),
    ]


def test_of_a_plugin_that_crashed_the_reason_is_kept_and_not_its_stack() -> None:
    crash = "Bridged provider panic: parsing abc\n    goroutine 36 [running]:\n    main.go:26 +0x5e\n    more\n"
    found = preview(event("diagnosticEvent", {"severity": "error", "message": crash}))

    assert found.messages == [Message("error", "Bridged provider panic: parsing abc")]


def test_debug_messages_and_progress_are_no_messages() -> None:
    found = preview(
        event("diagnosticEvent", {"severity": "debug", "message": "registering http://x/token"}),
        event("diagnosticEvent", {"severity": "info", "message": "hello"}),
        event("diagnosticEvent", {"severity": "error", "message": "still trying", "ephemeral": True}),
        event("progressEvent", {"type": "plugin-download"}),
    )

    assert found.messages == []


def test_reads_that_pulumi_makes_anyway_are_no_changes() -> None:
    found = preview(step("read", INTEGRATION, "existing"), step("discard", INTEGRATION, "gone"))

    assert [each.operation for each in found.resources] == [None, None]
