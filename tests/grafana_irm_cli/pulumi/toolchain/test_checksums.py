"""What Go builds the toolchain from is what the checksums say: seen with the real Go, where there is one."""

import shutil
import sys
from pathlib import Path

import pytest
from rich.console import Console

from grafana_irm_cli.pulumi.process import ProcessError
from grafana_irm_cli.pulumi.toolchain import pins
from grafana_irm_cli.pulumi.toolchain.build import build


@pytest.fixture
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the modules, which the build takes instead."""
    if shutil.which("go") is None:
        pytest.skip("there is no Go on PATH")
    copy = shutil.copytree(pins.MODULES, tmp_path / "modules")
    monkeypatch.setattr(sys.modules[build.__module__], "MODULES", copy)
    return copy


def test_a_module_that_is_not_the_one_that_was_pinned_is_not_built(
    modules: Path, tmp_path: Path, console: Console
) -> None:
    sums = modules / "cli" / "go.sum"
    pinned = next(line for line in sums.read_text().splitlines() if line.startswith(f"{pins.SDK_MODULE} "))
    *what, digest = pinned.split()
    other = "h1:" + ("A" if digest[3] != "A" else "B") + digest[4:]
    sums.write_text(sums.read_text().replace(pinned, " ".join([*what, other])))

    with pytest.raises(ProcessError, match="checksum mismatch"):
        build(tmp_path, console)
    assert not (tmp_path / "pulumi").exists()


def test_a_module_without_a_checksum_is_not_built_either(modules: Path, tmp_path: Path, console: Console) -> None:
    sums = modules / "cli" / "go.sum"
    kept = [line for line in sums.read_text().splitlines() if not line.startswith(f"{pins.SDK_MODULE} ")]
    sums.write_text("\n".join(kept) + "\n")

    with pytest.raises(ProcessError, match=r"missing go\.sum entry"):
        build(tmp_path, console)
