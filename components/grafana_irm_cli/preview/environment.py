"""The environment of the `pulumi` processes of a preview."""

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

from rich.console import Console

from grafana_irm_cli.preview.options import AtFault

REPOSITORY = Path(__file__).parents[3]
"""This repository, whose own program is previewed too."""


def of_pulumi(root: Path, console: Console) -> dict[str, str]:
    """Return the user's environment, with a Pulumi command line on PATH where there was none.

    This repository's own program runs with this Python, where this Python has what the program needs: the action for
    CI previews from a virtual environment of its own that has not.

    Args:
        root: the project's folder.
        console: shows the progress of getting Pulumi.

    Raises:
        AtFault: when Pulumi cannot be had.

    """
    with_this_python = root == REPOSITORY and find_spec("pulumi") is not None
    if shutil.which("pulumi") and not with_this_python:
        return dict(os.environ)
    from grafana_irm_cli.pulumi.environment import program_environment  # noqa: PLC0415 - only where it is needed
    from grafana_irm_cli.pulumi.toolchain import ToolchainError, ensure  # noqa: PLC0415 - as above

    try:
        toolchain = ensure(console)
    except ToolchainError as error:
        raise AtFault(str(error)) from error
    if with_this_python:
        return program_environment(toolchain)
    return {**os.environ, "PATH": os.pathsep.join((str(toolchain.bin), os.environ.get("PATH", os.defpath)))}
