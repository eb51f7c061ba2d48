"""The command `python -m automation release-check`: all of a release that needs no forge."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from automation.audit.findings import Finding, Status, judged, show
from automation.release import changelog, contents, metadata
from automation.release.build import build
from automation.release.package import Package, export, time_of, uncommitted
from automation.release.states import states
from automation.release.trial import trial
from grafana_irm_cli.console import Console
from grafana_irm_cli.pulumi.process import ProcessError

ROOT = Path(__file__).parents[2]
LOCK = "requirements.lock"
"""Versions of all packages: those of the library, and those of its command."""


def release_check(
    tag: Annotated[str | None, typer.Option(help="The tag of the release, such as v1.2.3: all must be ready.")] = None,
    repository: Annotated[
        str | None, typer.Option(help="The address of the repository that releases: https://forge/owner/name.")
    ] = None,
    notes: Annotated[Path | None, typer.Option(help="Write the changelog's entries of this version to a file.")] = None,
    out: Annotated[Path, typer.Option(help="The folder for wheel and sdist, emptied first.")] = ROOT / "dist",
) -> None:
    """Check a release: version, changelog, kept states, and a wheel and an sdist built from the current commit.

    Exit status 1 where something is wrong. Nothing is tagged, pushed or published.
    """
    console = Console()
    with tempfile.TemporaryDirectory() as folder:
        try:
            package = export(ROOT, Path(folder))
            text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
            findings = [
                _source(package),
                changelog.check(text, package.version, tag),
                states(ROOT, changelog.versions(text)),
                *_files(package, out, repository),
            ]
        except (ProcessError, ValueError) as error:
            console.print(f"Cannot check the release: {error}", style="red", markup=False)
            raise typer.Exit(1) from error
    show(findings, console)
    failed = any(one.status is Status.FAILED for one in findings)
    if notes is not None and not failed:
        notes.write_text(changelog.notes(text, package.version), encoding="utf-8")
    raise typer.Exit(failed)


def _source(package: Package) -> Finding:
    changed = uncommitted(ROOT)
    said = f"commit {package.commit[:12]}"
    if changed:
        said += f"; without uncommitted changes: {', '.join(line[3:] for line in changed)}"
    return judged("source", [], said)


def _files(package: Package, out: Path, repository: str | None) -> list[Finding]:
    wheel, sdist = build(package, time_of(ROOT, package.commit), out)
    return [
        contents.wheel_contents(wheel, package),
        contents.sdist_contents(sdist, package),
        *(metadata.check(archive, package.name, package.version) for archive in (wheel, sdist)),
        metadata.addresses(wheel, repository),
        trial(wheel, package, ROOT / LOCK),
    ]
