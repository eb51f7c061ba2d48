"""The generated parts of the how-to pages: `python -m tests.grafana_irm_cli.heartbeat.documentation` writes them.

Each stands between a comment that holds its command and `<!-- end -->`.
"""

import re
import shlex
from pathlib import Path

import typer
from typer.testing import CliRunner

from grafana_irm_cli.heartbeat.command import heartbeat

DOCS = Path(__file__).parents[3] / "docs"
PAGE = DOCS / "heartbeat-intervals.md"
PARTS = {PAGE: 6, DOCS / "several-grafana-instances.md": 1}
"""The pages, with the number of generated parts."""
PICTURE = DOCS / "images" / "heartbeat-10m.svg"

_PART = re.compile(r"(<!-- grafana-irm heartbeat (?P<options>.*?) -->\n)(.*?)(<!-- end -->)", re.DOTALL)


def run(options: str) -> str:
    app = typer.Typer()
    app.command()(heartbeat)
    return CliRunner().invoke(app, shlex.split(options)).stdout


def made_anew(page: str) -> str:
    """Return the page with every part generated again."""

    def replaced(part: re.Match[str]) -> str:
        output = run(part["options"])
        fenced = f"```json\n{output}```\n" if "--json" in part["options"] else output
        return f"{part[1]}\n{fenced}\n{part[4]}"

    return _PART.sub(replaced, page)


def picture(path: Path) -> str:
    run(f"--svg {path}")
    return path.read_text(encoding="utf-8")


if __name__ == "__main__":
    for each in PARTS:
        each.write_text(made_anew(each.read_text(encoding="utf-8")), encoding="utf-8")
    picture(PICTURE)
