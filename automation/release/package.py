"""The package as the repository has it: name, version, and the files that belong into it."""

import tarfile
import tomllib
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath

from grafana_irm_cli.pulumi.process import run

FOLDER = "components"
"""The folder of the package, below the repository."""

_GIT_LIMIT = 60.0


@dataclass(frozen=True)
class Package:
    """One package as a commit has it, exported from git: nothing that is merely lying about in a work tree.

    Attributes:
        folder: the folder of the export.
        commit: the commit.
        name: the name of the distribution.
        version: its version.
        files: the files of its Python packages, as paths below `folder`.

    """

    folder: Path
    commit: str
    name: str
    version: str
    files: frozenset[str]


def export(repository: Path, to: Path) -> Package:
    """Export the package of the current commit into a folder."""
    commit = _git(repository, "rev-parse", "HEAD")
    archive = to / "source.tar"
    _git(repository, "archive", "--format=tar", f"--output={archive}", commit, FOLDER)
    with tarfile.open(fileobj=BytesIO(archive.read_bytes())) as opened:
        opened.extractall(to, filter="data")
    archive.unlink()
    return read(to / FOLDER, commit)


def read(folder: Path, commit: str) -> Package:
    """Return the package in a folder."""
    project = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
    # Each folder with an __init__.py is a Python package, whatever the build's own settings include.
    roots = [path.parent for path in folder.glob("*/__init__.py")]
    paths = [path for root in roots for path in root.rglob("*") if path.is_file()]
    files = frozenset(str(PurePosixPath(path.relative_to(folder))) for path in paths)
    return Package(folder, commit, project["name"], project["version"], files)


def time_of(repository: Path, commit: str) -> str:
    """Return the time of a commit in seconds since 1970, as SOURCE_DATE_EPOCH has it."""
    return _git(repository, "log", "-1", "--format=%ct", commit)


def uncommitted(repository: Path) -> list[str]:
    """Return the files of the package that differ from the current commit, or are not in it."""
    return _git(repository, "status", "--porcelain", "--", FOLDER).splitlines()


def _git(repository: Path, *arguments: str) -> str:
    return run(["git", "-C", str(repository), *arguments], timeout=_GIT_LIMIT).stdout.strip()
