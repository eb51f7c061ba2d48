"""The example program's own tests, with only the wheels of the library and of the sandbox installed."""

import os
import shutil
from pathlib import Path

import pytest

from grafana_irm_cli.pulumi.toolchain import Toolchain
from sandbox.credentials import MARKER_VARIABLE
from tests.engine.harness import ROOT
from tests.wheel import SANDBOX, Installed, build

EXAMPLE = ROOT / "examples" / "larger_program"


@pytest.mark.soak
def test_the_larger_program_passes_its_own_tests(tmp_path: Path, toolchain: Toolchain) -> None:
    program = shutil.copytree(EXAMPLE, tmp_path / "program", ignore=shutil.ignore_patterns("__pycache__"))
    before = files(program)
    python = Installed(build(tmp_path / "library"), tmp_path / "python")
    python.add(build(tmp_path / "sandbox", SANDBOX), "pytest")
    python.add_pip()
    home = tmp_path / "home"
    environment = {
        "PATH": os.pathsep.join([str(toolchain.bin), os.defpath]),
        "HOME": str(home),
        "PYTHONDONTWRITEBYTECODE": "1",
        MARKER_VARIABLE: os.environ[MARKER_VARIABLE],
    }

    # Below this test's folder, so that its state and history are searched for credentials too.
    options = ["-q", "-p", "no:cacheprovider", "--basetemp", str(tmp_path / "inner")]
    done = python.run("python", "-m", "pytest", *options, environment=environment, cwd=program)

    assert "1 passed" in done.stdout, done.stdout + done.stderr
    assert files(program) == before
    assert not (home / ".pulumi").exists()


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
