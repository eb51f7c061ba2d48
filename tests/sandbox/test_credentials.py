"""The sandbox's credentials: of the real systems' form, random, and marked where a test wants to find them again."""

import re
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from sandbox.__main__ import app
from sandbox.control.client import Sandbox
from sandbox.credentials import MARKER_VARIABLE, api_key, endpoint_token, service_account_token

MARKER = "Marked4Test"


@pytest.mark.parametrize(
    ("new", "form"),
    [
        (endpoint_token, r"[A-Za-z0-9]{25}"),
        (api_key, r"[0-9a-f]{64}"),
        (service_account_token, r"glsa_[A-Za-z0-9]{32}_[0-9a-f]{8}"),
    ],
)
class TestEachKind:
    def test_it_has_the_real_systems_form_and_is_another_each_time(self, new: Callable[..., str], form: str) -> None:
        made = {new() for _ in range(50)}
        assert len(made) == 50
        assert [one for one in made if not re.fullmatch(form, one)] == []

    def test_a_marker_is_in_it_and_leaves_it_as_long_and_random(self, new: Callable[..., str], form: str) -> None:
        made = {new(MARKER) for _ in range(50)}
        assert len(made) == 50
        assert {len(one) for one in made} == {len(new())}
        assert all(MARKER in one for one in made)


def test_a_sandbox_takes_its_marker_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MARKER_VARIABLE, MARKER)
    with Sandbox.start(tmp_path) as sandbox:
        headers = {"Authorization": sandbox.irm_token}
        made = httpx.post(f"{sandbox.irm_url}/api/v1/integrations/", headers=headers, json={"type": "webhook"}).json()
        given = [sandbox.irm_token, sandbox.grafana_auth, sandbox.stack_auth, made["link"], made["heartbeat"]["link"]]
        given += [sandbox.add_token(system) for system in ("irm", "stack", "grafana")]
    assert [one for one in given if MARKER not in one] == []


@pytest.mark.parametrize("marker", ["with space", "much-too", "x" * 13])
def test_a_marker_that_could_be_told_apart_in_no_encoding_is_refused(tmp_path: Path, marker: str) -> None:
    done = CliRunner().invoke(app, ["up", "--folder", str(tmp_path), "--token-marker", marker])
    assert done.exit_code == 1
    assert "at most 12 letters and digits are allowed" in done.stderr
