"""What a reviewer must see: each warning with what makes it appear, and what does not."""

from dataclasses import replace
from typing import Any

import pytest

from grafana_irm.preflight.in_use import Going, describe
from grafana_irm.preflight.own_state import OwnPoint
from grafana_irm.preflight.users import User
from grafana_irm_cli.preview.model import ReviewWarning
from grafana_irm_cli.preview.review import CHECKS, find
from grafana_irm_cli.preview.steps import UNKNOWN
from grafana_irm_cli.preview.words import TITLES
from grafana_irm_cli.resource_types import CONTACT_POINT, FOLDER, INTEGRATION, RULE_GROUP, STACK
from tests.grafana_irm_cli.preview.events import ROOT, SECRET, event, preview, recorded, step, urn

ALERTING = "grafana-irm:index:IrmAlerting"
BEAT_POINT = "grafana-irm:index:HeartbeatContactPoint"
BEAT_RULE = "grafana-irm:index:HeartbeatAlertRule"
PAYMENTS = urn(ALERTING, "payments")
INSIDE: dict[str, Any] = {"holders": [ALERTING], "parent": PAYMENTS}


def _found(*lines: str) -> list[ReviewWarning]:
    return list(find(preview(*lines)))


def _kinds(*lines: str) -> list[str]:
    return [each.kind for each in _found(*lines)]


def test_what_the_engine_was_recorded_to_do_is_seen() -> None:
    found = find(recorded("changes"))

    assert [(each.kind, each.subject) for each in found] == [
        ("integration-replaced", "payments-integration-integration"),
        ("contact-point-renamed", "payments-contact-point-contact-point"),
        ("others-get-paged", "payments-integration-integration"),
        ("heartbeat-interval", "payments"),
    ]


@pytest.mark.parametrize("name", ["new", "failure", "unchanged"])
def test_a_new_stack_and_an_unchanged_one_have_nothing_to_see(name: str) -> None:
    assert find(recorded(name)) == ()


def test_every_warning_says_what_why_and_what_to_do() -> None:
    assert all(each.what and each.why.endswith(".") and each.todo.endswith(".") for each in find(recorded("changes")))
    assert {each.kind for each in find(recorded("changes"))} <= TITLES.keys()
    assert all(check.__doc__ for check in CHECKS)


class TestIntegrationGoesAway:
    def test_a_deleted_one(self) -> None:
        assert _kinds(step("delete", INTEGRATION, "i")) == ["integration-deleted"]

    def test_a_replaced_one_with_the_reason(self) -> None:
        found = _found(
            step("create-replacement", INTEGRATION, "i", old={}, diff={"type": "update-replace"}, keys=["type"]),
            step("replace", INTEGRATION, "i", diff={"type": "update-replace"}, keys=["type"]),
        )

        assert [(each.kind, each.details) for each in found] == [
            ("integration-replaced", ("replaced because of: type",))
        ]

    @pytest.mark.parametrize("op", ["create", "update", "same", "import"])
    def test_not_one_that_stays(self, op: str) -> None:
        assert _kinds(step(op, INTEGRATION, "i", old={"name": "a"}, new={"name": "b"})) == []

    def test_not_one_that_pulumi_only_forgets(self) -> None:
        assert _kinds(step("delete", INTEGRATION, "i", state={"retainOnDelete": True})) == []


class TestHeartbeatGoesAway:
    def test_contact_point_and_rule_of_irm_alerting_are_one_warning(self) -> None:
        found = _found(
            step("same", ALERTING, "payments"),
            step("delete", CONTACT_POINT, "payments-heartbeat-contact-point", **INSIDE),
            step("delete", RULE_GROUP, "payments-heartbeat", **INSIDE),
        )

        assert [(each.kind, each.subject) for each in found] == [("heartbeat-off", "payments")]
        assert found[0].details == (
            "alert rule deleted: payments-heartbeat",
            "contact point deleted: payments-heartbeat-contact-point",
        )

    def test_the_parts_of_the_single_components(self) -> None:
        point, rule = urn(BEAT_POINT, "beat"), urn(BEAT_RULE, "rule")
        found = _found(
            step("delete", BEAT_POINT, "beat"),
            step("delete", CONTACT_POINT, "beat-cp", holders=[BEAT_POINT], parent=point),
            step("delete", BEAT_RULE, "rule"),
            step("delete", RULE_GROUP, "rule-rule", holders=[BEAT_RULE], parent=rule),
        )

        assert [(each.kind, each.subject) for each in found] == [("heartbeat-off", "beat"), ("heartbeat-off", "rule")]

    def test_a_paused_rule(self) -> None:
        old, new = {"rules": [{"isPaused": False}]}, {"rules": [{"isPaused": True}]}

        assert _kinds(step("update", RULE_GROUP, "r", **INSIDE, old=old, new=new)) == ["heartbeat-off"]
        assert _kinds(step("update", RULE_GROUP, "r", **INSIDE, old=new, new=new)) == []

    def test_not_any_other_rule(self) -> None:
        assert _kinds(step("delete", RULE_GROUP, "mine")) == []

    def test_a_replaced_rule_pauses_it(self) -> None:
        assert _kinds(step("replace", RULE_GROUP, "r", **INSIDE, keys=["folderUid"])) == ["heartbeat-rule-replaced"]


