"""The versions and file names of the Pulumi toolchain, and where its vendor publishes it."""

import os
import platform
import re
import sys
from pathlib import Path

import platformdirs

MODULES = Path(__file__).parent / "modules"
"""Go modules that name the Pulumi command line and its Python language host, by version and checksum."""

CLI_PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
HOST_PACKAGE = "github.com/pulumi/pulumi/sdk/v3/python/cmd/pulumi-language-python"
SDK_MODULE = "github.com/pulumi/pulumi/sdk/v3"

VENDOR = "https://get.pulumi.com/releases/sdk"
"""Pulumi's own download address: for each version an archive for each platform and a file of SHA-256 sums."""

PROGRAMS = (
    "pulumi",
    "pulumi-language-python",
    "pulumi-language-python-exec",
    "pulumi-resource-pulumi-python",
)
"""The command line, the language host, the script it starts programs with, the plugin of dynamic
resources."""

CACHE_VARIABLE = "GRAFANA_IRM_ALERTING_CACHE"
"""Environment variable that names another cache folder than the user's."""


def _pinned() -> str:
    found = re.search(r"pulumi/pkg/v3 v(\S+)", (MODULES / "cli" / "go.mod").read_text())
    if not found:
        raise RuntimeError(f"{MODULES}/cli/go.mod names no version of the Pulumi command line")
    return found[1]


PULUMI_VERSION = _pinned()
"""The Pulumi release that is downloaded or built, and the oldest that is taken from PATH."""


def cache_folder() -> Path:
    """Return the folder of what is made once for each machine: in the user's cache, never the work tree."""
    chosen = os.environ.get(CACHE_VARIABLE)
    return Path(chosen).expanduser() if chosen else Path(platformdirs.user_cache_path("grafana-irm-alerting"))


def platform_name() -> str:
    """Return this machine as Pulumi's archives name it, for example ``linux-x64`` or ``darwin-arm64``."""
    machine = platform.machine().lower()
    return f"{sys.platform}-{ {'x86_64': 'x64', 'amd64': 'x64', 'aarch64': 'arm64'}.get(machine, machine) }"


def version_of(text: str) -> tuple[int, int, int] | None:
    """Read the first ``1.2.3`` in ``text``; None when there is none."""
    found = re.search(r"(\d+)\.(\d+)\.(\d+)", text)
    return (int(found[1]), int(found[2]), int(found[3])) if found else None
