from pathlib import Path

import pytest
import typer

from grafana_irm_cli.pulumi import command
from grafana_irm_cli.pulumi.toolchain import Toolchain, ToolchainError


@pytest.fixture(autouse=True)
def found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "ensure", lambda _: Toolchain(Path("/bin"), "1.2.3", "a test"))


def test_version_source_and_folder_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    command.toolchain()
    assert capsys.readouterr().out == "toolchain: Pulumi 1.2.3, from a test, in /bin\n"


def test_the_folder_alone_is_for_path(capsys: pytest.CaptureFixture[str]) -> None:
    command.toolchain(only_folder=True)
    assert capsys.readouterr().out == "/bin\n"


def test_what_a_built_toolchain_cannot_do_is_reported(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    built = Toolchain(Path("/bin"), "1.2.3", "a build from Go modules")
    monkeypatch.setattr(command, "ensure", lambda _: built)
    monkeypatch.setattr("grafana_irm_cli.pulumi.toolchain.load", lambda: built)
    command.toolchain()
    shown = capsys.readouterr().out
    assert "Pulumi 1.2.3, from a build from Go modules" in shown
    assert "ignores `virtualenv` in Pulumi.yaml" in shown


def test_the_toolchain_comes_with_yaml_where_it_is_wanted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "ensure_yaml", lambda _: Toolchain(Path("/yaml"), "1.2.3", "a test"))
    command.toolchain(only_folder=True, yaml=True)
    assert capsys.readouterr().out == "/yaml\n"


def test_without_a_toolchain_the_reason_is_shown_and_the_status_is_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def unavailable(_: object) -> Toolchain:
        raise ToolchainError({"PATH": "`pulumi` is not on PATH"})

    monkeypatch.setattr(command, "ensure", unavailable)
    with pytest.raises(typer.Exit) as ended:
        command.toolchain()
    assert ended.value.exit_code == 1
    assert "`pulumi` is not on PATH" in capsys.readouterr().out
