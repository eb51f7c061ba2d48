import re
from pathlib import Path

import pytest

from grafana_irm_cli.pulumi.toolchain import pins

ROOT = Path(__file__).parents[4]


def test_the_command_line_and_the_sdk_of_the_program_are_of_one_version() -> None:
    pinned = re.search(r"^pulumi==(\S+)$", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    assert pinned
    assert pinned[1] == pins.PULUMI_VERSION


def test_the_modules_fix_their_sources_by_checksum() -> None:
    for module in ("cli", "host", "yaml"):
        folder = pins.MODULES / module
        sums = (folder / "go.sum").read_text()
        direct = re.search(r"^require (\S+) (\S+)$", (folder / "go.mod").read_text(), re.MULTILINE)
        assert direct
        assert f"{direct[1]} {direct[2]} h1:" in sums


@pytest.mark.parametrize(
    ("system", "machine", "name"),
    [
        ("linux", "x86_64", "linux-x64"),
        ("linux", "aarch64", "linux-arm64"),
        ("darwin", "arm64", "darwin-arm64"),
        ("darwin", "x86_64", "darwin-x64"),
    ],
)
def test_platforms_are_named_as_the_vendor_names_them(
    monkeypatch: pytest.MonkeyPatch, system: str, machine: str, name: str
) -> None:
    monkeypatch.setattr("sys.platform", system)
    monkeypatch.setattr("platform.machine", lambda: machine)
    assert pins.platform_name() == name


def test_the_cache_is_the_users_unless_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(pins.CACHE_VARIABLE, str(tmp_path))
    assert pins.cache_folder() == tmp_path
    monkeypatch.delenv(pins.CACHE_VARIABLE)
    assert "grafana-irm-alerting" in str(pins.cache_folder())
    assert not pins.cache_folder().is_relative_to(ROOT)


@pytest.mark.parametrize(
    ("text", "version"),
    [("v3.259.0", (3, 259, 0)), ("go version go1.26.8 linux/amd64", (1, 26, 8)), ("none", None)],
)
def test_versions_are_read_out_of_what_programs_say(text: str, version: tuple[int, int, int] | None) -> None:
    assert pins.version_of(text) == version
