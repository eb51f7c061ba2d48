"""The project's own checks, as ``make test`` and ``make check`` run them."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from grafana_irm_cli.console import Console

ROOT = Path(__file__).parent.parent

QUICK = {
    "style": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "types": ["mypy"],
    "audit": ["automation", "audit"],
}
"""The quick checks, by the name they are reported under: modules of this Python, with their arguments."""

EVERYTHING = "requirements.lock"
"""The lock file for `make`."""

LOCKS = {
    EVERYTHING: "requirements-dev.txt",
    "requirements-program.lock": "requirements.txt",
    ".github/actions/preview/requirements.txt": ".github/actions/preview/requirements.in",
}
"""What `lock` writes, and from what: all there is, what the stack program needs, and what the preview needs."""

WORKERS = 2 * (os.cpu_count() or 1)
"""How many processes share the tests: two for each core, since the engine waits about as long as it computes."""

console = Console(highlight=False)


def everything(
    workers: Annotated[int, typer.Option(min=1, help="Processes that share the tests.")] = WORKERS,
) -> None:
    """Run every check of the project: style, types, unit tests, and tests on the real Pulumi engine."""
    failed = _quick_checks()
    _announce_toolchain()
    # In the order of the files, since xdist's own order runs files with few long tests last.
    shared = ["-n", str(workers), "--dist", "loadfile", "--no-loadscope-reorder"]
    if not _run("tests", ["pytest", *shared, "-m", "not soak"]):
        failed.append("tests")
    _end(failed)


def check() -> None:
    """Run the quick checks: style, types, audits."""
    _end(_quick_checks())


def lock() -> None:
    """Write the lock files from the requirements: each package for every platform, with hashes."""
    installed = _run("uv", ["pip", "install", "--quiet", "uv==0.13.9"])
    _end([] if installed and all(_compile(*files) for files in LOCKS.items()) else ["lock"])


def _compile(lock_file: str, requirements: str) -> bool:
    arguments = ["uv", "pip", "compile", requirements, "--output-file", lock_file, "--quiet", "--universal"]
    arguments += ["--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate"]
    # The library is installed from its folder. Packages in several files have the same version in all of them.
    arguments += ["--no-emit-package", "grafana-irm-pulumi"]
    if lock_file != EVERYTHING:
        arguments += ["--constraint", EVERYTHING]
    return _run("lock", arguments)


def _quick_checks() -> list[str]:
    return [name for name, arguments in QUICK.items() if not _run(name, arguments)]


def _run(name: str, arguments: list[str]) -> bool:
    """Run a module of this Python in the project's folder, its output shown as it comes."""
    console.print(f"[bold]{name}[/]: {' '.join(arguments)}")
    command = [sys.executable, "-m", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=_environment(), check=False)  # noqa: S603 - our own list of arguments
    return done.returncode == 0


def _environment() -> dict[str, str]:
    """Return the environment with bytecode on: without it, each of the tests' many processes compiles the project."""
    return {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


def _announce_toolchain() -> None:
    from grafana_irm_cli.pulumi.command import announce  # noqa: PLC0415 - style and types need none of it

    announce(console)


def _end(failed: list[str]) -> NoReturn:
    if failed:
        console.print(f"Failed: {', '.join(failed)}", style="red")
    raise typer.Exit(bool(failed))
