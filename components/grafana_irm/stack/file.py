"""The stack's own file, for what Pulumi does not tell a program: which parts of a setting are encrypted."""

from pathlib import Path
from typing import Any

import pulumi
from pulumi.runtime.settings import get_root_directory

_PROJECT_FILES = ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json")


def as_written(project: str, key: str) -> Any:  # noqa: ANN401 - raw configuration
    """Return a setting as the stack's file has it, encrypted parts as ``{"secure": ...}``; None where it has none.

    Pulumi hands a setting over as secret as a whole where one part of it is encrypted, all of it in plain text.
    """
    path = stack_file(Path(get_root_directory() or "."), pulumi.get_stack())
    if path is None or not path.is_file():
        return None
    return dict(_read(path).get("config") or {}).get(f"{project}:{key}")


def stack_file(root: Path, stack: str) -> Path | None:
    """Return where the configuration of ``stack`` is, or would be; None where ``root`` holds no project.

    ``stackConfigDir`` of the project file names the folder, as did ``config`` in Pulumi's early days; the folder of the
    project file by default.
    """
    file = next((root / name for name in _PROJECT_FILES if (root / name).is_file()), None)
    if file is None:
        return None
    project = _read(file)
    folder = project.get("stackConfigDir") or project.get("config")
    return root / (folder if isinstance(folder, str) else "") / f"Pulumi.{stack}{file.suffix}"


def _read(path: Path) -> dict[str, Any]:
    # Seldom needed, and slow to load.
    import yaml  # noqa: PLC0415 - as said

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    whole = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - both loaders are the safe one
    return whole if isinstance(whole, dict) else {}
