"""Installs the wheel into an empty environment, as its users do; imports it and runs its command there."""

import json
import re
import subprocess
import sys
import tempfile
import venv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from automation.audit.findings import Finding, Status, judged
from automation.release.package import Package
from grafana_irm_cli.pulumi.process import ProcessError, run

COMMAND = "grafana-irm"
"""The command of the wheel."""

EXTRA = "cli"
"""The extra that the command needs."""

_LIMIT = 600.0
_PIN = re.compile(r"^([A-Za-z0-9._-]+==[^\s\\;]+)((?: ;[^\\]*)?)\s*\\?$", re.MULTILINE)

_IMPORT = """
import importlib, importlib.metadata, json, sys
name, *packages = sys.argv[1:]
print(json.dumps({
    "version": importlib.metadata.version(name),
    "files": [importlib.import_module(package).__file__ for package in packages],
}))
"""


def trial(wheel: Path, package: Package, lock: Path) -> Finding:
    """Install a wheel with what its metadata requires, import its packages, and run its command.

    Without the extra, the command must name what to install; with the extra, report the version.

    Args:
        wheel: the wheel.
        package: the package that it was built from.
        lock: the lock file; what is installed is of the versions that the tests ran with.

    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        try:
            environment = _Environment(folder, pins(lock.read_text()))
            environment.install(str(wheel))
            seen = environment.imported(package)
            ran = _run_command(environment, wheel, package)
        except ProcessError as error:
            return Finding("installed", Status.FAILED, (str(error), error.output.strip()))
    problems = [f"{file} is imported, and not the wheel" for file in seen["files"] if not file.startswith(str(folder))]
    if seen["version"] != package.version:
        problems.append(f"{seen['version']} is installed, and not {package.version}")
    problems += ran.problems
    version = ".".join(map(str, sys.version_info[:2]))
    said = f"into an empty environment of Python {version}, and imported: {', '.join(roots(package))}{ran.said}"
    return judged("installed", problems, said)


def pins(lock: str) -> str:
    """Return the versions of a lock file without their hashes, as constraints: pip wants hashes for all or for none."""
    return "".join(f"{pin}{marker.rstrip()}\n" for pin, marker in _PIN.findall(lock))


def roots(package: Package) -> list[str]:
    """Return the names under which a package is imported."""
    return sorted({Path(file).parts[0] for file in package.files})


class _Environment:
    """An empty environment, into which this Python's pip installs: nothing else is in there, not even a pip."""

    def __init__(self, folder: Path, constraints: str) -> None:
        self._folder = folder
        (folder / "constraints.txt").write_text(constraints)
        venv.create(folder / "venv")

    def install(self, requirement: str) -> None:
        pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--python", self._path("python")]
        limits = ["--constraint", str(self._folder / "constraints.txt")]
        run([*pip, "install", *limits, requirement], cwd=self._folder, timeout=_LIMIT)
        run([*pip, "check"], cwd=self._folder, timeout=_LIMIT)

    def imported(self, package: Package) -> dict[str, Any]:
        done = self.run("python", "-I", "-c", _IMPORT, package.name, *roots(package))
        return dict(json.loads(done.stdout.splitlines()[-1]))

    def run(self, command: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return run([self._path(command), *arguments], cwd=self._folder, timeout=_LIMIT, check=check)

    def has(self, command: str) -> bool:
        return Path(self._path(command)).exists()

    def _path(self, command: str) -> str:
        return str(self._folder / "venv" / ("Scripts" if sys.platform == "win32" else "bin") / command)


@dataclass(frozen=True)
class _Command:
    problems: list[str]
    said: str


def _run_command(environment: _Environment, wheel: Path, package: Package) -> _Command:
    if not environment.has(COMMAND):
        return _Command([], "")
    bare = environment.run(COMMAND, "--version", check=False)
    environment.install(f"{wheel}[{EXTRA}]")
    shown = environment.run(COMMAND, "--version").stdout.splitlines()
    problems = []
    if bare.returncode == 0 or f"{package.name}[{EXTRA}]" not in bare.stderr:
        problems.append(f"{COMMAND} without the extra {EXTRA} does not say what to install: {bare.stderr.strip()}")
    if shown[:1] != [f"{package.name} {package.version}"]:
        problems.append(f"{COMMAND} --version reports {shown}")
    return _Command(problems, f"; with the extra {EXTRA}, {COMMAND} runs")
