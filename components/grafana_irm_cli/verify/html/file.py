"""Writes the page as a whole: a reader sees the old file or the new file, never a part of one."""

import os
import secrets
from contextlib import suppress
from pathlib import Path


def try_out(path: Path) -> None:
    """Create a file beside the path and delete it, to see whether a file can be written there.

    Raises:
        OSError: the folder does not exist or takes no file, or something other than a file has this name.

    """
    target = _target(path)
    temporary = _temporary(target)
    _create(temporary, "")
    temporary.unlink()


def write_whole(path: Path, text: str) -> None:
    """Write a file, or leave the file of this name as it was.

    Raises:
        OSError: it cannot be written.

    """
    target = _target(path)
    temporary = _temporary(target)
    try:
        _create(temporary, text)
        temporary.replace(target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise


def _target(path: Path) -> Path:
    target = path.resolve()
    if target.exists() and not target.is_file():
        raise IsADirectoryError(0, "a folder has this name" if target.is_dir() else "it is no regular file")
    return target


def _temporary(target: Path) -> Path:
    """Return a new name in the same folder: a rename is atomic only within one file system."""
    return target.with_name(f".{target.name}.{secrets.token_hex(4)}")


def _create(path: Path, text: str) -> None:
    # O_EXCL never opens an existing file. Mode 0666 gives the permissions of any new file of this user.
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666), "w", encoding="utf-8") as file:
        file.write(text)
