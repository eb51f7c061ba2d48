"""The components' schema, as programs in other languages see it: checked in, so that a review shows its changes."""

import difflib
import json
from pathlib import Path
from typing import Annotated, Any

import typer

from grafana_irm_cli.console import Console

FILE = Path(__file__).parent.parent / "components" / "schema.json"

console = Console(highlight=False)


def schema(
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail where the file differs.")] = False,
) -> None:
    """Write components/schema.json from the components, and show what changes in it."""
    new = generated()
    found = difference(FILE.read_text(encoding="utf-8") if FILE.exists() else "", new)
    console.print(found or "components/schema.json is up to date.", markup=False, soft_wrap=True)
    if check:
        raise typer.Exit(bool(found))
    FILE.write_text(new, encoding="utf-8")


def generated() -> str:
    """Return the schema of the present components in the file's form: only the interface.

    Descriptions are left out, which are the docstrings, and the version, which is the release's.
    """
    from grafana_irm.language_host import plugin  # noqa: PLC0415 - the command's help needs none of it

    interface = _without_descriptions(plugin.schema())
    interface.pop("version", None)
    return json.dumps(interface, indent=2) + "\n"


def _without_descriptions(part: Any) -> Any:  # noqa: ANN401 - any part of a schema
    if isinstance(part, list):
        return [_without_descriptions(item) for item in part]
    if not isinstance(part, dict):
        return part
    # An input may be called "description", and is then no text but a mapping.
    kept = {key: value for key, value in part.items() if key != "description" or not isinstance(value, str)}
    return {key: _without_descriptions(value) for key, value in kept.items()}


def difference(checked_in: str, new: str) -> str:
    """Return the difference between the file and the components as a unified diff; empty without any."""
    old_lines, new_lines = checked_in.splitlines(keepends=True), new.splitlines(keepends=True)
    return "".join(difflib.unified_diff(old_lines, new_lines, "components/schema.json", "components")).rstrip("\n")
