"""Awkward texts through the whole way, from a stack's file to both systems: there as they were given, and unchanged."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from grafana_irm_cli.pulumi.toolchain import Toolchain
from sandbox.control.client import Sandbox
from tests.engine.harness import Project, project_of, running_sandbox, said

pytestmark = pytest.mark.soak

MARKS = "Pay: 100% a/b?c#d&e=f+g;h | \"q\" 'r' `s` \\t $(u) ${HOME} {x} <b>&amp;</b> %41 %s ~!*"
LETTERS = "e\u0301 \u00e9 \U0001f469\u200d\U0001f4bb \u202eabc\u202c \u05e9\u05dc\u05d5\u05dd \u4f60\u597d \u200b"
YAML = "- no: {yes} # !!null *x &y\n? |\n  --- %TAG\n\t'\"\n"
TEMPLATE = '{{ payload.title }} {% raw %}{{ "${HOME}" }}{% endraw %} {# %s #}\n'
LONG = ("0123456789 \u00e9{{ $x }}\n" * 556)[:9_999] + "."


def integration(name: str, text: str) -> dict[str, Any]:
    """Return an integration in which this text stands wherever any text can be."""
    return {
        "name": name,
        "type": "webhook",
        "description": text.strip()[:250].strip(),
        "templates": {"web": {"title": TEMPLATE + LETTERS, "message": TEMPLATE}, "sourceLink": TEMPLATE},
        "contactPoint": {"name": f"{name} alerts", "title": text, "message": text},
        "heartbeat": {
            "contactPoint": {"name": f"{name} beats"},
            "rule": {
                "name": f"{name} rule",
                "folderTitle": f"{name} folder",
                "ruleGroup": f"{name} group",
                "labels": {"origin": text, "a label": MARKS},
                "annotations": {"summary": text, LETTERS: LETTERS},
            },
        },
    }


GIVEN = [
    integration(MARKS, MARKS),
    integration(LETTERS, YAML),
    integration("x" * 150, LONG),
    integration("null", "true"),
]


@dataclass
class Systems:
    """What is there, by name, title or uid."""

    integrations: dict[str, dict[str, Any]]
    contact_points: dict[str, dict[str, Any]]
    rules: dict[str, dict[str, Any]]
    folders: dict[str, str]


def systems(sandbox: Sandbox) -> Systems:
    """Read both systems through their own APIs."""
    irm = httpx.Client(base_url=f"{sandbox.irm_url}/api/v1", headers={"Authorization": sandbox.irm_token})
    grafana = httpx.Client(
        base_url=f"{sandbox.grafana_url}/api", headers={"Authorization": f"Bearer {sandbox.grafana_auth}"}
    )
    with irm, grafana:
        return Systems(
            {one["name"]: one for one in irm.get("/integrations/").json()["results"]},
            {one["name"]: one for one in grafana.get("/v1/provisioning/contact-points").json()},
            {one["title"]: one for one in grafana.get("/v1/provisioning/alert-rules").json()},
            {one["uid"]: one["title"] for one in grafana.get("/folders").json()},
        )


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, toolchain: Toolchain) -> Iterator[tuple[Project, Sandbox]]:
    folder = tmp_path_factory.mktemp("data")
    with running_sandbox(folder) as sandbox, project_of(folder, toolchain, sandbox) as project:
        project.configure(integrations=GIVEN)
        made = project.up()
        assert made.code == 0, said(made)
        yield project, sandbox


@pytest.mark.parametrize("given", GIVEN, ids=lambda one: ascii(one["name"])[:20])
def test_what_was_given_is_there(stack: tuple[Project, Sandbox], given: dict[str, Any]) -> None:
    there = systems(stack[1])
    made = there.integrations[given["name"]]
    assert made["description_short"] == given["description"]
    assert made["templates"]["web"] == given["templates"]["web"] | {"image_url": None}
    assert made["templates"]["source_link"] == given["templates"]["sourceLink"]

    alerts = there.contact_points[given["contactPoint"]["name"]]["settings"]
    assert {alerts["title"], alerts["message"]} == {given["contactPoint"]["message"]}
    wanted = given["heartbeat"]["rule"]
    rule = there.rules[wanted["name"]]
    assert rule["labels"] == wanted["labels"]
    assert rule["annotations"] == wanted["annotations"]
    assert rule["ruleGroup"] == wanted["ruleGroup"]
    assert rule["notification_settings"]["receiver"] == given["heartbeat"]["contactPoint"]["name"]
    assert there.folders[rule["folderUID"]] == wanted["folderTitle"]


def test_nothing_differs_afterwards_also_from_the_live_systems(stack: tuple[Project, Sandbox]) -> None:
    previewed = stack[0].preview("--refresh", "--diff")
    assert previewed.unchanged, said(previewed)


def test_outputs_are_keyed_by_the_names_as_given(stack: tuple[Project, Sandbox]) -> None:
    assert set(stack[0].outputs()["integrations"]) == {one["name"] for one in GIVEN}


@pytest.mark.parametrize("text", [MARKS, LETTERS, f"x\n{YAML}", LONG], ids=["marks", "letters", "YAML", "long"])
def test_the_command_line_sets_what_the_program_gets(stack: tuple[Project, Sandbox], text: str) -> None:
    project, sandbox = stack
    project.call("config", "set", "--path", "integrations[0].contactPoint.message", text)
    try:
        made = project.up()
        assert made.code == 0, said(made)
        assert systems(sandbox).contact_points[f"{MARKS} alerts"]["settings"]["message"] == text
    finally:
        project.configure(integrations=GIVEN)


def test_z_all_of_it_goes_again(stack: tuple[Project, Sandbox]) -> None:
    project, sandbox = stack
    assert project.destroy().code == 0
    there = systems(sandbox)
    names = {name for one in GIVEN for name in (one["name"], one["contactPoint"]["name"])}
    assert not names & ({*there.integrations} | {*there.contact_points})
    assert not there.rules
