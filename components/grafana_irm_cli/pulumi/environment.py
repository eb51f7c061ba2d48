"""The environment of a ``pulumi`` process: the user's own, or one without the user's login, home folder and stacks."""

import os
import secrets
import shutil
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from rich.console import Console

from grafana_irm_cli.pulumi import toolchain as pulumi_toolchain
from grafana_irm_cli.pulumi.stack import REQUIRED
from grafana_irm_cli.pulumi.toolchain import Toolchain

REPOSITORY = Path(__file__).parents[3]
"""This repository, in a checkout of it: its own program is previewed too."""

LOOPBACK = ("127.0.0.1", "localhost")

_OF_THE_USER = ("PULUMI_", "GRAFANA_")
"""Prefixes of variables that could lead a process to the user's own stacks, accounts or systems."""


def program_environment(toolchain: Toolchain, environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return ``environ`` (this process's by default) with the toolchain and this Python first on PATH.

    The virtual environment counts as activated, since the language host looks for Python on PATH. Login,
    stacks and passphrase stay the user's: this is for work on the user's own stacks.
    """
    base = dict(os.environ if environ is None else environ)
    path = [str(toolchain.bin), str(Path(sys.executable).parent), base.get("PATH", os.defpath)]
    base.pop("PYTHONHOME", None)
    return base | {
        "PATH": os.pathsep.join(path),
        "VIRTUAL_ENV": sys.prefix,
        **REQUIRED,
        # The language host lists the packages with pip in every operation: no check for a newer pip then.
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }


def preview_environment(root: Path, console: Console) -> dict[str, str]:
    """Return the user's environment, with a Pulumi command line on PATH where there was none.

    This repository's own program runs with this Python, where this Python has what the program needs: the action for
    CI previews from a virtual environment of its own that has not.

    Args:
        root: the project's folder.
        console: shows the progress of getting Pulumi.

    Raises:
        ToolchainError: Pulumi is neither installed nor can be downloaded or built.

    """
    with_this_python = root == REPOSITORY and find_spec("pulumi") is not None
    if shutil.which("pulumi") and not with_this_python:
        return dict(os.environ)
    toolchain = pulumi_toolchain.ensure(console)
    if with_this_python:
        return program_environment(toolchain)
    return {**os.environ, "PATH": os.pathsep.join((str(toolchain.bin), os.environ.get("PATH", os.defpath)))}


def engine_environment(
    toolchain: Toolchain,
    home: Path,
    *,
    passphrase: str | None = None,
    extra: Mapping[str, str] | None = None,
    environ: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Return what a ``pulumi`` process needs to live in the folder ``home`` alone.

    Plugins and credentials are under ``home``, and so is the backend (``home/backend``, created here, since
    a ``file://`` backend needs its folder to exist). ``passphrase`` encrypts the stacks' secrets; random
    by default, so that a state outlives the process only for who kept it. Every ``PULUMI_*`` and
    ``GRAFANA_*`` variable of the user is left out; ``extra`` is added last, for example the sandbox's
    addresses.
    """
    base = {
        name: value
        for name, value in (os.environ if environ is None else environ).items()
        if not name.startswith(_OF_THE_USER)
    }
    backend = home / "backend"
    backend.mkdir(parents=True, exist_ok=True)
    return (
        program_environment(toolchain, base)
        | {
            "PULUMI_HOME": str(home),
            "PULUMI_SUPPRESS_NEO_LINK": "1",
            "PULUMI_BACKEND_URL": backend.as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": passphrase or secrets.token_urlsafe(24),
            "NO_PROXY": _without_proxy(base, "NO_PROXY"),
            "no_proxy": _without_proxy(base, "no_proxy"),
        }
        | dict(extra or {})
    )


def _without_proxy(base: Mapping[str, str], name: str) -> str:
    """Return the hosts that are reached without a proxy: those of the user, and loopback."""
    return ",".join(dict.fromkeys((*filter(None, base.get(name, "").split(",")), *LOOPBACK)))
