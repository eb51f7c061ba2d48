"""Selects the stacks to preview: by name, all stacks, or the stacks that a change touches."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from grafana_irm_cli.preview.git import changed_since
from grafana_irm_cli.preview.kinds import Kind
from grafana_irm_cli.preview.model import LeftOut, ReviewWarning
from grafana_irm_cli.pulumi.project import Project

NOT_THE_PROGRAM = (
    "*.md",
    "docs/*",
    "tests/*",
    ".github/*",
    ".gitlab/*",
    ".ci/*",
    ".gitlab-ci.yml",
    ".gitignore",
    ".editorconfig",
    "LICENSE*",
    "CODEOWNERS",
)
"""Files that cannot change a stack. `--ignore` adds to them."""

EXAMPLE = "example"
"""The example of a stack file. It is not a real stack, so it is previewed only by name."""

_LOCAL_REQUIREMENT = re.compile(r"^(?:-e|--editable|-r|--requirement)[ =](\S+)|^(\.{1,2}/\S*)|file:(\S+)")


class SelectionError(Exception):
    """The selected stacks cannot be found."""


@dataclass(frozen=True)
class Selection:
    """The stacks to preview, the stacks left out, and warnings about these."""

    stacks: tuple[str, ...]
    left_out: tuple[LeftOut, ...] = ()
    warnings: tuple[ReviewWarning, ...] = ()


def by_name(project: Project, names: Sequence[str], exclude: Sequence[str] = ()) -> Selection:
    """Select the named stacks; without names, all stacks with a configuration file."""
    if names:
        return _without(Selection(tuple(dict.fromkeys(names))), exclude)
    return _without_example(_without(Selection(_all(project)), exclude))


def by_change(project: Project, ref: str, ignore: Sequence[str] = (), exclude: Sequence[str] = ()) -> Selection:
    """Select the stacks whose configuration differs from ``ref``; all stacks when the program differs.

    Raises `grafana_irm_cli.preview.git.GitError` when git cannot compare with ``ref``.
    """
    files = changed_since(project.root, ref)
    stacks = _all(project)
    touched = {stack for path in files if (stack := project.stack_of(path))}
    deleted = sorted(touched - set(stacks))
    warnings = tuple(_deleted(each) for each in deleted if each not in exclude)
    gone = tuple(LeftOut(stack=each, why="configuration file deleted") for each in deleted)
    roots = program_roots(project)
    if any(_is_program(path, project, roots, ignore) for path in files):
        return _without_example(_without(Selection(stacks, gone, warnings), exclude))
    chosen = tuple(each for each in stacks if each in touched)
    same = (
        LeftOut(stack=each, why="neither its configuration nor the program changed")
        for each in stacks
        if each not in touched
    )
    return _without_example(_without(Selection(chosen, (*same, *gone), warnings), exclude))


def program_roots(project: Project) -> tuple[Path, ...]:
    """Return the folders and files of the program: its own folder, and local paths in its requirements."""
    found = [project.root]
    for requirements in project.root.glob("requirements*.txt"):
        for line in requirements.read_text(encoding="utf-8").splitlines():
            if match := _LOCAL_REQUIREMENT.search(line.strip()):
                name = next(filter(None, match.groups())).removeprefix("file://")
                found.append((project.root / name.split("[")[0]).resolve())
    return tuple(found)


def _all(project: Project) -> tuple[str, ...]:
    if stacks := project.stacks():
        return stacks
    raise SelectionError(
        f"{project.config_dir}: no stack configuration here (Pulumi.<stack>.yaml); name stacks with --stack"
    )


def _is_program(path: Path, project: Project, roots: Sequence[Path], ignore: Sequence[str]) -> bool:
    if project.stack_of(path) or not any(path.is_relative_to(root) for root in roots):
        return False
    if not path.is_relative_to(project.root):
        return True
    name = path.relative_to(project.root).as_posix()
    return not any(fnmatch(name, pattern) for pattern in (*NOT_THE_PROGRAM, *ignore))


def _deleted(stack: str) -> ReviewWarning:
    return ReviewWarning(
        kind=Kind.CONFIGURATION_DELETED,
        subject=stack,
        what="loses its configuration file, but the stack and its objects stay",
        why="Nothing manages the stack's integrations, contact points and heartbeats any more.",
        todo="Run `pulumi destroy` for this stack before you merge, or keep the file. If only the stack's name "
        "changes, `pulumi stack rename` keeps its objects.",
    )


def _without_example(selection: Selection) -> Selection:
    return _without(selection, [EXAMPLE], why="an example of a configuration; --stack example previews it")


def _without(selection: Selection, exclude: Sequence[str], why: str = "excluded") -> Selection:
    kept = tuple(each for each in selection.stacks if each not in exclude)
    out = tuple(LeftOut(stack=each, why=why) for each in selection.stacks if each in exclude)
    rest = tuple(each for each in selection.left_out if each.stack not in exclude)
    return Selection(kept, (*rest, *out), selection.warnings)
