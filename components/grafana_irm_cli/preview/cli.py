"""`grafana-irm preview`: preview stacks, render a report, post it."""

from pathlib import Path
from typing import Annotated

import typer

from grafana_irm_cli.console import Console
from grafana_irm_cli.preview import gate, markdown
from grafana_irm_cli.preview.files import load, write
from grafana_irm_cli.preview.git import GitError, commit
from grafana_irm_cli.preview.model import Report
from grafana_irm_cli.preview.options import AtFault, Format, Group, environment_of
from grafana_irm_cli.preview.post import post
from grafana_irm_cli.preview.progress import watching
from grafana_irm_cli.preview.run import TIMEOUT, WORKERS, Settings, preview_all
from grafana_irm_cli.preview.selection import Selection, SelectionError, by_change, by_name
from grafana_irm_cli.pulumi.project import Project, ProjectError

app = typer.Typer(cls=Group, add_completion=False, rich_markup_mode="markdown")
app.command("post")(post)

_errors = Console(stderr=True)


@app.callback(invoke_without_command=True)
def preview(
    context: typer.Context,
    stack: Annotated[
        list[str] | None, typer.Option("--stack", "-s", help="A stack to preview. May be repeated.")
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Every stack that has a configuration file (the default).")
    ] = False,
    changed_since: Annotated[
        str | None,
        typer.Option(
            metavar="REF",
            help="Only stacks whose configuration differs from the commit where this branch left REF; all stacks if "
            "code, requirements or Pulumi.yaml differ.",
        ),
    ] = None,
    exclude: Annotated[list[str] | None, typer.Option(help="A stack to leave out.")] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATTERN", help="With --changed-since: files that are not part of the program (`tools/*`)."
        ),
    ] = None,
    parallel: Annotated[int, typer.Option(min=1, help="How many stacks to preview in parallel.")] = WORKERS,
    refresh: Annotated[bool, typer.Option("--refresh", help="Read the live systems, and report drift.")] = False,
    fail_on: Annotated[
        str,
        typer.Option(
            metavar="A,B",
            help="Exit with status 3 if the report has any of these: create, update, replace, destroy, import, "
            "warning, or the name of a kind of warning.",
        ),
    ] = "",
    expect_no_changes: Annotated[
        bool, typer.Option("--expect-no-changes", help="Exit with status 3 if anything changes or has drifted.")
    ] = False,
    form: Annotated[
        Format | None,
        typer.Option("--format", help="By default terminal; with --out by the file's name (.md, .json)."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Write the report to this file instead of printing it.")] = None,
    project_dir: Annotated[Path, typer.Option(help="The folder of Pulumi.yaml.")] = Path(),
    target: Annotated[
        str, typer.Option(help="Name of the report if a pull request has several, such as `drift`.")
    ] = "default",
    commit_id: Annotated[
        str | None, typer.Option("--commit", help="The commit to name. By default the checked-out commit.")
    ] = None,
    timeout: Annotated[float, typer.Option(min=1, help="Seconds for one stack.")] = TIMEOUT,
) -> None:
    """Report what `pulumi up` would do in every stack that a change touches, without any secret.

    Exit status: 0 no changes, 2 changes, 1 an error, 3 refused by --fail-on or --expect-no-changes.
    """
    if context.invoked_subcommand:
        return
    refused_for = [each.strip() for each in fail_on.split(",") if each.strip()]
    _check(stack, refused_for, every=every, changed_since=changed_since)
    try:
        project = Project.load(project_dir)
        selection = (
            by_change(project, changed_since, [*(ignore or ()), *_own(project, out)], exclude or ())
            if changed_since
            else by_name(project, stack or (), exclude or ())
        )
    except (ProjectError, SelectionError, GitError) as error:
        raise AtFault(str(error)) from error
    environment = environment_of(project.root, _errors) if selection.stacks else {}
    settings = Settings(project, environment, refresh=refresh, parallel=parallel, timeout=timeout)
    report = _report(selection, settings, target, commit_id or commit(project.root))
    refused = gate.refusals(report, refused_for, expect_no_changes=expect_no_changes)
    report = report.model_copy(update={"refused": refused})
    write(report, form, out)
    raise typer.Exit(report.exit_status)


@app.command()
def render(
    report: Annotated[Path, typer.Argument(help="A report that was written with --format json.")],
    form: Annotated[Format, typer.Option("--format")] = Format.MARKDOWN,
    limit: Annotated[int, typer.Option(min=2_000, help="Characters of Markdown.")] = markdown.LIMIT,
) -> None:
    """Print a report in another format, such as for a job's summary."""
    write(load(report), form, None, limit=limit)


@app.command()
def skip(
    why: Annotated[str, typer.Argument(help="Why there is no preview.")],
    out: Annotated[Path, typer.Option(help="The report's file (.json).")],
    project_dir: Annotated[Path, typer.Option(help="The folder of Pulumi.yaml.")] = Path(),
    target: Annotated[str, typer.Option(help="As for the skipped preview.")] = "default",
) -> None:
    """Write a report with the reason why there is no preview, such as for a fork without credentials."""
    try:
        project = Project.load(project_dir)
    except ProjectError as error:
        raise AtFault(str(error)) from error
    write(Report(project=project.name, target=target, note=why), Format.JSON, out)


def _check(stack: list[str] | None, fail_on: list[str], *, every: bool, changed_since: str | None) -> None:
    problems = []
    if sum((bool(stack), every, changed_since is not None)) > 1:
        problems.append("--stack, --all, --changed-since: use only one of them")
    if unknown := gate.unknown(fail_on):
        problems.append(f"--fail-on: {', '.join(unknown)}: not one of {', '.join(gate.ALLOWED)}")
    if problems:
        raise AtFault("\n".join(problems))


def _own(project: Project, out: Path | None) -> list[str]:
    """Return the pattern of the report's file if it is in the project, since it is not a change of the program."""
    inside = out is not None and out.resolve().is_relative_to(project.root)
    return [out.resolve().relative_to(project.root).as_posix()] if out and inside else []


def _report(selection: Selection, settings: Settings, target: str, commit_id: str | None) -> Report:
    with watching(selection.stacks, _errors) as watcher:
        stacks = preview_all(selection.stacks, settings, watcher)
    return Report(
        project=settings.project.name,
        target=target,
        stacks=stacks,
        left_out=selection.left_out,
        warnings=selection.warnings,
        refreshed=settings.refresh,
        commit=commit_id,
    )
