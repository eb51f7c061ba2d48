"""The build of another commit: its checkout, and a Python with what it needs."""

import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from automation.bench.sides import ROOT, Side

LOCKS = ("requirements-program.lock", "requirements.lock")
"""Files with the packages of the stack program; the first one that a commit has counts."""


class BuildError(Exception):
    """The commit does not exist, or its packages could not be installed."""


@contextmanager
def build_of(commit: str) -> Iterator[Side]:
    """Check out another commit in a temporary folder while the block runs.

    Uses this Python if the commit pins the same packages, else a virtual environment with the packages of the commit.

    Raises:
        BuildError: there is no such commit, or its packages cannot be installed.

    """
    short = _run(_git(), "-C", str(ROOT), "rev-parse", "--short", "--verify", f"{commit}^{{commit}}").strip()
    with TemporaryDirectory(prefix="bench-build-") as name:
        checkout = Path(name) / "checkout"
        _run(_git(), "-C", str(ROOT), "worktree", "add", "--quiet", "--detach", str(checkout), short)
        try:
            same = same_packages(checkout, ROOT)
            python = Path(sys.executable) if same else _environment(Path(name) / "venv", checkout)
            yield Side(short, checkout, python)
        finally:
            _run(_git(), "-C", str(ROOT), "worktree", "remove", "--force", str(checkout))


def same_packages(one: Path, other: Path) -> bool:
    """Whether two checkouts pin the same packages for the stack program."""
    return lock_of(one).read_bytes() == lock_of(other).read_bytes()


def lock_of(checkout: Path) -> Path:
    """Return the file that pins the packages of the stack program."""
    found = next((checkout / name for name in LOCKS if (checkout / name).exists()), None)
    if found is None:
        raise BuildError(f"the commit has neither {' nor '.join(LOCKS)}")
    return found


def _environment(folder: Path, checkout: Path) -> Path:
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    pip = (str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    _run(*pip, "--require-hashes", "--requirement", str(lock_of(checkout)))
    return python


def _git() -> str:
    return shutil.which("git") or "git"


def _run(*command: str) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603 - our own list
    except subprocess.CalledProcessError as failed:
        raise BuildError(f"{' '.join(command[:4])}: {failed.stderr.strip()}") from failed
    except OSError as failed:
        raise BuildError(f"{command[0]}: {failed}") from failed
