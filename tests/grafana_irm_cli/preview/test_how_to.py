"""The how-to says what is so."""

import re
from pathlib import Path

import yaml
from typer.testing import CliRunner

from grafana_irm_cli.app import app
from grafana_irm_cli.preview.files import load
from grafana_irm_cli.preview.gate import ALLOWED
from grafana_irm_cli.preview.words import TITLES, headline

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docs" / "previews-in-pull-requests.md").read_text()


def test_the_picture_is_there_and_so_is_the_report_that_it_shows() -> None:
    report = load(ROOT / "docs" / "images" / "preview-report.json")

    assert (ROOT / "docs" / "images" / "preview-report.png").read_bytes().startswith(b"\x89PNG")
    assert (
        headline(report)
        == "3 stacks change (1 new): 6 to create, 3 to update, 1 to replace; 1 stack failed; 4 unchanged"
    )


def test_every_option_it_names_exists() -> None:
    shown = CliRunner().invoke(app, ["preview", "--help"], env={"COLUMNS": "200", "TERM": "dumb"}).output
    render = CliRunner().invoke(app, ["preview", "render", "--help"], env={"COLUMNS": "200", "TERM": "dumb"}).output
    own = re.sub(r"```yaml.*?```", "", TEXT, flags=re.DOTALL)
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", own))

    assert named
    assert [option for option in named if option not in shown + render] == []


def test_every_kind_of_warning_is_in_its_table() -> None:
    assert [kind for kind in TITLES if f"`{kind}`" not in TEXT] == []
    assert set(TITLES) <= set(ALLOWED)


def test_the_secrets_and_variables_it_lists_are_those_of_the_workflows() -> None:
    workflows = "".join((ROOT / ".github" / "workflows" / name).read_text() for name in ("preview.yml", "drift.yml"))
    used = set(re.findall(r"(?:secrets|vars)\.(\w+)", workflows))

    assert [name for name in used if f"`{name}`" not in TEXT] == []


def test_its_workflows_can_be_read() -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)

    assert len(blocks) == 2
    assert all(yaml.safe_load(block) for block in blocks)
