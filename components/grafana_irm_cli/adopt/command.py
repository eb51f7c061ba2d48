"""The command `grafana-irm adopt`."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from grafana_irm.api.patience import Patience
from grafana_irm.errors import RequestFailed
from grafana_irm_cli.adopt.importing import Left, bring_in, left_to_do
from grafana_irm_cli.adopt.model import AdoptError
from grafana_irm_cli.adopt.plan import Plan, plan
from grafana_irm_cli.adopt.report import as_json, print_changes, print_tables
from grafana_irm_cli.adopt.stack_file import as_yaml, with_proposed, write
from grafana_irm_cli.adopt.trial import ids_of, try_out, write_import_file
from grafana_irm_cli.console import Console
from grafana_irm_cli.masking import without_credentials
from grafana_irm_cli.progress import reporter, step
from grafana_irm_cli.pulumi import toolchain
from grafana_irm_cli.pulumi.environment import program_environment
from grafana_irm_cli.pulumi.process import INTERRUPTED, ProcessError
from grafana_irm_cli.pulumi.project import Project, ProjectError
from grafana_irm_cli.pulumi.stack import Engine

CHANGES_LEFT, FAILED = 1, 2
"""Exit status: after ``--apply`` the preview still has changes; the adoption failed."""

ENTRIES_FILE, IRM_FILE, IMPORT_FILE = "integrations.yaml", "irm.yaml", "import.json"


def adopt(
    stack: Annotated[str, typer.Option(help="The stack that adopts.")],
    integration: Annotated[
        list[str] | None,
        typer.Option(help="Adopt only this integration, by name or id. May be repeated."),
    ] = None,
    project_dir: Annotated[Path, typer.Option(help="Folder of the stack program's Pulumi.yaml.")] = Path(),
    out: Annotated[
        Path | None, typer.Option(help=f"Folder for {ENTRIES_FILE} and {IMPORT_FILE}, to import by hand.")
    ] = None,
    apply: Annotated[
        bool, typer.Option("--apply", help="Write the stack's file, import, and preview. Change nothing else.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Skip the confirmation before --apply.")] = False,
    json_output: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
) -> None:
    """Bring existing integrations, contact points and heartbeat rules under the stack's management.

    Finds the objects of each integration, proposes the configuration, and tries it in a copy of the stack. Never
    changes Grafana or IRM, not even with --apply. Exit status 0: done; 1: after --apply `pulumi up` would change
    something; 2: the adoption failed.
    """
    progress = Console(stderr=True)
    try:
        environment = program_environment(toolchain.ensure(progress))
        adoption = Adoption(Engine(project_dir.resolve(), stack, environment), Project.load(project_dir), progress)
        planned, left = adoption.find(integration or [])
        if not json_output:
            _print_plan(planned, left, Console())
        if out is not None and planned.proposals:
            adoption.write_out(planned, out)
        applied = apply and bool(planned.proposals) and (yes or _agreed(planned, stack))
        if applied:
            left = adoption.carry_out(planned)
    except (AdoptError, ProcessError, ProjectError, RequestFailed, toolchain.ToolchainError) as error:
        progress.print(f"Cannot adopt: {without_credentials(str(error))}", style="yellow", markup=False)
        raise typer.Exit(FAILED) from None
    except KeyboardInterrupt:
        progress.print("Interrupted. Grafana and IRM are unchanged. Run the same command again to continue.")
        raise typer.Exit(INTERRUPTED) from None
    if json_output:
        typer.echo(as_json(planned, left, applied=applied))
    elif applied:
        _print_end(left, Console())
    raise typer.Exit(CHANGES_LEFT if applied and left else 0)


@dataclass(frozen=True)
class Adoption:
    """The steps of an adoption. Each shows its progress.

    Raises from every method:
        AdoptError: the adoption cannot continue.
        ProcessError: the engine cannot be run.
        RequestFailed: a system cannot be reached.

    """

    engine: Engine
    project: Project
    progress: Console

    def find(self, wanted: Sequence[str] = ()) -> tuple[Plan, list[Left]]:
        """Return the plan, and the changes of the first `pulumi up` after the import."""
        with step(self.progress, "reading Grafana and IRM"):
            environ = os.environ | dict(self.engine.environment)
            planned = plan(self.engine, self.project, environ, wanted, Patience(reporter(self.progress)))
        if not planned.proposals:
            return planned, []
        with step(self.progress, "trying the adoption in a copy of the stack") as show:
            return planned, try_out(self.engine, self.project, planned, show)

    def write_out(self, planned: Plan, folder: Path) -> None:
        """Write the proposed entries and the import file into a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ENTRIES_FILE).write_text(as_yaml(planned.entries), encoding="utf-8")
        if planned.ingress_url:
            (folder / IRM_FILE).write_text(as_yaml({"ingressUrl": planned.ingress_url}), encoding="utf-8")
        with step(self.progress, "writing the import file") as show:
            write_import_file(self.engine, self.project, planned, folder / IMPORT_FILE, show)

    def carry_out(self, planned: Plan) -> list[Left]:
        """Add the entries to the stack's file, import into the stack, and return the changes of a preview."""
        file = self.project.config_file(self.engine.stack)
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        added = with_proposed(text, self.project.name, planned.entries, planned.ingress_url)
        with TemporaryDirectory(prefix="adopt-") as folder, step(self.progress, "importing") as show:
            imports = Path(folder) / IMPORT_FILE
            total = write_import_file(self.engine, self.project, planned, imports, show)
            write(file, added)
            bring_in(self.engine, imports, total, show)
        with step(self.progress, "previewing") as show:
            left = left_to_do(self.engine, show)
            if not left:
                # Changes nothing; it only records the stack's outputs, which verify reads.
                self.engine.up()
        return left


def _print_plan(planned: Plan, left: Sequence[Left], console: Console) -> None:
    print_tables(planned, left, console)
    if not planned.proposals:
        console.print("There is nothing to adopt.")
        return
    if left:
        console.print("\nThe import changes nothing in Grafana and IRM. The first pulumi up after the import would:")
        print_changes(left, console)
    if planned.entries:
        console.print("\nThe stack's configuration:")
        console.print(as_yaml(planned.entries), markup=False, highlight=False, soft_wrap=True)
    if planned.ingress_url:
        console.print("\nIts irm settings:")
        added = as_yaml({"ingressUrl": planned.ingress_url})
        console.print(added, markup=False, highlight=False, soft_wrap=True)


def _print_end(left: Sequence[Left], console: Console) -> None:
    if left:
        console.print("Imported. The next pulumi up makes the changes above; pulumi preview --diff shows them.")
    else:
        console.print("[green]Imported. The preview has no changes.[/]")


def _agreed(planned: Plan, stack: str) -> bool:
    return typer.confirm(f"Import {ids_of(planned.proposals)} objects into the state of {stack}?", err=True)
