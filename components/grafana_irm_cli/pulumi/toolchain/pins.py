"""The versions, file names and download address of the Pulumi toolchain."""

import os
import platform
import re
import sys
from pathlib import Path

import platformdirs

MODULES = Path(__file__).parent / "modules"
"""Go modules that pin the Pulumi command line and its language hosts by version and checksum."""

CLI_PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
HOST_PACKAGE = "github.com/pulumi/pulumi/sdk/v3/python/cmd/pulumi-language-python"
YAML_PACKAGE = "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml"
SDK_MODULE = "github.com/pulumi/pulumi/sdk/v3"

VENDOR = "https://get.pulumi.com/releases/sdk"
"""Pulumi's download address: for each version, an archive per platform and a file of SHA-256 sums."""

PROGRAMS = (
    "pulumi",
    "pulumi-language-python",
    "pulumi-language-python-exec",
    "pulumi-resource-pulumi-python",
)
"""The command line, the language host, the script that starts programs, and the plugin of dynamic resources."""

YAML_HOST = "pulumi-language-yaml"
"""The language host for YAML programs. The vendor's archive has it; a build includes it only on request."""

CACHE_VARIABLE = "GRAFANA_IRM_ALERTING_CACHE"
"""Environment variable that sets another cache folder."""


def _pinned(module: str, dependency: str) -> str:
    """Return the version of a dependency in a Go module, without the ``v``."""
    found = re.search(rf"{re.escape(dependency)} v(\S+)", (MODULES / module / "go.mod").read_text())
    if not found:
        raise RuntimeError(f"{MODULES}/{module}/go.mod names no version of {dependency}")
    return found[1]


PULUMI_VERSION = _pinned("cli", "pulumi/pkg/v3")
"""The Pulumi release to download or build, and the oldest release accepted on PATH."""

HOST_VERSION = _pinned("host", "pulumi/sdk/v3")
"""The release of the Python language host to build: the last release that is part of the SDK's module."""

YAML_VERSION = _pinned("yaml", "pulumi/pulumi-yaml")
"""The release of the YAML language host to build."""


def cache_folder() -> Path:
    """Return the folder of this machine's toolchains. It is in the user's cache, never in the work tree."""
    chosen = os.environ.get(CACHE_VARIABLE)
    return Path(chosen).expanduser() if chosen else Path(platformdirs.user_cache_path("grafana-irm-alerting"))


def platform_name() -> str:
    """Return this platform as in the names of Pulumi's archives, for example ``linux-x64`` or ``darwin-arm64``."""
    machine = platform.machine().lower()
    return f"{sys.platform}-{ {'x86_64': 'x64', 'amd64': 'x64', 'aarch64': 'arm64'}.get(machine, machine) }"


def version_of(text: str) -> tuple[int, int, int] | None:
    """Return the first version such as ``1.2.3`` in ``text``; None without any."""
    found = re.search(r"(\d+)\.(\d+)\.(\d+)", text)
    return (int(found[1]), int(found[2]), int(found[3])) if found else None
