"""The library's wheel, built from the checkout and installed into an empty environment, without a network."""

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
NAME = "grafana-irm-pulumi"

_NOT_PACKAGED = shutil.ignore_patterns("__pycache__", "build", "*.egg-info")


def build(folder: Path) -> Path:
    """Build the wheel of the library as the checkout has it now; return the file."""
    # setuptools writes beside its sources.
    source = shutil.copytree(ROOT / "components", folder / "source", ignore=_NOT_PACKAGED)
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
        _pip("--python", str(self.bin / "python"), "install", "--no-deps", str(wheel))
        for required in _required(NAME, extras):
            _link(required, packages)

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


def _required(name: str, extras: Iterable[str]) -> Iterator[Distribution]:
    """Yield the packages that a package requires with these extras, and the packages that those require in turn."""
    waiting, seen = [(name, extra) for extra in ("", *extras)], set[tuple[str, str]]()
    while waiting:
        known = waiting.pop()
        if known in seen:
            continue
        seen.add(known)
        of, extra = known
        for requirement in map(Requirement, distribution(of).requires or ()):
            if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
                yield _installed(requirement)
                waiting += [(requirement.name, wanted) for wanted in ("", *requirement.extras)]


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
