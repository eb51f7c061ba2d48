import pytest

from grafana_irm.preflight.rights import (
    CONTACT_POINTS,
    FOLDERS,
    RULES,
    Right,
    contact_points,
    folders_at_the_top,
    lacking,
    rules_in,
)
from sandbox.grafana.accesscontrol.access import Role
from sandbox.grafana.api.permissions import of_role
from sandbox.grafana.versions import VERSIONS

MARK = "alert.provisioning.provenance:write"


@pytest.mark.parametrize(
    ("right", "actions"),
    [
        (CONTACT_POINTS, ["alert.provisioning:write"]),
        (CONTACT_POINTS, ["alert.notifications.provisioning:write"]),
        (CONTACT_POINTS, ["alert.notifications:write", MARK]),
        (CONTACT_POINTS, ["alert.notifications.receivers:create", MARK]),
        (RULES, ["alert.provisioning:write"]),
        (RULES, ["alert.rules.provisioning:write"]),
        (RULES, ["alert.rules:create", "alert.rules:read", "folders:read", MARK]),
        (FOLDERS, ["folders:create"]),
    ],
)
def test_each_way_to_be_allowed_is_enough_and_nothing_less(right: Right, actions: list[str]) -> None:
    assert lacking(dict.fromkeys(actions), [right]) == []
    for left_out in actions:
        assert lacking(dict.fromkeys(set(actions) - {left_out}), [right]) == [right]


@pytest.mark.parametrize("release", VERSIONS)
def test_an_editor_has_all_rights_in_each_release_and_a_viewer_none(release: str) -> None:
    needed = [CONTACT_POINTS, RULES, FOLDERS]
    assert lacking(of_role(Role.EDITOR, VERSIONS[release]), needed) == []
    assert lacking(of_role(Role.VIEWER, VERSIONS[release]), needed) == needed


def test_a_right_is_reported_with_the_shortest_way_to_it() -> None:
    assert str(RULES) == "create alert rules (alert.provisioning:write)"


IN_MON = rules_in("mon", ["parent", "top"])
OWN = dict.fromkeys(["alert.rules:create", "alert.rules:read", "folders:read"])


@pytest.mark.parametrize(
    ("scope", "given"),
    [
        ("*", True),
        ("folders:*", True),
        ("folders:uid:*", True),
        ("folders:uid:mon", True),
        ("folders:uid:parent", True),
        ("folders:uid:top", True),
        ("folders:uid:other", False),
        ("folders:uid:mo", False),
        ("folders:uid:MON", False),
        ("folders:uid:general", False),
        ("dashboards:*", False),
        ("", False),
    ],
)
def test_a_right_in_a_folder_counts_on_the_folder_and_those_around_it(scope: str, given: bool) -> None:
    permissions = {**{action: [scope] for action in OWN}, MARK: [""]}
    assert IN_MON.given_by(permissions) == given
    for action in OWN:
        elsewhere = {**permissions, action: ["folders:uid:other"]}
        assert not IN_MON.given_by(elsewhere)
    assert not IN_MON.given_by({action: scopes for action, scopes in permissions.items() if action != MARK})


@pytest.mark.parametrize("action", ["alert.provisioning:write", "alert.rules.provisioning:write"])
def test_provisioning_has_no_scope(action: str) -> None:
    assert IN_MON.given_by({action: [""]})


@pytest.mark.parametrize("scopes", [None, "folders:*", [None], []])
def test_scopes_that_are_no_list_of_texts_give_nothing(scopes: object) -> None:
    assert not IN_MON.given_by({**dict.fromkeys(OWN, scopes), MARK: [""]})


@pytest.mark.parametrize(
    ("version", "scope", "given"),
    [
        ((12, 0), "folders:uid:general", True),
        ((13, 1), "folders:*", True),
        ((12, 4), "folders:uid:mon", False),
        ((12, 4), "", False),
        ((11, 6), "", True),
        (None, "", True),
    ],
)
def test_a_folder_at_the_top_needs_the_scope_of_the_top_since_12(
    version: tuple[int, int] | None, scope: str, given: bool
) -> None:
    assert folders_at_the_top(version).given_by({"folders:create": [scope]}) == given


def test_a_right_in_a_folder_is_reported_with_its_scope() -> None:
    assert str(IN_MON) == (
        "create alert rules in folder 'mon' (alert.provisioning:write, or alert.rules:create, alert.rules:read, "
        "folders:read on folders:uid:mon)"
    )
    assert str(folders_at_the_top((12, 4))) == "create folders (folders:create on folders:uid:general)"


@pytest.mark.parametrize(("version", "given"), [((12, 4), False), ((13, 0), True), ((13, 1), True), (None, True)])
def test_rights_to_receivers_are_enough_since_13(version: tuple[int, int] | None, given: bool) -> None:
    own = dict.fromkeys(["alert.notifications.receivers:create", MARK])
    assert contact_points(version).given_by(own) == given
    assert contact_points(version).given_by(dict.fromkeys(["alert.notifications:write", MARK]))
