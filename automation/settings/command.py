"""The command that writes what follows from the models of the inputs."""

import difflib
from pathlib import Path
from typing import Annotated

import typer

from grafana_irm_cli.console import Console

ROOT = Path(__file__).parents[2]

console = Console(highlight=False)


def settings(
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail where a file differs.")] = False,
) -> None:
    """Write the TypedDicts and docs/settings.md from the models of the inputs, and show what changes."""
    found = changes()
    for difference in found.values():
        console.print(difference, markup=False, soft_wrap=True)
    if not found:
        console.print("The TypedDicts and docs/settings.md are up to date.")
    if check:
        raise typer.Exit(bool(found))
    for path, text in generated().items():
        path.write_text(text, encoding="utf-8")


def generated() -> dict[Path, str]:
    """Return each generated file with its text."""
    from automation.settings import page, typed_dicts  # noqa: PLC0415 - the command's help needs none of it

    return {**typed_dicts.files(), page.PAGE: page.page()}


def changes() -> dict[Path, str]:
    """Return the files that differ from the models, each with its unified diff."""
    found = {}
    for path, text in generated().items():
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        name = str(path.relative_to(ROOT))
        lines = difflib.unified_diff(old.splitlines(keepends=True), text.splitlines(keepends=True), name, "models")
        if old != text:
            found[path] = "".join(lines).rstrip("\n")
    return found
