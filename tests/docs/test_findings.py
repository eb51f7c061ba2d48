"""What findings say of themselves; running them installs packages, and is left to whoever wants to know."""

import os
import re
from pathlib import Path

import pytest

from tests.docs.pages import ROOT

FOLDER = ROOT / "findings"
SCRIPTS = sorted(FOLDER.glob("*.sh"))
FIELDS = ("Versions", "Behaviour", "Seen", "How", "Exits")


def test_the_page_lists_every_finding_once() -> None:
    listed = re.findall(r"^\| \[([\w.-]+)\]\(\1\) \|", (FOLDER / "README.md").read_text(), re.MULTILINE)
    assert sorted(listed) == [script.name for script in SCRIPTS]
    assert len(SCRIPTS) >= 4


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_finding_states_versions_behaviour_and_output(script: Path) -> None:
    header = script.read_text().partition("\nset -euo pipefail\n")[0].splitlines()

    assert os.access(script, os.X_OK)
    assert header[0] == "#!/usr/bin/env bash"
    assert all(line.startswith("#") for line in header)
    assert [field for field in FIELDS if not any(line.startswith(f"# {field} ") for line in header)] == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_finding_pins_what_it_installs_and_uses_nothing_of_this_project(script: Path) -> None:
    text = script.read_text()
    installed = " ".join(re.findall(r"(?:pip\" install|apt-get download)([^;|&>]+)", text.replace("\\\n", " ")))
    names = [word for word in installed.split() if re.match(r"[a-z]{2}", word)]

    assert names
    assert [name for name in names if "=" not in name] == []
    assert not re.search(r"grafana_irm|\bsandbox\b|\bautomation\b", text)
    assert "folder=$(mktemp -d)\ntrap 'rm -rf \"$folder\"' EXIT\n" in text
