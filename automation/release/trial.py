"""Installs the wheel into an empty environment, as its users do, and imports it there."""

import json
import re
import sys
import tempfile
import venv
from pathlib import Path

from automation.audit.findings import Finding, Status, judged
from automation.release.package import Package
from grafana_irm_cli.pulumi.process import ProcessError, run

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
    """Install a wheel with what its metadata requires, and import its packages.

    Args:
        wheel: the wheel.
        package: the package that it was built from.
        lock: the lock file; what is installed is of the versions that the tests ran with.

    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        try:
            seen = _installed(wheel, package, pins(lock.read_text()), folder)
        except ProcessError as error:
            return Finding("installed", Status.FAILED, (str(error), error.output.strip()))
    problems = [f"{file} is imported, and not the wheel" for file in seen["files"] if not file.startswith(str(folder))]
    if seen["version"] != package.version:
        problems.append(f"{seen['version']} is installed, and not {package.version}")
    version = ".".join(map(str, sys.version_info[:2]))
    said = f"into an empty environment of Python {version}, and imported: {', '.join(roots(package))}"
    return judged("installed", problems, said)


def pins(lock: str) -> str:
    """Return the versions of a lock file without their hashes, as constraints: pip wants hashes for all or for none."""
    return "".join(f"{pin}{marker.rstrip()}\n" for pin, marker in _PIN.findall(lock))


def roots(package: Package) -> list[str]:
    """Return the names under which a package is imported."""
    return sorted({Path(file).parts[0] for file in package.files})


def _installed(wheel: Path, package: Package, constraints: str, folder: Path) -> dict[str, str]:
    (folder / "constraints.txt").write_text(constraints)
    venv.create(folder / "venv")
    python = str(folder / "venv" / ("Scripts" if sys.platform == "win32" else "bin") / "python")
    # This Python's pip installs into the other environment, so that nothing else is in there, not even a pip.
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--python", python]
    limits = ["--constraint", str(folder / "constraints.txt")]
    run([*pip, "install", *limits, str(wheel)], cwd=folder, timeout=_LIMIT)
    run([*pip, "check"], cwd=folder, timeout=_LIMIT)
    done = run([python, "-I", "-c", _IMPORT, package.name, *roots(package)], cwd=folder, timeout=_LIMIT)
    return dict(json.loads(done.stdout.splitlines()[-1]))
