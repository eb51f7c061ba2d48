"""The commands as the wheel brings them, in an environment that has what the wheel's metadata requires alone."""

from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.wheel import ROOT, Installed, build

MODULES = "grafana_irm_cli/pulumi/toolchain/modules"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel with its extra `cli`."""
    return Installed(wheel, tmp_path_factory.mktemp("installed"), "cli")


def test_the_version_is_that_of_the_wheel(installed: Installed, wheel: Path) -> None:
    shown = installed.run("grafana-irm", "--version")
    assert shown.stdout.splitlines()[0] == f"grafana-irm-pulumi {wheel.name.split('-')[1]}", shown.stderr


@pytest.mark.parametrize("command", ["verify", "adopt", "preview", "heartbeat", "toolchain"])
def test_every_command_starts_with_the_required_packages_alone(installed: Installed, command: str) -> None:
    shown = installed.run("grafana-irm", command, "--help")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert f"grafana-irm {command}" in shown.stdout


def test_heartbeat_computes_a_timing(installed: Installed) -> None:
    shown = installed.run("grafana-irm", "heartbeat", "--interval", "5m", "--json")
    assert shown.returncode == 0, shown.stderr
    assert '"interval": "5m"' in shown.stdout


def test_the_module_files_of_the_toolchain_are_in_the_wheel(installed: Installed) -> None:
    (packages,) = installed.bin.parent.glob("lib/python*/site-packages")
    (here, there) = (ROOT / "components" / MODULES, packages / MODULES)
    files = sorted(str(path.relative_to(here)) for path in here.rglob("*") if path.is_file())
    assert "cli/go.sum" in files
    assert all((there / name).read_bytes() == (here / name).read_bytes() for name in files)


def test_the_files_of_the_page_are_in_the_wheel(wheel: Path) -> None:
    folder = "grafana_irm_cli/verify/html"
    names = ("page.html.j2", "page.css", "page.js")
    with ZipFile(wheel) as packed:
        assert {f"{folder}/{name}" for name in names} <= set(packed.namelist())


def test_without_the_extra_one_sentence_says_what_to_install(
    wheel: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    shown = Installed(wheel, tmp_path_factory.mktemp("without")).run("grafana-irm", "verify", "--stack", "dev")
    needs = "grafana-irm needs typer, which is not installed: pip install 'grafana-irm-pulumi[cli]'\n"
    assert (shown.returncode, shown.stdout, shown.stderr) == (1, "", needs)