class TestContactPointGoesAway:
    def test_a_renamed_one_with_both_names_and_who_uses_it_here(self) -> None:
        uses = {"rules": [{"notificationSettings": {"contactPoint": "Payments"}}]}
        found = _found(
            step("replace", CONTACT_POINT, "cp", old={"name": "Payments"}, new={"name": "Pay"}, keys=["name"]),
            step("update", RULE_GROUP, "latency", old=uses, new=uses),
        )

        assert [each.kind for each in found] == ["contact-point-renamed"]
        assert found[0].details == ("name: Payments → Pay", "used in this stack by: latency")

    def test_who_else_uses_it_as_the_program_found_it(self) -> None:
        point = OwnPoint("urn:a$b::cp", "Payments", "0", ("u1",))
        users = [User("alert rule", f"alert rule {one!r} in folder 'F'", "https://g.example/x") for one in ("A", "B")]
        told = [describe(Going(point, "Pay"), users, "set it"), describe(Going(replace(point, name="Pay")), users, "")]
        found = _found(
            step("replace", CONTACT_POINT, "cp", old={"name": "Payments"}, new={"name": "Pay"}, keys=["name"]),
            *(
                event("diagnosticEvent", {"severity": "warning", "message": f"pulumi up will stop: {one}\n"})
                for one in told
            ),
        )

        assert found[0].details == (
            "name: Payments → Pay",
            "used by others: alert rule 'A' in folder 'F': https://g.example/x",
            "used by others: alert rule 'B' in folder 'F': https://g.example/x",
        )
        assert "`pulumi up` stops before any change" in found[0].why

    def test_a_deleted_one(self) -> None:
        found = _found(step("delete", CONTACT_POINT, "cp", old={"name": "Payments"}))

        assert [(each.kind, each.details) for each in found] == [("contact-point-deleted", ("name: Payments",))]

    def test_not_one_that_is_replaced_under_its_name(self) -> None:
        same = {"name": "Payments"}

        assert _kinds(step("replace", CONTACT_POINT, "cp", old=same, new=same, keys=["disableProvenance"])) == []

    def test_not_the_heartbeat_s_own(self) -> None:
        line = step(
            "replace", CONTACT_POINT, "payments-heartbeat-contact-point", **INSIDE, old={"name": "a"}, new={"name": "b"}
        )

        assert _kinds(line) == []


class TestOthersGetPaged:
    @pytest.mark.parametrize(
        ("old", "new", "details"),
        [
            ({"teamId": "T1"}, {"teamId": "T2"}, "teamId: T1 → T2"),
            ({"teamId": "T1"}, {}, "teamId: T1 → none"),
            ({}, {"teamId": UNKNOWN}, "teamId: none → known after `up`"),
            (
                {"defaultRoute": {"escalationChainId": "F1"}},
                {"defaultRoute": {"escalationChainId": "F2"}},
                "defaultRoute.escalationChainId: F1 → F2",
            ),
            ({"teamId": "T1"}, {"teamId": SECRET}, "teamId: T1 → (not shown)"),
        ],
    )
    def test_another_team_or_chain(self, old: dict[str, Any], new: dict[str, Any], details: str) -> None:
        found = _found(step("update", INTEGRATION, "i", old=old, new=new))

        assert [(each.kind, each.details) for each in found if each.kind == "others-get-paged"] == [
            ("others-get-paged", (details,))
        ]

    @pytest.mark.parametrize(
        ("old", "new"), [({"teamId": "T"}, {"teamId": "T"}), ({"teamId": ""}, {}), ({}, {"name": "x"})]
    )
    def test_not_the_same_one(self, old: dict[str, Any], new: dict[str, Any]) -> None:
        assert _kinds(step("update", INTEGRATION, "i", old=old, new=new)) == []

    def test_another_chain_of_a_route(self) -> None:
        line = step(
            "update", "grafana:onCall/route:Route", "r", old={"escalationChainId": "1"}, new={"escalationChainId": "2"}
        )

        assert _kinds(line) == ["others-get-paged"]


