"""The Pulumi toolchain on PATH."""

import os
import shutil
from pathlib import Path

from grafana_irm_cli.pulumi.process import ProcessError, run
from grafana_irm_cli.pulumi.toolchain.pins import PROGRAMS, PULUMI_VERSION, version_of
from grafana_irm_cli.pulumi.toolchain.store import Toolchain


class NotUsableError(Exception):
    """Pulumi is not on PATH, or cannot run this project. The message says why."""


def find_installed() -> Toolchain:
    """Return the toolchain on PATH if it is new enough and can run Python programs.

    Raises ``NotUsableError`` otherwise.
    """
    found = shutil.which("pulumi")
    if not found:
        raise NotUsableError("`pulumi` is not on PATH")
    folder = _complete_folder(Path(found))
    version = _version(Path(found))
    if (version_of(version) or (0, 0, 0)) < (version_of(PULUMI_VERSION) or (0, 0, 0)):
        raise NotUsableError(f"{found} is version {version}; {PULUMI_VERSION} or later is required")
    return Toolchain(folder, version, "PATH")


def _complete_folder(pulumi: Path) -> Path:
    """Return the folder with all programs: that of `pulumi`, or of the target if `pulumi` is a link."""
    folders = (pulumi.parent, pulumi.resolve().parent)
    for folder in folders:
        if all((folder / name).exists() for name in PROGRAMS):
            return folder
    missing = ", ".join(name for name in PROGRAMS if not (folders[0] / name).exists())
    raise NotUsableError(f"the folder of {pulumi} has no {missing}")


def _version(pulumi: Path) -> str:
    quiet = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "1"}
    try:
        return run([str(pulumi), "version"], env=quiet, timeout=60).stdout.strip().removeprefix("v")
    except ProcessError as error:
        raise NotUsableError(str(error)) from error
