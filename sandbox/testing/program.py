"""A sandbox with its own Pulumi home, which has a program's stacks during a test."""

import os
import secrets
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from subprocess import Popen

import yaml
from pulumi.automation import ConfigValue, Stack, create_or_select_stack

from ..access import Access
from ..control.client import Sandbox, SandboxError
from ..provider import install

__all__ = ["ProgramSandbox"]

_OF_THE_USER = ("PULUMI_", "GRAFANA_")
"""Prefixes of variables that could lead Pulumi or the provider to the user's own stacks, accounts or systems."""

_LOOPBACK = ("127.0.0.1", "localhost")
_PROJECT = "Pulumi.yaml"


class ProgramSandbox(Sandbox):
    """Both systems, and a Pulumi home with the stand-in for the provider's plugin.

    All that `Sandbox` offers is here too: what exists in both systems, heartbeats, faults, restarts.

    Attributes:
        home: the Pulumi home. Its backend has the stacks. It is deleted with the test's temporary folder.

    """

    def __init__(self, folder: Path, access: Access, process: Popen[bytes] | None = None) -> None:
        super().__init__(folder, access, process)
        self.home = folder.resolve() / "pulumi"
        (self.home / "backend").mkdir(parents=True, exist_ok=True)
        install(self.home, Path(sys.executable))
        self._passphrase = secrets.token_urlsafe(24)

    def stack(self, program: Path, name: str = "test", config: Mapping[str, str] | None = None) -> Stack:
        """Return a stack of a program, as Pulumi's Automation API has it: `up`, `preview`, `refresh`, `destroy`.

        Nothing is written into the program's folder. A configuration file of the stack there is not read, since its
        secrets are encrypted for the user's own stack.

        Args:
            program: the folder of the program's `Pulumi.yaml`.
            name: the name of the stack.
            config: the stack's configuration, such as ``{"grafana:orgId": "1"}``. Default: none.

        Raises:
            SandboxError: `pulumi` is not on PATH, or the folder has no `Pulumi.yaml`.

        """
        if shutil.which("pulumi") is None:
            raise SandboxError(
                "pulumi is not on PATH. Install it (https://www.pulumi.com/docs/install/) and run the tests again."
            )
        stack = create_or_select_stack(name, work_dir=str(self._project(program.resolve())))
        for key, value in (config or {}).items():
            stack.set_config(key, ConfigValue(value))
        return stack

    def program_environment(self) -> dict[str, str]:
        """Return the variables that lead Pulumi, the provider and the program's Python here."""
        here = Path(sys.executable).parent
        return {
            **self.environment(),
            "PATH": os.pathsep.join([str(here), os.environ.get("PATH", os.defpath)]),
            "VIRTUAL_ENV": sys.prefix,
            "PULUMI_HOME": str(self.home),
            "PULUMI_BACKEND_URL": (self.home / "backend").as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": self._passphrase,
            "PULUMI_SKIP_UPDATE_CHECK": "1",
            "NO_PROXY": _without_proxy("NO_PROXY"),
            "no_proxy": _without_proxy("no_proxy"),
        }

    @staticmethod
    def hidden_variables() -> list[str]:
        """Return the names of variables in this process's environment that a test must not see."""
        return [name for name in os.environ if name.startswith(_OF_THE_USER)]

    def _project(self, program: Path) -> Path:
        """Write a project that runs the program in place, and return its folder, which gets the stacks' files."""
        file = program / _PROJECT
        if not file.is_file():
            raise SandboxError(f"{program}: has no {_PROJECT}")
        project = yaml.safe_load(file.read_text(encoding="utf-8"))
        folder = self.home / "projects" / str(project["name"])
        folder.mkdir(parents=True, exist_ok=True)
        project["main"] = str(program / project.get("main", ""))
        project.pop("stackConfigDir", None)
        runtime = project.get("runtime")
        if isinstance(runtime, dict) and "virtualenv" in (runtime.get("options") or {}):
            runtime["options"]["virtualenv"] = str(program / runtime["options"]["virtualenv"])
        (folder / _PROJECT).write_text(yaml.safe_dump(project), encoding="utf-8")
        return folder


def _without_proxy(name: str) -> str:
    """Return a variable's value with loopback added: no proxy reaches the sandbox."""
    return ",".join(dict.fromkeys((*filter(None, os.environ.get(name, "").split(",")), *_LOOPBACK)))
