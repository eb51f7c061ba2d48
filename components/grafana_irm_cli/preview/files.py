"""Reads reports, which may come from anyone, and writes reports."""

import os
from pathlib import Path

import typer
from pydantic import ValidationError

from grafana_irm_cli.console import Console
from grafana_irm_cli.preview import markdown, terminal
from grafana_irm_cli.preview.model import Report
from grafana_irm_cli.preview.options import AtFault, Format, run_page

LARGEST = 50_000_000
"""Largest file of a report in bytes. A larger file is refused before it is read."""


def load(path: Path) -> Report:
    """Read a report, and check it completely."""
    try:
        if path.stat().st_size > LARGEST:
            raise AtFault(f"{path}: larger than {LARGEST} bytes, so not a report of a preview")
        return Report.model_validate_json(path.read_bytes())
    except OSError as error:
        raise AtFault(f"{path}: cannot be read: {error.strerror}") from error
    except ValidationError as error:
        problems = "\n".join(f"- {'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
        raise AtFault(f"{path}: is no report of a preview:\n{problems}") from error


def write(report: Report, form: Format | None, out: Path | None, *, limit: int = markdown.LIMIT) -> None:
    """Write the report to ``out``, or print it."""
    form = form or Format.of(out)
    if form is Format.TERMINAL:
        terminal.show(report, Console(file=out.open("w", encoding="utf-8") if out else None))
        return
    text = (
        report.model_dump_json(indent=1) + "\n"
        if form is Format.JSON
        else markdown.render(report, whole=run_page(os.environ), limit=limit)
    )
    if out:
        out.write_text(text, encoding="utf-8")
    else:
        typer.echo(text, nl=False)
