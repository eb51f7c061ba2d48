"""The project's own checks, as ``make test`` and ``make check`` run them."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from grafana_irm_cli.console import Console

if TYPE_CHECKING:
    from grafana_irm_cli.pulumi.toolchain import Toolchain

ROOT = Path(__file__).parent.parent

QUICK = {
    "style": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "types": ["mypy"],
    "audit": ["automation", "audit"],
}
"""The quick checks, by the name they are reported under: modules of this Python, with their arguments."""

EVERYTHING = "requirements.lock"
"""The lock file that `make` installs from."""

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
    _announce(_toolchain(console))
    # In their own order, since xdist's puts files of few and long tests last.
    shared = ["-n", str(workers), "--dist", "loadfile", "--no-loadscope-reorder"]
    if not _run("tests", ["pytest", *shared, "-m", "not soak"]):
        failed.append("tests")
    _end(failed)


def check() -> None:
    """Run the quick checks: style, types, audits."""
    _end(_quick_checks())


def toolchain(
    only_folder: Annotated[bool, typer.Option("--bin", help="Print the folder alone, to put on PATH.")] = False,
    yaml: Annotated[bool, typer.Option("--yaml", help="With the language host of YAML programs.")] = False,
) -> None:
    """Get the Pulumi toolchain, and report which one it is, where, and what it cannot do."""
    get = _yaml_toolchain if yaml else _toolchain
    if only_folder:
        typer.echo(get(Console(stderr=True, highlight=False)).bin)
        return
    found = get(console)
    _announce(found)
    for sentence in _limits(found):
        console.print(f"  {sentence}", soft_wrap=True)


def lock() -> None:
    """Write the lock files from the requirements: each package for every platform, with hashes."""
    installed = _run("uv", ["pip", "install", "--quiet", "uv==0.13.9"])
    _end([] if installed and all(_compile(*files) for files in LOCKS.items()) else ["lock"])


def _compile(lock_file: str, requirements: str) -> bool:
    arguments = ["uv", "pip", "compile", requirements, "--output-file", lock_file, "--quiet", "--universal"]
    arguments += ["--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate"]
    # The library comes from its folder, and what several files hold is of one version in all of them.
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
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0  # noqa: S603 - our own list of arguments


def _announce(found: "Toolchain") -> None:
    console.print(f"[bold]toolchain[/]: Pulumi {found.version}, from {found.source}, in {found.bin}", soft_wrap=True)


def _limits(found: "Toolchain") -> list[str]:
    from grafana_irm_cli.pulumi.toolchain import limits  # noqa: PLC0415 - style and types need none of it

    return limits(found)


def _toolchain(progress: Console) -> "Toolchain":
    from grafana_irm_cli.pulumi.toolchain import ensure  # noqa: PLC0415 - as above

    return _or_exit(ensure, progress)


def _yaml_toolchain(progress: Console) -> "Toolchain":
    from grafana_irm_cli.pulumi.toolchain import ensure_yaml  # noqa: PLC0415 - as above

    return _or_exit(ensure_yaml, progress)


def _or_exit(get: Callable[[Console], "Toolchain"], progress: Console) -> "Toolchain":
    from grafana_irm_cli.pulumi.toolchain import ToolchainError  # noqa: PLC0415 - as above

    try:
        return get(progress)
    except ToolchainError as error:
        progress.print(str(error), style="red", markup=False)
        raise typer.Exit(1) from error


def _end(failed: list[str]) -> NoReturn:
    if failed:
        console.print(f"Failed: {', '.join(failed)}", style="red")
    raise typer.Exit(bool(failed))