class TestHeartbeatInterval:
    @pytest.mark.parametrize(
        ("op", "before", "after", "seen"),
        [
            ("same", "10m", "5m", True),
            ("same", "5m", "10m", True),
            ("same", "5m", "5m", False),
            ("create", None, "10m", False),
            ("create", None, "30m", True),
            ("same", "10m", None, False),
            ("same", None, None, False),
        ],
    )
    def test_another_interval_than_irm_has(self, op: str, before: str | None, after: str | None, *, seen: bool) -> None:
        line = step(
            op, ALERTING, "p", old_outputs={"heartbeat_interval": before}, new_outputs={"heartbeat_interval": after}
        )

        assert ("heartbeat-interval" in _kinds(line)) is seen

    def test_a_replaced_integration_begins_with_the_default_again(self) -> None:
        interval = {"heartbeat_interval": "5m"}
        found = _found(
            step("same", ALERTING, "payments", old_outputs=interval, new_outputs=interval),
            step("replace", INTEGRATION, "payments-integration", **INSIDE, keys=["type"]),
        )

        assert found[-1].details == ("heartbeat interval: 10m → 5m",)

    def test_a_heartbeat_switched_on_with_another_interval(self) -> None:
        line = step("same", ALERTING, "p", old_outputs={}, new_outputs={"heartbeat_interval": "5m"})

        assert "heartbeat-interval" in _kinds(line)


class TestSecretBecomesPlain:
    def test_an_input(self) -> None:
        old, new = {"webhooks": [{"url": SECRET}]}, {"webhooks": [{"url": "https://plain"}]}
        found = _found(step("update", CONTACT_POINT, "cp", old=old, new=new))

        assert [(each.kind, each.details) for each in found] == [
            ("secret-becomes-plain", ("properties: webhooks[0].url",))
        ]

    def test_an_output_of_the_stack(self) -> None:
        line = step(
            "same", STACK, "shop-prod", parent="", old_outputs={"endpoint": SECRET}, new_outputs={"endpoint": "x"}
        )

        assert _kinds(line) == ["secret-becomes-plain"]

    def test_one_that_the_engine_masked_only_since_it_knows_the_text(self) -> None:
        assert _kinds(step("update", CONTACT_POINT, "cp", old={"url": SECRET}, new={"url": "[secret]"})) == [
            "secret-becomes-plain"
        ]

    @pytest.mark.parametrize("now", [SECRET, UNKNOWN, None, {"a": SECRET}, {"a": UNKNOWN}, {}])
    def test_not_one_that_stays_or_is_not_known_yet(self, now: object) -> None:
        assert _kinds(step("update", CONTACT_POINT, "cp", old={"url": SECRET}, new={"url": now})) == []

    def test_the_value_is_not_in_the_warning(self) -> None:
        found = _found(step("update", CONTACT_POINT, "cp", old={"url": SECRET}, new={"url": "https://plain"}))

        assert "plain" not in found[0].details[0]


class TestFolderGoesAway:
    def test_a_deleted_one_takes_its_rules_along(self) -> None:
        assert _kinds(step("delete", FOLDER, "f", old={"title": "Alerts"})) == ["folder-deleted"]

    def test_not_one_that_is_kept_while_it_is_not_empty(self) -> None:
        assert _kinds(step("delete", FOLDER, "f", old={"preventDestroyIfNotEmpty": True})) == []


class TestOtherSystem:
    def test_a_provider_that_points_elsewhere(self) -> None:
        provider = "pulumi:providers:grafana"
        line = step("update", provider, "grafana", parent=ROOT, old={"url": "https://a"}, new={"url": "https://b"})

        assert _kinds(line) == ["other-system"]
        assert "https" not in str(_found(line)[0].details)

    def test_not_a_new_one(self) -> None:
        assert _kinds(step("create", "pulumi:providers:grafana", "grafana", new={"url": "https://b"})) == []
