"""Builds the Pulumi toolchain from Go modules, for machines that can reach only package registries.

``go install`` refuses the command line, since its ``go.mod`` has ``replace`` lines. So the command line is a tool of
small modules in this package (``modules/``), whose ``go.sum`` pins all sources by checksum. The language host is built
from the last release of the SDK module that contains it.
"""

import os
import shutil
from pathlib import Path

from rich.console import Console

from grafana_irm_cli.pulumi.process import ProcessError, run, stream
from grafana_irm_cli.pulumi.toolchain.go import find_go
from grafana_irm_cli.pulumi.toolchain.pins import (
    CLI_PACKAGE,
    HOST_PACKAGE,
    MODULES,
    PULUMI_VERSION,
    SDK_MODULE,
    YAML_HOST,
    YAML_PACKAGE,
    YAML_VERSION,
)
from grafana_irm_cli.pulumi.toolchain.progress import step

LIMIT = 1800.0
"""Time limit of each step in seconds. A cold build of the command line takes about four minutes on two cores."""

_VERSION_VARIABLES = {
    "cli": f"github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v{PULUMI_VERSION}",
    "host": f"github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v{PULUMI_VERSION}",
    "yaml": f"github.com/pulumi/pulumi-yaml/pkg/version.Version=v{YAML_VERSION}",
}
"""The variable with the version of each module's program."""

_TAGS = "-tags=osusergo,grpcnotrace"
"""The tags of the vendor's own build. The second lets the linker remove unused code."""

_SCRIPTS = ("python/cmd/pulumi-language-python-exec", "python/dist/pulumi-resource-pulumi-python")


def build(into: Path, console: Console) -> None:
    """Build the toolchain's programs into the folder ``into``, with the user's own Go caches.

    Raises ``ProcessError`` with Go's message when modules cannot be downloaded or built.
    """
    go = str(find_go(console))
    _build_one(go, "cli", CLI_PACKAGE, into / "pulumi", console)
    _build_one(go, "host", HOST_PACKAGE, into / "pulumi-language-python", console)
    sdk = run(
        [go, "list", "-m", "-f", "{{.Dir}}", SDK_MODULE],
        cwd=MODULES / "cli",
        env=_environment(),
        timeout=LIMIT,
    )
    for script in _SCRIPTS:
        copy = into / Path(script).name
        shutil.copyfile(Path(sdk.stdout.strip()) / script, copy)
        copy.chmod(0o755)


def build_yaml(into: Path, console: Console) -> None:
    """Build the language host for YAML programs into the folder ``into``. It takes about two minutes on two cores.

    Raises ``ProcessError`` as `build` does.
    """
    _build_one(str(find_go(console)), "yaml", YAML_PACKAGE, into / YAML_HOST, console)


def _build_one(go: str, module: str, package: str, program: Path, console: Console) -> None:
    packages = _download(go, module, package, program.name, console)
    flags = [
        "-mod=readonly",
        _TAGS,
        "-trimpath",
        "-buildvcs=false",
        "-ldflags",
        f"-s -w -X {_VERSION_VARIABLES[module]}",
    ]
    with step(console, f"building {program.name} (packages; those built before are skipped)", packages) as shown:
        stream(
            [go, "build", "-v", *flags, "-o", str(program), package],
            lambda _: shown.advance(),
            cwd=MODULES / module,
            env=_environment(),
            timeout=LIMIT,
        )


def _download(go: str, module: str, package: str, name: str, console: Console) -> int:
    """Download only the packages that ``package`` needs, and return their number."""
    packages = 0
    said: list[str] = []

    def count(line: str) -> None:
        nonlocal packages
        if line.startswith("go: downloading"):
            shown.advance()
        elif " " in line:
            said.append(line)
        else:
            packages += 1

    sums = (MODULES / module / "go.sum").read_text().splitlines()
    modules = sum(1 for line in sums if "/go.mod " not in line)
    with step(console, f"downloading the Go modules of {name} (those here already are skipped)", modules) as shown:
        try:
            stream(
                [go, "list", "-mod=readonly", _TAGS, "-deps", package],
                count,
                cwd=MODULES / module,
                env=_environment(),
                timeout=LIMIT,
            )
        except ProcessError as error:
            # Go prints the packages after the error of one of them.
            raise ProcessError(error.argv, error.code, "\n".join(said) or error.output) from error
    return packages


def _environment() -> dict[str, str]:
    """Return the user's environment without variables that would change the result. No C compiler is needed."""
    fixed = {"CGO_ENABLED": "0", "GOWORK": "off"}
    return {k: v for k, v in os.environ.items() if k not in {"GOFLAGS", "GOOS", "GOARCH"}} | fixed
