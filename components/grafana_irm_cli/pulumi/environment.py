"""The environment of a ``pulumi`` process: the user's, or one without the user's login, home folder and stacks."""

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
"""The root of this repository in a checkout. Its own program can be previewed too."""

LOOPBACK = ("127.0.0.1", "localhost")

_OF_THE_USER = ("PULUMI_", "GRAFANA_")
"""Prefixes of variables that could direct a process to the user's stacks, accounts or systems."""


def program_environment(toolchain: Toolchain, environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return ``environ`` (this process's by default) with the toolchain and this Python first on PATH.

    The virtual environment is activated, since the language host searches for Python on PATH. Login, stacks and
    passphrase of the user stay: this is for the user's own stacks.
    """
    base = dict(os.environ if environ is None else environ)
    path = [str(toolchain.bin), str(Path(sys.executable).parent), base.get("PATH", os.defpath)]
    base.pop("PYTHONHOME", None)
    return base | {
        "PATH": os.pathsep.join(path),
        "VIRTUAL_ENV": sys.prefix,
        **REQUIRED,
        # The language host runs pip in every operation. Do not check for a newer pip each time.
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }


def preview_environment(root: Path, console: Console) -> dict[str, str]:
    """Return the user's environment, with a Pulumi command line on PATH.

    This repository's own program runs with this Python if this Python has the required packages. In the action for CI
    it does not, since that runs in a separate virtual environment.

    Args:
        root: the project's folder.
        console: where to show the progress of a download or build.

    Raises:
        ToolchainError: Pulumi is not installed, and cannot be downloaded or built.

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
    """Return the environment of a ``pulumi`` process that uses only the folder ``home``.

    Plugins, credentials and the backend are below ``home``. The folder of the backend is created here, since a
    ``file://`` backend needs it. ``passphrase`` encrypts the stacks' secrets. By default it is random, so nobody can
    read the secrets later. The user's ``PULUMI_*`` and ``GRAFANA_*`` variables are removed. ``extra`` is added
    last, for example the addresses of the sandbox.
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
    """Return the hosts to reach without a proxy: the user's, and loopback."""
    return ",".join(dict.fromkeys((*filter(None, base.get(name, "").split(",")), *LOOPBACK)))
