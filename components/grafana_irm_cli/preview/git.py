"""Reads from git: a folder's commit, and the files that differ from another commit."""

import shutil
from pathlib import Path

from grafana_irm_cli.pulumi.process import ProcessError, run

_SECONDS = 60


class GitError(Exception):
    """Git failed."""


def commit(folder: Path) -> str | None:
    """Return the checked-out commit, or None outside a repository."""
    try:
        return _git(folder, "rev-parse", "HEAD").strip()
    except GitError:
        return None


def changed_since(folder: Path, ref: str) -> tuple[Path, ...]:
    """Return the files that differ from the commit where this branch left ``ref``, uncommitted changes included.

    Raises `GitError`, with what to do, when git or the commits are missing.
    """
    if ref.startswith("-"):
        raise GitError(f"--changed-since: {ref!r} is not a branch, tag or commit")
    top = Path(_git(folder, "rev-parse", "--show-toplevel").rstrip("\n"))
    try:
        differing = _git(top, "diff", "--name-only", "--no-renames", "-z", "--merge-base", ref, "--")
    except GitError as error:
        raise GitError(
            f"{error}\n--changed-since needs {ref!r} and the commit where this branch left it. "
            "A shallow checkout lacks them: in GitHub Actions set `fetch-depth: 0`, "
            'in GitLab CI `GIT_DEPTH: "0"`.'
        ) from error
    untracked = _git(top, "ls-files", "--others", "--exclude-standard", "-z")
    return tuple(top / name for name in (differing + untracked).split("\0") if name)


def _git(folder: Path, *arguments: str) -> str:
    git = shutil.which("git")
    if git is None:
        raise GitError("git is not on PATH")
    try:
        return run([git, "-C", str(folder), *arguments], timeout=_SECONDS).stdout
    except ProcessError as error:
        raise GitError(f"git {arguments[0]}: {error.output.strip() or error}") from error
