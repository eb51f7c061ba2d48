"""What is in the wheel and in the sdist: all that belongs there, and nothing else."""

import tarfile
import zipfile
from pathlib import Path, PurePosixPath

from automation.audit.findings import Finding, judged
from automation.release.package import Package

TYPED = "py.typed"
LICENCE = "LICENSE"

_BESIDE = frozenset({LICENCE, "MANIFEST.in", "PKG-INFO", "README.md", "pyproject.toml", "setup.cfg"})
"""The files of an sdist besides the Python packages."""


def wheel_contents(wheel: Path, package: Package) -> Finding:
    """Check the files of a wheel: the package as git has it, its metadata, its licence, and nothing else."""
    with zipfile.ZipFile(wheel) as opened:
        names = {name for name in opened.namelist() if not name.endswith("/")}
    information = {name for name in names if PurePosixPath(name).parts[0].endswith(".dist-info")}
    problems = _differences(names - information, package.files)
    if not any(name.endswith(f".dist-info/licenses/{LICENCE}") for name in information):
        problems.append(f"{LICENCE} is missing")
    problems += _untyped(names, package)
    return judged("wheel", problems, f"{wheel.name}: {len(names)} files, with {LICENCE} and {TYPED}")


def sdist_contents(sdist: Path, package: Package) -> Finding:
    """Check the files of an sdist: the package as git has it, what builds it, and nothing else."""
    with tarfile.open(sdist) as opened:
        paths = [PurePosixPath(member.name) for member in opened.getmembers() if member.isfile()]
    names = {str(PurePosixPath(*path.parts[1:])) for path in paths}
    inside = {name for name in names if not PurePosixPath(name).parts[0].endswith(".egg-info")}
    problems = _differences(inside - _BESIDE, package.files)
    problems += [f"{name} is missing" for name in sorted(_BESIDE - {"MANIFEST.in", "setup.cfg"}) if name not in names]
    return judged("sdist", problems, f"{sdist.name}: {len(names)} files, with {LICENCE}")


def _differences(found: set[str], wanted: frozenset[str]) -> list[str]:
    extra = [f"{name} does not belong into it" for name in sorted(found - wanted)]
    return extra + [f"{name} is missing" for name in sorted(wanted - found)]


def _untyped(names: set[str], package: Package) -> list[str]:
    roots = sorted({PurePosixPath(name).parts[0] for name in package.files})
    return [f"{root}/{TYPED} is missing" for root in roots if f"{root}/{TYPED}" not in names]
