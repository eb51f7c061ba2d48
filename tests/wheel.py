"""The wheels, built from the checkout and installed into an empty environment, without a network."""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path, PurePosixPath

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
LIBRARY, SANDBOX = ROOT / "components", ROOT / "sandbox"

_NOT_PACKAGED = shutil.ignore_patterns("__pycache__", "build", "*.egg-info")


def build(folder: Path, package: Path = LIBRARY) -> Path:
    """Build the wheel of a package, the library by default, as the checkout has it now; return the file."""
    # setuptools writes beside its sources.
    source = shutil.copytree(package, folder / "source", ignore=_NOT_PACKAGED)
    _pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder / "dist"), str(source))
    (wheel,) = (folder / "dist").glob("*.whl")
    return wheel


class Installed:
    """An environment with the wheel and with the packages that its metadata requires: nothing else.

    Those packages are links to the ones of the tests' own environment.
    """

    def __init__(self, wheel: Path, folder: Path, *extras: str) -> None:
        venv.create(folder, symlinks=True)
        self._folder = folder.resolve()
        (packages,) = self._folder.glob("lib/python*/site-packages")
        self._packages = packages
        self.add(wheel, *extras)

    def add(self, wheel: Path, *extras: str) -> None:
        """Install a wheel, and link the packages that it requires."""
        _pip("--python", str(self.bin / "python"), "install", "--no-deps", str(wheel))
        (information,) = self._packages.glob(f"{wheel.name.split('-')[0]}-*.dist-info")
        for required in _required(Distribution.at(information), extras):
            _link(required, self._packages)

    def add_pip(self) -> None:
        """Link pip, which Pulumi's language host runs to list a program's packages."""
        _link(distribution("pip"), self._packages)

    @property
    def bin(self) -> Path:
        """The folder of its commands."""
        return self._folder / "bin"

    def run(
        self, *argv: str, environment: Mapping[str, str] | None = None, cwd: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run one of its commands."""
        command = [str(self.bin / argv[0]), *argv[1:]]
        env = {"PATH": os.defpath, **(environment or {})}
        return subprocess.run(  # noqa: S603 - a command of the wheel
            command, capture_output=True, text=True, check=False, env=env, cwd=cwd or self._folder
        )


def _pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input", *arguments]
    env = {**{name: value for name, value in os.environ.items() if not name.startswith("PIP_")}, "PIP_NO_INDEX": "1"}
    subprocess.run(command, check=True, env=env)  # noqa: S603 - pip with our arguments


def _required(package: Distribution, extras: Iterable[str]) -> Iterator[Distribution]:
    """Yield the packages that a package requires with these extras, and the packages that those require in turn."""
    waiting, seen = [(package, extra) for extra in ("", *extras)], set[tuple[str, str]]()
    while waiting:
        known, extra = waiting.pop()
        if (known.name, extra) in seen:
            continue
        seen.add((known.name, extra))
        for requirement in map(Requirement, known.requires or ()):
            if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
                found = _installed(requirement)
                yield found
                waiting += [(found, wanted) for wanted in ("", *requirement.extras)]


def _installed(requirement: Requirement) -> Distribution:
    try:
        return distribution(requirement.name)
    except PackageNotFoundError:
        raise AssertionError(f"the tests' environment lacks {requirement}, which the wheel requires") from None


def _link(required: Distribution, packages: Path) -> None:
    here = Path(sysconfig.get_paths()["purelib"])
    names = {PurePosixPath(file).parts[0] for file in required.files or ()} - {"..", "__pycache__"}
    for name in names:
        if not (packages / name).exists():
            (packages / name).symlink_to(here / name)
