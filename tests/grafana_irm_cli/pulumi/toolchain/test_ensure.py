from pathlib import Path

import pytest
from rich.console import Console

from grafana_irm_cli.pulumi import toolchain
from grafana_irm_cli.pulumi.process import ProcessError
from grafana_irm_cli.pulumi.toolchain import pins
from grafana_irm_cli.pulumi.toolchain.download import DownloadError
from tests.grafana_irm_cli.pulumi.toolchain.conftest import programs, script

DOWNLOAD, BUILD = "the vendor's download", "a build from Go modules"


class Ways:
    """The ways to a toolchain that is not there yet, as the test wants them to go, and which were tried."""

    def __init__(self) -> None:
        self.tried: list[str] = []
        self.errors: dict[str, Exception] = {}
        self.version = pins.PULUMI_VERSION

    def way(self, name: str) -> object:
        def make(into: Path, _: Console) -> None:
            self.tried.append(name)
            if name in self.errors:
                raise self.errors[name]
            programs(into, self.version)

        return make


class YamlBuilds:
    """The builds of the YAML language host."""

    def __init__(self) -> None:
        self.count = 0
        self.error: Exception | None = None

    def build(self, into: Path, _: Console) -> None:
        self.count += 1
        if self.error:
            raise self.error
        script(into / pins.YAML_HOST, "true")


@pytest.fixture
def yaml_builds(monkeypatch: pytest.MonkeyPatch) -> YamlBuilds:
    builds = YamlBuilds()
    monkeypatch.setattr(toolchain, "build_yaml", builds.build)
    return builds


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Ways:
    made = Ways()
    monkeypatch.setenv("PATH", f"{tmp_path / 'path'}:/usr/bin:/bin")
    monkeypatch.setattr(toolchain, "_WAYS", {name: made.way(name) for name in (DOWNLOAD, BUILD)})
    return made


def test_path_comes_first(ways: Ways, tmp_path: Path, console: Console) -> None:
    programs(tmp_path / "path")
    assert toolchain.ensure(console).source == "PATH"
    assert ways.tried == []


def test_the_download_comes_second_and_is_made_once(ways: Ways, console: Console) -> None:
    first = toolchain.ensure(console)
    assert first.source == DOWNLOAD
    assert (first.bin / "pulumi").exists()
    assert toolchain.ensure(console) == first
    assert ways.tried == [DOWNLOAD]
    assert console.export_text().count("this happens once") == 1


def test_the_build_comes_last_and_says_why(ways: Ways, console: Console) -> None:
    ways.errors[DOWNLOAD] = DownloadError("name not known")
    assert toolchain.ensure(console).source == BUILD
    assert ways.tried == [DOWNLOAD, BUILD]
    assert "the vendor's download failed: name not known" in console.export_text()


def test_a_failure_lists_every_way_with_its_error_and_what_helps(ways: Ways, cache: Path, console: Console) -> None:
    ways.errors = {DOWNLOAD: DownloadError("name not known"), BUILD: ProcessError(["go"], 1, "no proxy")}
    with pytest.raises(toolchain.ToolchainError) as failed:
        toolchain.ensure(console)
    message = str(failed.value)
    assert "PATH: `pulumi` is not on PATH" in message
    assert "the vendor's download: name not known" in message
    assert "a build from Go modules: go : exit code 1: no proxy" in message
    assert "install Pulumi" in message
    assert not [path for path in (cache / "toolchain").iterdir() if path.is_dir()]


def test_a_build_must_report_the_requested_version(ways: Ways, console: Console) -> None:
    ways.version = "3.1.0"
    with pytest.raises(toolchain.ToolchainError, match=r"prints v3\.1\.0, not"):
        toolchain.ensure(console)


def test_the_host_of_yaml_programs_is_built_once_where_it_is_wanted(
    ways: Ways, yaml_builds: YamlBuilds, console: Console
) -> None:
    without = toolchain.ensure(console)
    assert not (without.bin / pins.YAML_HOST).exists()
    assert toolchain.ensure_yaml(console) == toolchain.ensure_yaml(console) == without
    assert (without.bin / pins.YAML_HOST).exists()
    assert yaml_builds.count == 1


def test_a_host_of_yaml_programs_that_is_there_is_not_built(
    ways: Ways, yaml_builds: YamlBuilds, tmp_path: Path, console: Console
) -> None:
    script(programs(tmp_path / "path") / pins.YAML_HOST, "true")
    assert toolchain.ensure_yaml(console).source == "PATH"
    assert yaml_builds.count == 0


def test_nothing_is_added_to_a_toolchain_of_the_users(
    ways: Ways, yaml_builds: YamlBuilds, tmp_path: Path, console: Console
) -> None:
    folder = programs(tmp_path / "path")
    with pytest.raises(toolchain.ToolchainError, match=f"PATH: {folder} has no {pins.YAML_HOST}"):
        toolchain.ensure_yaml(console)
    assert yaml_builds.count == 0


def test_a_host_of_yaml_programs_that_does_not_build_is_reported(
    ways: Ways, yaml_builds: YamlBuilds, console: Console
) -> None:
    yaml_builds.error = ProcessError(["go"], 1, "no proxy")
    with pytest.raises(toolchain.ToolchainError, match="pulumi-language-yaml: go : exit code 1: no proxy"):
        toolchain.ensure_yaml(console)


def test_the_limits_of_a_built_toolchain_are_known_if_it_is_on_path(
    ways: Ways, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    ways.errors[DOWNLOAD] = DownloadError("name not known")
    built = toolchain.ensure(console)
    told = " ".join(toolchain.limits(built))
    for word in (pins.HOST_VERSION, "virtualenv", "pulumi package add", "docs/use-from-other-languages.md"):
        assert word in told
    monkeypatch.setenv("PATH", f"{built.bin}:/usr/bin:/bin")
    found = toolchain.ensure(console)
    assert found.source == "PATH"
    assert toolchain.limits(found) == toolchain.limits(built)


def test_the_yaml_host_is_added_if_the_cached_toolchain_is_on_path(
    ways: Ways, yaml_builds: YamlBuilds, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{toolchain.ensure(console).bin}:/usr/bin:/bin")
    assert (toolchain.ensure_yaml(console).bin / pins.YAML_HOST).exists()


def test_a_download_has_no_such_limits(ways: Ways, console: Console) -> None:
    assert toolchain.limits(toolchain.ensure(console)) == []
