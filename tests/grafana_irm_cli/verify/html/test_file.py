"""The page's file: whole or not at all."""

import os
import stat
from pathlib import Path

import pytest

from grafana_irm_cli.verify.html import file


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_a_new_file_and_a_replaced_one(tmp_path: Path) -> None:
    path = tmp_path / "verify.html"
    file.write_whole(path, "one")
    file.write_whole(path, "tw😀")
    assert path.read_text(encoding="utf-8") == "tw😀"
    assert names(tmp_path) == ["verify.html"]


def test_it_has_the_permissions_of_any_new_file(tmp_path: Path) -> None:
    file.write_whole(tmp_path / "page", "")
    (tmp_path / "other").touch()
    assert stat.S_IMODE((tmp_path / "page").stat().st_mode) == stat.S_IMODE((tmp_path / "other").stat().st_mode)


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "latest").symlink_to(tmp_path / "page")
    file.write_whole(tmp_path / "latest", "text")
    assert (tmp_path / "latest").is_symlink()
    assert (tmp_path / "page").read_text() == "text"


def test_a_failure_leaves_the_old_file_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "page"
    path.write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        file.write_whole(path, "new")
    assert path.read_text() == "old"
    assert names(tmp_path) == ["page"]


def test_a_try_leaves_nothing(tmp_path: Path) -> None:
    file.try_out(tmp_path / "page")
    assert names(tmp_path) == []


@pytest.mark.parametrize("name", ["missing/page", "folder", "pipe"])
def test_what_cannot_be_written_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    for attempt in (file.try_out, lambda path: file.write_whole(path, "")):
        with pytest.raises(OSError, match=r"No such file|a folder has this name|it is no regular file"):
            attempt(tmp_path / name)
