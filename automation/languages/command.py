"""``python -m automation languages``, as ``make test-languages`` runs it."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from automation.languages.programs import ProgramError, compile_go, compile_typescript, live
from automation.languages.sdks import build_hosts, find_npm, generate_sdks
from grafana_irm_cli.console import Console
from grafana_irm_cli.pulumi.process import ProcessError
from grafana_irm_cli.pulumi.toolchain import ToolchainError, ensure
from grafana_irm_cli.pulumi.toolchain.go import find_go

console = Console(highlight=False)


def languages(
    out: Annotated[Path | None, typer.Option(help="Write the SDKs into this folder, and end there.")] = None,
) -> None:
    """Generate the SDKs for TypeScript and Go, compile a program against each, and run it on the sandbox."""
    try:
        go = find_go(console)
        if out is not None:
            generate_sdks(go, out)
            console.print(f"SDKs written to {out / 'nodejs'} and {out / 'go'}", soft_wrap=True)
            return
        with tempfile.TemporaryDirectory(prefix="languages-") as name:
            _run_all(go, Path(name))
    except (ProcessError, ProgramError, ToolchainError) as error:
        console.print(str(error), style="red", markup=False, soft_wrap=True)
        raise typer.Exit(1) from error


def _run_all(go: Path, folder: Path) -> None:
    toolchain = ensure(console)
    with console.status("generating the SDKs; the first time it takes some minutes"):
        generate_sdks(go, folder / "sdks")
    console.print("generated from components/schema.json: SDKs for TypeScript and Go")
    with console.status("building the language hosts"):
        build_hosts(go, folder / "hosts")
    npm = find_npm()
    if npm is None:
        console.print("Skipped: TypeScript: node and npm are not on this machine", style="yellow")
    else:
        with console.status("TypeScript"):
            compile_typescript(npm, folder / "sdks" / "nodejs", folder / "typescript")
            live(toolchain, folder / "hosts", folder / "typescript", folder / "typescript-home")
        console.print(f"TypeScript: {_DONE}")
    with console.status("Go"):
        compile_go(go, folder / "sdks" / "go" / "grafanairm", folder / "program")
        live(toolchain, folder / "hosts", folder / "program", folder / "go-home")
    console.print(f"Go: {_DONE}")


_DONE = "SDK and program compiled; up, preview without changes, destroy"
