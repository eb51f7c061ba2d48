"""The generated files are those of the models, and the command renews them."""

from pathlib import Path

import pytest
import typer

from automation.settings import command, page, typed_dicts


def test_the_checked_in_files_are_those_of_the_models() -> None:
    """A text is written once, at the field of the model; what follows from it is checked in for reviews and editors."""
    changes = "\n".join(command.changes().values())
    assert not changes, f"run `python -m automation settings`, and review what changes:\n{changes}"


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "docs").mkdir()
    monkeypatch.setattr(command, "ROOT", tmp_path)
    monkeypatch.setattr(page, "PAGE", tmp_path / "docs" / "settings.md")
    monkeypatch.setattr(typed_dicts, "files", dict)
    return tmp_path


def test_the_command_writes_and_checks(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as missing:
        command.settings(check=True)
    assert missing.value.exit_code == 1
    assert not (files / "docs" / "settings.md").exists()
    assert "+# Settings" in capsys.readouterr().out
    command.settings()
    assert (files / "docs" / "settings.md").read_text() == page.page()
    capsys.readouterr()
    with pytest.raises(typer.Exit) as same:
        command.settings(check=True)
    assert same.value.exit_code == 0
    assert capsys.readouterr().out == "The TypedDicts and docs/settings.md are up to date.\n"
