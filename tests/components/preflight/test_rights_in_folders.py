"""Rights that hold in some folders alone: the check evaluates their scopes."""

import httpx
import pytest

from grafana_irm.api import client as http
from grafana_irm.preflight.systems import Needs
from tests.components.preflight.test_systems import RIGHTS, but, checked, json
from tests.components.systems import EDITORS_RIGHTS, irm


@pytest.fixture(autouse=True)
def patient_for_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "ATTEMPTS", 1)


def folder(uid: str, *parents: str) -> httpx.Response:
    return httpx.Response(200, json={"uid": uid, "title": uid, "parents": [{"uid": parent} for parent in parents]})


def on(scope: str) -> dict[str, list[str]]:
    """Return an Editor's rights, those to rules in one place alone."""
    return {
        **EDITORS_RIGHTS,
        **{action: [scope] for action in ("alert.rules:create", "alert.rules:read", "folders:read")},
    }


IN_A_FOLDER: dict[str, tuple[dict[str, list[str]], httpx.Response, int, bool]] = {
    "every folder": (on("folders:*"), folder("mon"), 0, False),
    "the folder": (on("folders:uid:mon"), folder("mon"), 0, False),
    "a folder around it": (on("folders:uid:top"), folder("mon", "top", "parent"), 1, False),
    "another folder": (on("folders:uid:other"), folder("mon", "top"), 1, True),
    "another folder, and this one is not seen": (on("folders:uid:other"), httpx.Response(403), 1, True),
    "every folder, and this one is not there": (
        {**EDITORS_RIGHTS, "folders:read": ["folders:uid:other"]},
        httpx.Response(403),
        1,
        False,
    ),
    "another folder, and Grafana fails": (on("folders:uid:other"), httpx.Response(500), 1, False),
}


@pytest.mark.parametrize("case", IN_A_FOLDER)
def test_rights_to_rules_in_an_existing_folder_are_needed_there(case: str) -> None:
    rights, reply, asked, lacking = IN_A_FOLDER[case]
    usual = irm()

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/api/folders/mon":
            return httpx.Response(reply.status_code, content=reply.content)
        return httpx.Response(200, json=rights) if request.url.path == RIGHTS else usual(request)

    done, problems = checked(answer, needs=Needs(folders=False, in_folders=frozenset({"mon"})))
    assert len(done.asked("/api/folders/mon")) == asked
    assert [("create alert rules in folder 'mon'" in one, "folders:uid:mon" in one) for one in problems] == (
        [(True, True)] if lacking else []
    )


def test_what_is_lacking_in_every_folder_is_reported_once() -> None:
    rights = {action: scopes for action, scopes in EDITORS_RIGHTS.items() if action != "alert.rules:create"}
    _, (problem,) = checked(but(RIGHTS, json(200, rights)), needs=Needs(in_folders=frozenset({"a", "b"})))
    assert problem.count("create alert rules") == 1


def test_a_right_to_create_folders_elsewhere_is_none_at_the_top() -> None:
    rights = {**EDITORS_RIGHTS, "folders:create": ["folders:uid:mon"]}
    _, (problem,) = checked(but(RIGHTS, json(200, rights)))
    assert "create folders (folders:create on folders:uid:general)" in problem
