import pytest

from grafana_irm.preflight.rights import CONTACT_POINTS, FOLDERS, RULES, Right, lacking
from sandbox.grafana.access import Role
from sandbox.grafana.permissions import of_role
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
def test_an_editor_of_each_release_of_grafana_has_all_of_them_and_a_viewer_none(release: str) -> None:
    needed = [CONTACT_POINTS, RULES, FOLDERS]
    assert lacking(of_role(Role.EDITOR, VERSIONS[release]), needed) == []
    assert lacking(of_role(Role.VIEWER, VERSIONS[release]), needed) == needed


def test_a_right_is_told_with_the_shortest_way_to_it() -> None:
    assert str(RULES) == "make alert rules (alert.provisioning:write)"
