"""The library with the oldest and the newest packages that `components/pyproject.toml` allows, on each Python here."""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from grafana_irm_cli.console import Console

ROOT = Path(__file__).parent.parent

UV = "uv==0.13.9"
"""The resolver: pip has no way to choose the oldest packages that a project allows."""

TOOLS = ("hypothesis", "pytest", "pytest-xdist", "setuptools", "starlette", "uvicorn")
"""What the tests and the sandbox need besides the library, as `requirements.lock` pins it."""

TESTS = ("tests/components", "tests/engine/test_stack.py", "tests/engine/test_larger_program.py")
"""The components on mocks; on the real engine a stack's whole life, and that of a program with the library in it."""

PYTHONS = ("3.11", "3.12", "3.13", "3.14")
"""Releases of Python to run on, the oldest first."""

console = Console(highlight=False)


class Run(NamedTuple):
    """One run of the tests: which end of the allowed versions (as uv names it), on which Python."""

    resolution: str
    python: str

    def __str__(self) -> str:
        """Name the run as the output shows it."""
        end = "oldest" if self.resolution == "lowest-direct" else "newest"
        return f"{end} packages, Python {self.python}"


def versions(
    python: Annotated[list[str] | None, typer.Option(help="Run on this Python only. Repeatable.")] = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes that share the tests.")] = os.cpu_count() or 1,
) -> None:
    """Run the library's tests with the oldest and with the newest allowed packages, each in its own environment."""
    chosen = python or PYTHONS
    if unknown := [each for each in chosen if each not in PYTHONS]:
        raise typer.BadParameter(f"{', '.join(unknown)}: not one of {', '.join(PYTHONS)}")
    with tempfile.TemporaryDirectory(prefix="versions-") as name:
        folder = Path(name)
        uv = _install_uv(folder / "uv")
        failed = []
        for run in (run for run in runs(PYTHONS) if run.python in chosen):
            interpreter = find_python(run.python)
            if interpreter is None:
                console.print(f"Skipped: {run}: this interpreter is not on this machine", style="yellow")
            elif not _passes(run, uv, interpreter, folder / f"{run.resolution}-{run.python}", workers):
                failed.append(str(run))
    if failed:
        console.print(f"Failed: {'; '.join(failed)}", style="red")
    raise typer.Exit(bool(failed))


def runs(pythons: Iterable[str]) -> Iterator[Run]:
    """Yield both ends of the packages on the oldest Python, and the newest packages on every other one."""
    first, *others = pythons
    yield Run("lowest-direct", first)
    yield from (Run("highest", python) for python in (first, *others))


def pinned_tools() -> list[str]:
    """Return the requirement of each tool, with the version that `requirements-dev.txt` or the program pins."""
    lines = "".join((ROOT / name).read_text(encoding="utf-8") for name in ("requirements-dev.txt", "requirements.txt"))
    return [re.search(rf"^{re.escape(tool)}==\S+$", lines, re.MULTILINE)[0] for tool in TOOLS]  # type: ignore[index]  # a tool without pin fails here


def find_python(version: str) -> Path | None:
    """Return the interpreter of a release of Python, from PATH or from pyenv; None without any.

    A candidate on PATH may be a stub of pyenv that refuses to run, so each candidate is tried.
    """
    name = f"python{version}"
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    on_path = [Path(folder) / name for folder in os.environ.get("PATH", os.defpath).split(os.pathsep) if folder]
    candidates = [*on_path, *sorted(pyenv.glob(f"versions/{version}.*/bin/{name}"))]
    return next((each for each in candidates if each.is_file() and _runs(each)), None)


def _runs(python: Path) -> bool:
    return subprocess.run([str(python), "-c", ""], capture_output=True, check=False).returncode == 0  # noqa: S603 - as found above


def _install_uv(folder: Path) -> Path:
    _call([sys.executable, "-m", "venv", str(folder)])
    _call([str(folder / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", UV])
    return folder / "bin" / "uv"


def _passes(run: Run, uv: Path, python: Path, folder: Path, workers: int) -> bool:
    console.print(f"[bold]{run}[/]")
    own = folder / "bin" / "python"
    install = [str(uv), "pip", "install", "--quiet", "--python", str(own), "--resolution", run.resolution]
    # With pip in it: the example program's own tests build a wheel of the sandbox.
    made = _call([str(uv), "venv", "--quiet", "--seed", "--python", str(python), str(folder)]) and _call(
        [*install, "--editable", f"{ROOT / 'components'}[cli]", *pinned_tools()]
    )
    if not made:
        return False
    _call([str(uv), "pip", "list", "--quiet", "--python", str(own)])
    pytest = [str(own), "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    passed = [_call([*pytest, "-n", str(workers if test == TESTS[0] else 0), test]) for test in TESTS]
    return all(passed)


def _call(command: list[str]) -> bool:
    """Run a command in the project's folder, its output shown as it comes."""
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0  # noqa: S603 - our own list of arguments
