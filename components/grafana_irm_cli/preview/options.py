"""Shared by the subcommands: errors, exit statuses, report formats, and the address of the CI run."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from grafana_irm_cli.console import Console


class AtFault(Exception):  # noqa: N818 - names who must act
    """An error that the caller can correct. Exit status 1, since 2 means "changes"."""


class Group(TyperGroup):
    """A group of commands in which wrong options exit with 1 instead of the usual 2."""

    def make_context(  # type: ignore[override]  # typer's own signature is wider than it says
        self, info_name: str | None, args: list[str], parent: typer.Context | None = None, **extra: object
    ) -> typer.Context:
        """Parse the options."""
        with _status_1():
            return super().make_context(info_name, args, parent, **extra)  # type: ignore[return-value]

    def invoke(self, ctx: typer.Context) -> object:  # type: ignore[override]
        """Parse the command's options, and run it."""
        with _status_1():
            return super().invoke(ctx)


@contextmanager
def _status_1() -> Iterator[None]:
    try:
        yield
    except AtFault as error:
        Console(stderr=True).print(f"error: {error}", style="red", markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(1) from error
    except TyperException as error:
        error.exit_code = 1
        raise


class Format(StrEnum):
    """The formats of a report."""

    MARKDOWN = "markdown"
    TERMINAL = "terminal"
    JSON = "json"

    @classmethod
    def of(cls, file: Path | None) -> "Format":
        """Return the format for a file name; without a file, `terminal`."""
        suffixes = {".md": cls.MARKDOWN, ".json": cls.JSON}
        return suffixes.get(file.suffix, cls.TERMINAL) if file else cls.TERMINAL


def run_page(environ: Mapping[str, str]) -> str | None:
    """Return the address of this CI run's page, with its summary and artifacts; None outside CI."""
    if pipeline := environ.get("CI_JOB_URL"):
        return pipeline
    server, repository, run = (environ.get(f"GITHUB_{name}") for name in ("SERVER_URL", "REPOSITORY", "RUN_ID"))
    return f"{server}/{repository}/actions/runs/{run}" if server and repository and run else None


def environment_of(root: Path, console: Console) -> dict[str, str]:
    """Return the environment of the `pulumi` processes for the project in a folder.

    Raises:
        AtFault: Pulumi is not installed, and cannot be downloaded or built.

    """
    # Imported here: rendering and posting a report need no packages for downloads.
    from grafana_irm_cli.pulumi.environment import preview_environment  # noqa: PLC0415
    from grafana_irm_cli.pulumi.toolchain import ToolchainError  # noqa: PLC0415

    try:
        return preview_environment(root, console)
    except ToolchainError as error:
        raise AtFault(str(error)) from error
