"""`grafana-irm up`: apply approved previews; `grafana-irm up compare`: compare a preview with approved previews."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from grafana_irm_cli.console import Console
from grafana_irm_cli.preview.files import load
from grafana_irm_cli.preview.git import commit
from grafana_irm_cli.preview.model import Report, Status
from grafana_irm_cli.preview.options import AtFault, Group, environment_of
from grafana_irm_cli.up.equal import approved, refusals
from grafana_irm_cli.up.markdown import render
from grafana_irm_cli.up.model import Outcome, Result, StackResult

REFUSED = 3
"""Exit status when a preview differs from every approved preview."""

app = typer.Typer(cls=Group, add_completion=False, rich_markup_mode="markdown")

_errors = Console(stderr=True)

_Approved = Annotated[
    list[Path] | None,
    typer.Option("--approved", metavar="REPORT", help="A report of `preview` (.json). May be repeated."),
]


@app.callback(invoke_without_command=True)
def up(
    context: typer.Context,
    approved_reports: _Approved = None,
    project_dir: Annotated[Path, typer.Option(help="The folder of Pulumi.yaml.")] = Path(),
    wait: Annotated[str, typer.Option(help="How long `verify` repeats its checks until all is well.")] = "15m",
    out: Annotated[Path | None, typer.Option(help="Also write the result (Markdown) to this file.")] = None,
    html: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Also write the checks of each stack to an HTML page here.")
    ] = None,
    timeout: Annotated[float, typer.Option(min=1, help="Seconds for the preview of one stack.")] = 600.0,
) -> None:
    """Run `pulumi up` for the stacks that change in approved reports, one at a time, and verify each.

    Previews each stack right before its `pulumi up`. If the preview differs from every approved preview, the command
    stops before any change.

    Exit status: 0 all is well, 1 `up` or `verify` failed, 3 refused.
    """
    if context.invoked_subcommand:
        return
    if not approved_reports:
        raise AtFault("--approved: the report of a preview is required (grafana-irm preview --out report.json)")
    # Imported here: `compare` runs without the library and Pulumi.
    from grafana_irm_cli.preview.progress import watching  # noqa: PLC0415
    from grafana_irm_cli.preview.run import Settings, preview_all  # noqa: PLC0415
    from grafana_irm_cli.progress import step  # noqa: PLC0415
    from grafana_irm_cli.pulumi.project import Project, ProjectError  # noqa: PLC0415
    from grafana_irm_cli.up.run import Job, up_all  # noqa: PLC0415

    reports = [load(path) for path in approved_reports]
    if html is not None:
        _create(html)
    try:
        project = Project.load(project_dir)
    except ProjectError as error:
        raise AtFault(str(error)) from error
    _check_projects(reports, project.name)
    stacks = tuple(dict.fromkeys(each.stack for report in reports for each in report.with_status(Status.CHANGED)))
    environment = environment_of(project.root, _errors) if stacks else {}
    job = Job(
        Settings(project, environment, timeout=timeout),
        reports,
        wait,
        say=_errors.print,
        step=partial(step, _errors),
        pages=html and html.resolve(),
    )
    with watching(stacks, _errors) as watcher:
        previews = preview_all(stacks, job.settings, watcher)
    _finish(Result(project=project.name, commit=commit(project.root), stacks=up_all(previews, job)), out)


@app.command()
def compare(
    report: Annotated[Path, typer.Argument(help="The report of a preview (.json).")],
    approved_reports: _Approved = None,
) -> None:
    """Compare a preview with approved previews. If it differs from all, print the differences; exit status 3."""
    found, given = load(report), [load(path) for path in approved_reports or ()]
    _check_projects(given, found.project)
    stacks = tuple(
        StackResult(stack=each.stack, outcome=Outcome.REFUSED, reasons=reasons)
        for each in found.stacks
        if (reasons := refusals(approved(given, each.stack), each))
    )
    if not stacks:
        typer.echo("Every change in this preview is approved.")
        return
    typer.echo(render(Result(project=found.project, commit=found.commit, stacks=stacks)), nl=False)
    raise typer.Exit(REFUSED)


def _create(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise AtFault(f"--html: cannot create the folder {folder}: {error.strerror}") from error


def _check_projects(reports: list[Report], name: str) -> None:
    for each in reports:
        if each.project != name:
            raise AtFault(f"--approved: the report is of the project {each.project!r}, not {name!r}")


def _finish(result: Result, out: Path | None) -> None:
    text = render(result)
    typer.echo(text, nl=False)
    if out:
        out.write_text(text, encoding="utf-8")
    raise typer.Exit(result.exit_status)
