"""The stack's own file, which shows the encrypted parts of a setting: Pulumi does not pass this to a program."""

from pathlib import Path
from typing import Any

import pulumi
from pulumi.runtime.settings import get_root_directory

_PROJECT_FILES = ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json")


def as_written(project: str, key: str) -> Any:  # noqa: ANN401 - raw configuration
    """Return a setting as in the stack's file, with encrypted parts as ``{"secure": ...}``; None if it is not set.

    Pulumi marks the whole setting secret if any part is encrypted, and passes all of it in plain text.
    """
    path = stack_file(Path(get_root_directory() or "."), pulumi.get_stack())
    if path is None or not path.is_file():
        return None
    return dict(_read(path).get("config") or {}).get(f"{project}:{key}")


def stack_file(root: Path, stack: str) -> Path | None:
    """Return the path of the configuration of ``stack``, whether or not it exists; None if ``root`` has no project.

    ``stackConfigDir`` of the project file sets the folder (``config`` in early versions of Pulumi). Default: the folder
    of the project file.
    """
    file = next((root / name for name in _PROJECT_FILES if (root / name).is_file()), None)
    if file is None:
        return None
    project = _read(file)
    folder = project.get("stackConfigDir") or project.get("config")
    return root / (folder if isinstance(folder, str) else "") / f"Pulumi.{stack}{file.suffix}"


def _read(path: Path) -> dict[str, Any]:
    # Rarely needed, and slow to load.
    import yaml  # noqa: PLC0415 - see above

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    whole = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - both loaders are the safe one
    return whole if isinstance(whole, dict) else {}
