"""`grafana-irm preview post`: create or update the comment with a report on a pull request.

This is the only step that needs write access. It runs no code of the pull request: it reads a report from a file,
checks it, and renders it again.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from grafana_irm_cli.console import Console
from grafana_irm_cli.preview import markdown
from grafana_irm_cli.preview.api import ApiError, TransientError, patiently
from grafana_irm_cli.preview.files import load
from grafana_irm_cli.preview.github import GitHub, GitHubThread
from grafana_irm_cli.preview.gitlab import GitLabThread
from grafana_irm_cli.preview.model import Report
from grafana_irm_cli.preview.options import AtFault, run_page
from grafana_irm_cli.preview.publish import Marker, Thread, publish

_errors = Console(stderr=True)


def post(
    report: Annotated[Path, typer.Argument(help="A report that was written with --format json.")],
    repository: Annotated[
        str | None, typer.Option(help="`owner/name`, or GitLab's project. By default that of this CI run.")
    ] = None,
    number: Annotated[int | None, typer.Option(min=1, help="The pull request, merge request or issue.")] = None,
    head: Annotated[
        str | None, typer.Option(metavar="OWNER:BRANCH", help="Instead of --number: the pull request's branch.")
    ] = None,
    head_commit: Annotated[
        str | None, typer.Option(help="With --head: only a pull request that is at this commit.")
    ] = None,
    always: Annotated[bool, typer.Option("--always", help="Comment even if there was never a change.")] = False,
    author: Annotated[
        str | None, typer.Option(help="The token's user, if the token may not read it (GitHub Apps).")
    ] = None,
    run: Annotated[
        int | None,
        typer.Option(min=0, help="Number of the run. An earlier run never overwrites the comment of a later run."),
    ] = None,
    details: Annotated[
        str | None, typer.Option(metavar="URL", help="Address of the whole report. By default this CI run.")
    ] = None,
) -> None:
    """Put a report on a pull request as one comment, edited in place.

    The token comes from the environment: GITHUB_TOKEN, or on GitLab GITLAB_TOKEN.
    """
    found = load(report)
    environ = os.environ
    order = run if run is not None else int(environ.get("GITHUB_RUN_ID") or environ.get("CI_PIPELINE_ID") or 0)
    marker = Marker(found.project, found.target, order)
    whole = details or run_page(environ)
    try:
        for name, thread in _threads(environ, repository, number, head, head_commit, author).items():
            outcome = patiently(lambda thread=thread: _publish(thread, marker, found, whole, always=always))  # type: ignore[misc]
            _errors.print(f"{name}: comment {outcome}", markup=False, highlight=False)
    except (ApiError, TransientError) as error:
        raise AtFault(f"Cannot write the comment: {error}") from error


def _publish(thread: Thread, marker: Marker, report: Report, whole: str | None, *, always: bool) -> str:
    return publish(
        thread,
        marker,
        lambda again: markdown.render(report, whole=whole, again=again, limit=markdown.LIMIT - len(marker.line)),
        needed=always or report.worth_a_comment,
    )


def _threads(
    environ: Mapping[str, str],
    repository: str | None,
    number: int | None,
    head: str | None,
    head_commit: str | None,
    author: str | None,
) -> dict[str, Thread]:
    """Return the threads to write to, by name; none when the pull request is closed or has newer commits."""
    if "CI_API_V4_URL" in environ:
        return _gitlab(environ, repository, number)
    repository = repository or _needed(environ, "GITHUB_REPOSITORY", "--repository")
    token = _needed(environ, "GITHUB_TOKEN")
    github = GitHub(environ.get("GITHUB_API_URL", "https://api.github.com"), token, repository)
    if (number is None) == (head is None):
        raise AtFault("--number, --head: use exactly one of them")
    numbers = [number] if number else patiently(lambda: github.pull_requests_of(str(head), head_commit))
    if not numbers:
        _errors.print(f"No open pull request from {head} at {head_commit}: nothing to write.", markup=False)
        return {}
    login = author or patiently(github.login)
    return {f"{repository}#{each}": GitHubThread(github, each, login) for each in numbers}


def _gitlab(environ: Mapping[str, str], project: str | None, number: int | None) -> dict[str, Thread]:
    project = project or _needed(environ, "CI_PROJECT_ID", "--repository")
    request = number or int(_needed(environ, "CI_MERGE_REQUEST_IID", "--number"))
    token = _needed(environ, "GITLAB_TOKEN")
    return {f"{project}!{request}": GitLabThread(environ["CI_API_V4_URL"], token, project, request)}


def _needed(environ: Mapping[str, str], name: str, option: str | None = None) -> str:
    if value := environ.get(name):
        return value
    raise AtFault(f"{name}: not set in the environment" + (f"; or use {option}" if option else ""))
