"""The stack's own file, for what Pulumi does not tell a program: which parts of a setting are encrypted."""

from pathlib import Path
from typing import Any

import pulumi
from pulumi.runtime.settings import get_root_directory


def as_written(project: str, key: str) -> Any:  # noqa: ANN401 - raw configuration
    """Return a setting as the stack's file has it, encrypted parts as ``{"secure": ...}``; None where it has none.

    Pulumi hands a setting over as secret as a whole where one part of it is encrypted, all of it in plain text.
    """
    name = f"Pulumi.{pulumi.get_stack()}.yaml"
    # The folder is the one that Pulumi.yaml of the stack program names, or the one beside it.
    for folder in ("stacks", "."):
        path = Path(get_root_directory() or ".") / folder / name
        if path.is_file():
            return _config(path).get(f"{project}:{key}")
    return None


def _config(path: Path) -> dict[str, Any]:
    # Seldom needed, and slow to load.
    import yaml  # noqa: PLC0415 - as said

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    whole = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - both loaders are the safe one
    return dict((whole or {}).get("config") or {})
