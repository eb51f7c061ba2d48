"""Builds the sdist from a clean export, and the wheel from that sdist."""

import os
import shutil
import sys
from pathlib import Path

from automation.release.package import Package
from grafana_irm_cli.pulumi.process import run

_LIMIT = 300.0


def build(package: Package, epoch: str, to: Path) -> tuple[Path, Path]:
    """Build a package into an empty folder; return the wheel and the sdist.

    With the setuptools that is locked and installed here, so that no other is downloaded. The wheel is built from the
    sdist: whoever builds from the sdist gets the same.

    Args:
        package: the exported package.
        epoch: the time that the files get, in seconds since 1970; the same commit then gives the same wheel.
        to: the folder. What is in it is deleted.

    """
    if to.exists():
        shutil.rmtree(to)
    environment = {**os.environ, "SOURCE_DATE_EPOCH": epoch}
    arguments = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(to), str(package.folder)]
    run(arguments, env=environment, timeout=_LIMIT)
    (wheel,), (sdist,) = list(to.glob("*.whl")), list(to.glob("*.tar.gz"))
    return wheel, sdist
