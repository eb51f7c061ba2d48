"""The environment of a ``pulumi`` process that leaves the user's own login, home folder and stacks alone."""

import os
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path

from grafana_irm_cli.pulumi.toolchain import Toolchain

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
        "PULUMI_SKIP_UPDATE_CHECK": "1",
        # The language host lists the packages with pip in every operation: without asking for a newer pip.
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        # The engine writes an event log, which the Automation API reads too, only with its debug commands on.
        "PULUMI_DEBUG_COMMANDS": "1",
    }


def engine_environment(
    toolchain: Toolchain,
    home: Path,
    *,
    passphrase: str | None = None,
    extra: Mapping[str, str] | None = None,
    environ: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Return what a ``pulumi`` process needs to live in the folder ``home`` alone.

    Plugins and credentials are under ``home``, and so is the backend (``home/backend``, made here, since
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
    """Loopback is never asked for through a proxy."""
    return ",".join(dict.fromkeys((*filter(None, base.get(name, "").split(",")), *LOOPBACK)))
