"""A reader at work: a checkout of their own, a shell, a Pulumi of their own, and the sandbox for the two systems."""

import os
import shutil
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from grafana_irm_cli.pulumi.environment import engine_environment
from grafana_irm_cli.pulumi.process import run
from grafana_irm_cli.pulumi.toolchain import Toolchain
from grafana_irm_cli.pulumi.toolchain.pins import CACHE_VARIABLE, cache_folder
from sandbox.control.client import Sandbox
from sandbox.provider import install
from tests.docs.pages import ROOT
from tests.docs.shell import Shell
from tests.engine.harness import SPEED

INSTALLING = "pip install"


class Session:
    """What the blocks of one page have in common."""

    def __init__(self, shell: Shell, sandbox: Sandbox) -> None:
        self.shell, self.sandbox, self.output = shell, sandbox, ""
        self._stand_ins = {
            "https://grafana.example.com": sandbox.grafana_url,
            "https://oncall-prod-eu-west-0.grafana.net/oncall": sandbox.irm_url,
        }

    def run(self, command: str) -> int:
        """Run a command, the sandbox's addresses in place of the examples; keep its output."""
        for example, address in self._stand_ins.items():
            command = command.replace(example, address)
        status, output = self.shell.run(command)
        for example, address in self._stand_ins.items():
            output = output.replace(address, example)
        self.output += output
        return status

    def write(self, file: str, text: str) -> None:
        """Write a file into the folder where the reader is."""
        folder = Path(self.shell.run("pwd")[1].strip())
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        for example, address in self._stand_ins.items():
            text = text.replace(example, address)
        (folder / file).write_text(text)


@contextmanager
def session(folder: Path, toolchain: Toolchain, *, installs: bool) -> Iterator[Session]:
    """Lend a session; ``installs`` for a page on which the reader installs the packages."""
    checkout = _checkout(folder / "grafana-irm")
    with Sandbox.start(checkout / ".sandbox", speed=SPEED) as sandbox:
        environment = _environment(folder, toolchain, sandbox, checkout, installs=installs)
        install(Path(environment["PULUMI_HOME"]), Path(sys.executable))
        with Shell(checkout, environment) as shell:
            yield Session(shell, sandbox)


def _checkout(folder: Path) -> Path:
    """Copy what is under version control, as it is now, into a repository with a remote's ``main``."""
    listed = run(["git", "ls-files", "-z"], cwd=ROOT, timeout=60).stdout.split("\0")
    for name in filter(None, listed):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    for command in (
        ["init", "--quiet", "--initial-branch", "main"],
        ["config", "user.name", "Reader"],
        ["config", "user.email", "reader@example.com"],
        ["add", "--all"],
        ["commit", "--quiet", "--message", "As it is"],
        ["remote", "add", "origin", "https://github.com/example/grafana-irm.git"],
        ["update-ref", "refs/remotes/origin/main", "HEAD"],
    ):
        run(["git", *command], cwd=folder, timeout=60)
    return folder


def _environment(
    folder: Path, toolchain: Toolchain, sandbox: Sandbox, checkout: Path, *, installs: bool
) -> dict[str, str]:
    """Return a reader's environment: nothing of this machine's user, and no network for pip.

    The packages come from where the tests have them, and so does the library, unless the reader installs it.
    """
    venv = _python(folder / "python", checkout)
    home = folder / "home"
    home.mkdir()
    packages = [str(_packages(folder / "packages")), *([] if installs else [str(checkout / "components")])]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    # The system's own folders alone: a pulumi, or a Python, of this machine's user is not the reader's.
    path = os.pathsep.join([str(toolchain.bin), str(venv / "bin"), "/usr/local/bin", "/usr/bin", "/bin"])
    return engine_environment(toolchain, folder / "pulumi-home", environ=environ) | {
        **sandbox.environment(),
        "PATH": path,
        "VIRTUAL_ENV": str(venv),
        "VENV": str(venv),
        "HOME": str(home),
        CACHE_VARIABLE: str(cache_folder()),
        "PYTHONPATH": os.pathsep.join(packages),
        "PIP_NO_INDEX": "1",
        "PIP_NO_BUILD_ISOLATION": "0",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PULUMI_SKIP_CONFIRMATIONS": "true",
        "COLUMNS": "120",
        "NO_COLOR": "1",
        "TERM": "dumb",
        "TYPED_GRAFANA_TOKEN": sandbox.grafana_auth,
        "TYPED_IRM_TOKEN": sandbox.irm_token,
    }


def _packages(folder: Path) -> Path:
    """Lend the packages of this Python's environment, but for the library as it is installed there."""
    folder.mkdir()
    for package in Path(sysconfig.get_paths()["purelib"]).iterdir():
        if "grafana_irm" not in package.name:
            (folder / package.name).symlink_to(package)
    return folder


def _python(folder: Path, checkout: Path) -> Path:
    """Create what ``make`` sets up: Python by its usual names, the command of the checkout, and make's mark."""
    (folder / "bin").mkdir(parents=True)
    base = Path(sys.base_prefix) / "bin" / f"python{sysconfig.get_python_version()}"
    for name in ("python", "python3"):
        (folder / "bin" / name).symlink_to(base)
    command = folder / "bin" / "grafana-irm"
    path = f'PYTHONPATH="{checkout / "components"}:$PYTHONPATH"'
    command.write_text(f'#!/bin/sh\n{path} exec {folder / "bin" / "python"} -m grafana_irm_cli "$@"\n')
    command.chmod(0o755)
    (folder / ".ready").touch()
    (folder / "bin" / "activate").touch()
    return folder
