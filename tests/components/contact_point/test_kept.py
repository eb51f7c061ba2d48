"""Under which name in Pulumi a contact point is registered while an earlier one has its usual name."""

import pytest

from grafana_irm.contact_point.kept import placement, usual_name

USUAL = "one-contact-point"
BESIDE = f"{USUAL}-renamed"


@pytest.mark.parametrize(
    ("at", "kept", "named", "expected"),
    [
        pytest.param({}, set(), "One", USUAL, id="a new one"),
        pytest.param({USUAL: "One"}, set(), "One", USUAL, id="unchanged"),
        pytest.param({USUAL: "One"}, set(), "New", USUAL, id="renamed, the old one free"),
        pytest.param({USUAL: "One"}, {USUAL}, "New", BESIDE, id="renamed, the old one in use"),
        pytest.param({USUAL: "One", BESIDE: "New"}, {USUAL}, "New", BESIDE, id="the old one still in use"),
        pytest.param({USUAL: "One", BESIDE: "New"}, set(), "New", BESIDE, id="the old one is deleted now"),
        pytest.param({BESIDE: "New"}, set(), "New", USUAL, id="the old one was deleted"),
        pytest.param({BESIDE: "New"}, {BESIDE}, "Newer", USUAL, id="renamed again"),
        pytest.param({BESIDE: "New"}, set(), "Newer", USUAL, id="renamed again, that one free"),
        pytest.param(
            {USUAL: "One", BESIDE: "New"}, {USUAL, BESIDE}, "Newer", f"{BESIDE}-2", id="two earlier ones in use"
        ),
        pytest.param({USUAL: "One", BESIDE: "New"}, {BESIDE}, "One", USUAL, id="renamed back"),
        pytest.param({"two-contact-point": "New"}, set(), "New", USUAL, id="another component has the name"),
    ],
)
def test_a_contact_point_gets_its_usual_name_unless_another_one_has_it(
    at: dict[str, str], kept: set[str], named: str, expected: str
) -> None:
    assert placement(USUAL, named, at, kept) == expected


@pytest.mark.parametrize("name", [USUAL, BESIDE, f"{BESIDE}-2", f"{BESIDE}-17"])
def test_the_usual_name_is_reported_from_any_of_them(name: str) -> None:
    assert usual_name(name) == USUAL
