"""The build's own steps, with a stand-in for Go; the real build is what the engine's tests run on."""

import os
from pathlib import Path

import pytest
from rich.console import Console

from grafana_irm_cli.pulumi.process import ProcessError
from grafana_irm_cli.pulumi.toolchain import pins
from grafana_irm_cli.pulumi.toolchain.build import build, build_yaml
from tests.grafana_irm_cli.pulumi.toolchain.conftest import script

GO = """
echo "$(basename "$PWD") $*" >> {log}
echo "CGO_ENABLED=$CGO_ENABLED GOFLAGS=${{GOFLAGS-unset}} GOCACHE=$GOCACHE" >> {log}
case "$*" in
  version) echo "go version go{version} linux/amd64" ;;
  "list -m"*) echo {sdk} ;;
  list*) echo "go: downloading example.org/m v1.0.0" >&2; echo one/package; echo another/package ;;
  build*) while [ "$1" != -o ]; do shift; done; {build} ;;
esac
"""


@pytest.fixture
def go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a Go on PATH that writes down how it was called, and return what it writes to."""
    sdk = tmp_path / "sdk"
    for name in ("python/cmd/pulumi-language-python-exec", "python/dist/pulumi-resource-pulumi-python"):
        script(sdk / name, "true").chmod(0o444)
    log = tmp_path / "go.log"
    script(
        tmp_path / "path" / "go",
        GO.format(log=log, sdk=sdk, version="1.26.0", build='echo built > "$2"; echo one/package >&2'),
    )
    monkeypatch.setenv("PATH", f"{tmp_path / 'path'}:{os.environ['PATH']}")
    monkeypatch.setenv("GOCACHE", "/of/the/user")
    monkeypatch.setenv("GOFLAGS", "-mod=vendor")
    return log


def test_every_program_is_made_and_executable(go: Path, tmp_path: Path, console: Console) -> None:
    into = tmp_path / "bin"
    into.mkdir()
    build(into, console)
    assert {path.name for path in into.iterdir()} == set(pins.PROGRAMS)
    assert os.access(into / "pulumi-language-python-exec", os.X_OK)
    assert os.access(into / "pulumi-resource-pulumi-python", os.X_OK)


def test_it_builds_the_pinned_modules_as_they_are(go: Path, tmp_path: Path, console: Console) -> None:
    (tmp_path / "bin").mkdir()
    build(tmp_path / "bin", console)
    called = go.read_text()
    assert f"Version=v{pins.PULUMI_VERSION}" in called
    assert called.count("build -v -mod=readonly -tags=osusergo,grpcnotrace") == 2
    assert "\ncli build" in called
    assert "\nhost build" in called
    assert "CGO_ENABLED=0 GOFLAGS=unset GOCACHE=/of/the/user" in called


def test_the_host_of_yaml_programs_is_built_alone(go: Path, tmp_path: Path, console: Console) -> None:
    into = tmp_path / "bin"
    into.mkdir()
    build_yaml(into, console)
    assert [path.name for path in into.iterdir()] == [pins.YAML_HOST]
    called = go.read_text()
    assert f"pulumi-yaml/pkg/version.Version=v{pins.YAML_VERSION}" in called
    assert "\nyaml build" in called
    assert "\ncli build" not in called


def test_progress_is_said_in_plain_lines_without_a_terminal(go: Path, tmp_path: Path, console: Console) -> None:
    (tmp_path / "bin").mkdir()
    build(tmp_path / "bin", console)
    said = console.export_text()
    assert "downloading the Go modules of pulumi" in said
    assert "building pulumi-language-python" in said
    assert "\x1b" not in said


def test_a_build_that_fails_says_what_go_said(go: Path, tmp_path: Path, console: Console) -> None:
    text = GO.format(log=go, sdk=tmp_path, version="1.26.0", build='echo "proxy: 410 Gone" >&2; exit 1')
    script(tmp_path / "path" / "go", text)
    (tmp_path / "bin").mkdir()
    with pytest.raises(ProcessError, match="exit code 1: proxy: 410 Gone"):
        build(tmp_path / "bin", console)
