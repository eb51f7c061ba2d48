from pathlib import Path

import pytest

from grafana_irm_cli.pulumi.toolchain import pins
from grafana_irm_cli.pulumi.toolchain.installed import NotUsableError, find_installed
from tests.grafana_irm_cli.pulumi.toolchain.conftest import programs, script


def test_a_complete_toolchain_on_path_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(programs(tmp_path / "bin", "99.1.2")))
    found = find_installed()
    assert (found.bin, found.version, found.source) == (tmp_path / "bin", "99.1.2", "PATH")


def test_a_link_is_followed_to_the_folder_that_is_complete(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = programs(tmp_path / "Cellar")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "pulumi").symlink_to(real / "pulumi")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert find_installed().bin == real


def test_an_older_one_is_refused_with_both_versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(programs(tmp_path, "3.100.0")))
    with pytest.raises(NotUsableError, match=rf"is version 3\.100\.0; {pins.PULUMI_VERSION} or later"):
        find_installed()


def test_one_without_its_language_host_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script(tmp_path / "pulumi", f"echo v{pins.PULUMI_VERSION}")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotUsableError, match=r"the folder of .* has no pulumi-language-python, "):
        find_installed()


def test_one_that_does_not_run_is_refused_with_what_it_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script(programs(tmp_path) / "pulumi", "echo broken library >&2; exit 3")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotUsableError, match=r"exit code 3: broken library"):
        find_installed()


def test_no_toolchain_on_path_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotUsableError, match="`pulumi` is not on PATH"):
        find_installed()
