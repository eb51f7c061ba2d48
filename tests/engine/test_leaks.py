"""The search for credentials finds them wherever they could be, so that finding none means something."""

import base64
import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

from sandbox.credentials import endpoint_token
from tests.engine.leaks import MARKER as REAL_MARKER
from tests.engine.leaks import Leaks

MARKER = "Leak1234test"
SECRET = f'p"ä\n{MARKER}{{%\\'


@pytest.fixture
def searched(tmp_path: Path) -> Leaks:
    return Leaks(tmp_path, MARKER)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(endpoint_token(MARKER), id="an endpoint's token"),
        SECRET,
        quote(SECRET),
        json.dumps({"token": json.dumps(SECRET)}),
        repr(SECRET),
        SECRET.lower(),
        SECRET.encode().hex().upper(),
        *(
            base64.b64encode(b"x" * before + MARKER.encode() + b"y" * after).decode()
            for before, after in ((0, 2), (1, 0), (2, 1))
        ),
        base64.urlsafe_b64encode(f"admin:{SECRET}".encode()).decode(),
    ],
)
def test_a_secret_is_found_in_every_spelling(searched: Leaks, text: str) -> None:
    searched.search("somewhere", f"before {text} after")
    (found,) = searched.take()
    assert found.startswith("somewhere: before ")
    assert MARKER not in found


def test_what_is_none_is_not_found(searched: Leaks, tmp_path: Path) -> None:
    (tmp_path / "state").write_text(f"{endpoint_token()} Leak1234 test")
    searched.search_files()
    searched.search_output("pulumi up", f'{{"time":"2026-11-23","level":"DEBUG","msg":"{MARKER}"}}')
    assert searched.take() == []


def test_files_are_searched_and_again_when_they_changed(searched: Leaks, tmp_path: Path) -> None:
    state = tmp_path / "backend" / "state.json"
    state.parent.mkdir()
    for content, count in [("", 0), (MARKER, 1), (f"{MARKER} again", 1)]:
        state.write_text(content)
        searched.search_files()
        searched.search_files()
        assert len(searched.take()) == count
    (tmp_path / MARKER).touch()
    searched.search_files()
    assert [found.split(":")[0] for found in searched.take()] == ["name of a file"]


@pytest.mark.parametrize(("mode", "count"), [(0o600, 0), (0o640, 1)])
def test_only_the_sandboxs_own_file_has_them_readable_by_its_owner(
    searched: Leaks, tmp_path: Path, mode: int, count: int
) -> None:
    file = tmp_path / "sandbox.json"
    file.write_text(MARKER)
    file.chmod(mode)
    searched.search_files()
    assert len(searched.take()) == count


@pytest.mark.parametrize(
    ("arguments", "where"), [(["-c", "pass", "{}"], "arguments of"), (["-c", "print(input())"], "output of")]
)
def test_processes_of_every_test_are_searched(leaks: Leaks, arguments: list[str], where: str) -> None:
    subprocess.run(  # noqa: S603 - this Python, no shell
        [sys.executable, *(one.format(REAL_MARKER) for one in arguments)],
        input=REAL_MARKER,
        capture_output=True,
        text=True,
        check=True,
    )
    (found,) = leaks.take()
    assert found.startswith(where)
