"""What the pages say between their blocks: commands, links, settings, and the steps that Grafana's guide has."""

import re
import shlex
from pathlib import Path

import pytest
from pydantic import BaseModel
from typer.testing import CliRunner

from grafana_irm.stack.entry import StackIntegration
from grafana_irm_cli.app import COMMANDS, app
from tests.docs.pages import PAGES, ROOT

TEXTS = {page: re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL) for page in PAGES}
WIDE = {"COLUMNS": "200", "TERM": "dumb"}


def named(pattern: str) -> list[str]:
    """Return what stands in backquotes and begins so, on any page."""
    quoted = {" ".join(code.split()) for text in TEXTS.values() for code in re.findall(r"`([^`]+)`", text)}
    return sorted(code for code in quoted if re.match(pattern, code))


@pytest.mark.parametrize("code", named(r"make [a-z-]+$"))
def test_a_make_target_exists(code: str) -> None:
    assert re.search(rf"^{code.split()[1]}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


@pytest.mark.parametrize("code", named(r"grafana-irm [a-z]"))
def test_a_command_of_the_project_exists_with_its_options(code: str) -> None:
    command, *rest = shlex.split(code)[1:]
    assert command in COMMANDS
    parts = [part for part in rest[:1] if part in {"render", "post", "skip"}]
    shown = CliRunner().invoke(app, [command, *parts, "--help"], env=WIDE).output
    assert [option for option in rest if option.startswith("--") and option not in shown] == []


def links() -> list[tuple[Path, str]]:
    return [
        (page, link)
        for page, text in TEXTS.items()
        for link in re.findall(r"\]\(([^)]+)\)", text)
        if not link.startswith("https://")
    ]


@pytest.mark.parametrize(("page", "link"), links(), ids=str)
def test_a_link_leads_somewhere(page: Path, link: str) -> None:
    file, _, heading = link.partition("#")
    target = (page.parent / file).resolve() if file else page
    assert target.exists()
    headings = re.findall(r"^#+ (.+)$", target.read_text(), re.MULTILINE) if heading else []
    assert not heading or heading in [re.sub(r"[^\w\- ]", "", title).lower().replace(" ", "-") for title in headings]


def test_every_page_is_linked_from_the_first() -> None:
    first = TEXTS[ROOT / "README.md"]
    paths = [str(page.relative_to(ROOT)) for page in PAGES[1:]]
    assert [path for path in paths if f"]({path})" not in first] == []


def settings_in_the_table() -> list[str]:
    table = TEXTS[ROOT / "docs" / "a-stack-of-your-own.md"].partition("| Step by hand |")[2].partition("\n\n")[0]
    return [code for code in re.findall(r"`([^`]+)`", table) if code != "verify"]


@pytest.mark.parametrize("path", settings_in_the_table())
def test_a_step_of_grafanas_guide_names_a_setting_that_exists(path: str) -> None:
    assert has(StackIntegration, path.split("."))


def has(model: type[BaseModel], path: list[str]) -> bool:
    """Whether a model has a setting, by the path that a stack file has for it."""
    field = next((field for field in model.model_fields.values() if field.alias == path[0]), None)
    if field is None or len(path) == 1:
        return field is not None
    return any(
        has(one, path[1:]) for one in (field.annotation, *getattr(field.annotation, "__args__", ())) if models(one)
    )


def models(one: object) -> bool:
    return isinstance(one, type) and issubclass(one, BaseModel)
