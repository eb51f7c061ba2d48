"""A Pulumi project: its name, and the stacks with a configuration file."""

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

NAMES = ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json")


class ProjectError(Exception):
    """The folder has no readable Pulumi project."""


@dataclass(frozen=True)
class Project:
    """A Pulumi project in the folder ``root``, with its stacks' configuration in ``config_dir``."""

    root: Path
    file: Path
    name: str
    config_dir: Path

    @classmethod
    def load(cls, folder: Path) -> "Project":
        """Read the project in ``folder``. Raises `ProjectError` with the names of the required files."""
        root = folder.resolve()
        file = next((root / name for name in NAMES if (root / name).is_file()), None)
        if file is None:
            raise ProjectError(f"{root}: no Pulumi project here: none of {', '.join(NAMES)} exists")
        try:
            data = yaml.safe_load(file.read_text(encoding="utf-8"))
        except (OSError, ValueError, yaml.YAMLError) as error:
            raise ProjectError(f"{file}: cannot be read: {error}") from error
        if not isinstance(data, dict) or not isinstance(data.get("name"), str):
            raise ProjectError(f"{file}: name: is missing; Pulumi needs the project's name")
        folder_of_stacks = data.get("stackConfigDir") or data.get("config")
        config_dir = root / folder_of_stacks if isinstance(folder_of_stacks, str) else root
        return cls(root, file, data["name"], config_dir)

    def stacks(self) -> tuple[str, ...]:
        """Return the stacks with a configuration file, sorted by name."""
        found = {name for path in self.config_dir.glob("Pulumi.*") if (name := self.stack_of(path))}
        return tuple(sorted(found))

    def config_file(self, stack: str) -> Path:
        """Return the path of the configuration file of ``stack``, which may not exist."""
        return self.config_dir / f"Pulumi.{stack.rsplit('/', 1)[-1]}{self.file.suffix}"

    def stack_of(self, path: Path) -> str | None:
        """Return the stack whose configuration file ``path`` is, or None for any other file."""
        match = re.fullmatch(r"Pulumi\.([A-Za-z0-9_.-]+)\.(?:yaml|yml|json)", path.name)
        return match[1] if match and path.parent == self.config_dir else None
