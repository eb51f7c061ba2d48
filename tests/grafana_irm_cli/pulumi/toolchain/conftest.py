"""Stand-ins for the programs of a toolchain: shell scripts with the expected output."""

from pathlib import Path

import pytest
from rich.console import Console

from grafana_irm_cli.pulumi.toolchain import pins


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test has a cache of its own."""
    monkeypatch.setenv(pins.CACHE_VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def console() -> Console:
    """Return a console that is no terminal and records its output."""
    return Console(record=True, width=200, force_terminal=False)


def script(path: Path, text: str) -> Path:
    """Write an executable shell script."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def programs(folder: Path, version: str = pins.PULUMI_VERSION) -> Path:
    """Fill ``folder`` with every program of a toolchain; its ``pulumi`` says that it is ``version``."""
    for name in pins.PROGRAMS:
        script(folder / name, f"echo v{version}")
    return folder
