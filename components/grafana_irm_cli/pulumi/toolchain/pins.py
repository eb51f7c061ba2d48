"""The versions and file names of the Pulumi toolchain, and where its vendor publishes it."""

import os
import platform
import re
import sys
from pathlib import Path

import platformdirs

MODULES = Path(__file__).parent / "modules"
"""Go modules that name the Pulumi command line and its language hosts, by version and checksum."""

CLI_PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
HOST_PACKAGE = "github.com/pulumi/pulumi/sdk/v3/python/cmd/pulumi-language-python"
YAML_PACKAGE = "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml"
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

YAML_HOST = "pulumi-language-yaml"
"""The language host of YAML programs: beside the others in the vendor's archive, built only where it is needed."""

CACHE_VARIABLE = "GRAFANA_IRM_ALERTING_CACHE"
"""Environment variable that names another cache folder than the user's."""


def _pinned(module: str, dependency: str) -> str:
    """Return the version of a dependency in one of the Go modules, without its ``v``."""
    found = re.search(rf"{re.escape(dependency)} v(\S+)", (MODULES / module / "go.mod").read_text())
    if not found:
        raise RuntimeError(f"{MODULES}/{module}/go.mod names no version of {dependency}")
    return found[1]


PULUMI_VERSION = _pinned("cli", "pulumi/pkg/v3")
"""The Pulumi release that is downloaded or built, and the oldest that is taken from PATH."""

HOST_VERSION = _pinned("host", "pulumi/sdk/v3")
"""The release of the Python language host that is built: the last one that is part of the SDK's module."""

YAML_VERSION = _pinned("yaml", "pulumi/pulumi-yaml")
"""The release of the YAML language host that is built."""


def cache_folder() -> Path:
    """Return the folder of the toolchains of this machine: in the user's cache, never the work tree."""
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
