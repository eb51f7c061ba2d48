"""The SDKs and language hosts, built from Go modules: Pulumi's own need its releases, which not every machine reaches.

The generators are part of the command line's Go module. The hosts are of the SDK's last release with both (3.60).
"""

import os
import shutil
from pathlib import Path

from grafana_irm_cli.pulumi.process import run
from grafana_irm_cli.pulumi.toolchain.pins import PULUMI_VERSION

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT / "components" / "schema.json"

HOSTS = {
    "pulumi-language-nodejs": "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
    "pulumi-language-go": "github.com/pulumi/pulumi/sdk/v3/go/pulumi-language-go",
}
"""The programs that start a program in each language, with their packages."""

GO_SDK = "example.com/pulumi-grafana-irm/sdk/go/grafana-irm"
"""The import path of the Go SDK, as the schema's repository has it."""

_GO_MODULE = f"""module {GO_SDK}

go 1.24

require (
	github.com/blang/semver v3.5.1+incompatible
	github.com/pulumi/pulumi/sdk/v3 v{PULUMI_VERSION}
)
"""

LIMIT = 1800.0
"""Seconds for each build. The first build of the generator downloads and compiles for some minutes."""

_MODULES = Path(__file__).parent / "modules"


def generate_sdks(go: Path, into: Path) -> None:
    """Write the SDKs of `components/schema.json` into the folders `nodejs` and `go` of ``into``.

    Raises:
        ProcessError: with Go's message.

    """
    into.mkdir(parents=True, exist_ok=True)
    generator = into / "generator"
    build_go(go, _MODULES / "generator", ".", generator)
    run([str(generator), str(SCHEMA), str(into)], timeout=LIMIT)
    generator.unlink()
    package = into / "nodejs" / "package.json"
    package.write_text(package.read_text().replace("${VERSION}", "0.0.0"))
    # The package's folder has the name of the package; imports have that of the module.
    module = into / "go" / "grafanairm"
    (module / "go.mod").write_text(_GO_MODULE)


def build_hosts(go: Path, into: Path) -> None:
    """Build both language hosts into a folder.

    Raises:
        ProcessError: with Go's message.

    """
    for program, package in HOSTS.items():
        build_go(go, _MODULES / "hosts", package, into / program)


def build_go(go: Path, module: Path, package: str, program: Path) -> None:
    """Build a Go program from a module whose sums are fixed.

    Raises:
        ProcessError: with Go's message.

    """
    environment = {**os.environ, "CGO_ENABLED": "0", "GOWORK": "off", "GOFLAGS": "-mod=readonly"}
    run(
        [str(go), "build", "-buildvcs=false", "-o", str(program), package],
        cwd=module,
        env=environment,
        timeout=LIMIT,
    )


def find_npm() -> Path | None:
    """Return npm, or None if Node.js is not on this machine."""
    found = shutil.which("npm") if shutil.which("node") else None
    return Path(found) if found else None
