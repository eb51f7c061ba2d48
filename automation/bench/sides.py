"""The programs that are compared: this checkout's stack program, an earlier build of it, and a handwritten one."""

import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from automation.bench.cpu import metered
from grafana_irm_cli.pulumi.stack import copy_program

ROOT = Path(__file__).parents[2]
STACK = "sandbox"
HANDWRITTEN_PROGRAM = Path(__file__).parent / "handwritten"


@dataclass(frozen=True)
class Side:
    """One of the two programs of a comparison.

    Attributes:
        name: how the report names the program.
        root: the checkout with the stack program and the library; None for the handwritten program.
        python: the interpreter that has what the program imports, except the library.
        settings: further settings of the stack file, by name.

    """

    name: str
    root: Path | None
    python: Path = Path(sys.executable)
    settings: Mapping[str, Any] = field(default_factory=dict)

    def environment(self, base: Mapping[str, str], bytecode: Path) -> dict[str, str]:
        """Return the variables of the program's processes.

        The library comes from its source (`PYTHONPATH`) on every side. Compiled bytecode is kept as in any normal
        environment, even if this process writes none.
        """
        path = {"PYTHONPATH": str(self.root / "components")} if self.root else {}
        kept = {key: value for key, value in base.items() if key != "PYTHONDONTWRITEBYTECODE"}
        return {
            **kept,
            **path,
            "PATH": f"{self.python.parent}:{base['PATH']}",
            "VIRTUAL_ENV": str(self.python.parent.parent),
            "PYTHONPYCACHEPREFIX": str(bytecode),
        }

    def write(self, folder: Path, size: int) -> None:
        """Write the program and its configuration for so many integrations into a new folder."""
        if self.root is None:
            shutil.copytree(HANDWRITTEN_PROGRAM, folder)
            config: dict[str, Any] = {"handwritten:count": size}
        else:
            copy_program(self.root, folder, STACK)
            config = {f"grafana-irm-alerting:{key}": value for key, value in self.stack_file(size).items()}
        main = folder / "__main__.py"
        main.write_text(metered(main.read_text(encoding="utf-8")), encoding="utf-8")
        file = folder / "stacks" / f"Pulumi.{STACK}.yaml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(yaml.safe_dump({"config": config}))

    def stack_file(self, size: int) -> dict[str, Any]:
        """Return the settings of the stack program for so many integrations."""
        return {"integrations": [{"name": f"service-{number:03}"} for number in range(size)], **self.settings}


HANDWRITTEN = Side("handwritten", None)
