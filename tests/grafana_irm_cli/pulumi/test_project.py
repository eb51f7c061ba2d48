"""Pulumi projects."""

import json
from pathlib import Path

import pytest
import yaml

from grafana_irm.stack.file import stack_file
from grafana_irm_cli.pulumi.project import Project, ProjectError


def _project(folder: Path, text: str = "name: shop\nruntime: python\n", name: str = "Pulumi.yaml") -> Path:
    (folder / name).write_text(text)
    return folder


def test_stacks_are_found_beside_the_project_file(tmp_path: Path) -> None:
    _project(tmp_path)
    for name in ("Pulumi.prod.yaml", "Pulumi.eu-west.1.yaml", "Pulumi.txt", "other.yaml"):
        (tmp_path / name).touch()

    project = Project.load(tmp_path)

    assert (project.name, project.stacks()) == ("shop", ("eu-west.1", "prod"))


@pytest.mark.parametrize("key", ["stackConfigDir", "config"])
def test_stacks_are_found_in_the_folder_that_the_project_names(tmp_path: Path, key: str) -> None:
    _project(tmp_path, f"name: shop\n{key}: stacks\n")
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks" / "Pulumi.prod.yaml").touch()
    (tmp_path / "Pulumi.dev.yaml").touch()

    project = Project.load(tmp_path)

    assert project.stacks() == ("prod",)
    assert project.config_file("acme/shop/prod") == tmp_path / "stacks" / "Pulumi.prod.yaml"


@pytest.mark.parametrize(
    "text",
    [
        "{name: shop}",
        "{name: shop, stackConfigDir: stacks}",
        "{name: shop, config: stacks}",
        "{name: shop, config: {irm: {type: object}}}",
        "{name: shop, stackConfigDir: stacks, config: {irm: {type: object}}}",
    ],
)
@pytest.mark.parametrize("name", ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"])
def test_a_stacks_file_is_where_the_stack_program_looks_for_it(tmp_path: Path, text: str, name: str) -> None:
    """Previews run where the library's own requirements are not installed, so both read the project file."""
    _project(tmp_path, json.dumps(yaml.safe_load(text)), name)
    assert Project.load(tmp_path).config_file("prod") == stack_file(tmp_path, "prod")


def test_a_typed_configuration_is_no_folder(tmp_path: Path) -> None:
    _project(tmp_path, "name: shop\nconfig:\n  integrations:\n    type: array\n")

    assert Project.load(tmp_path).config_dir == tmp_path


@pytest.mark.parametrize(
    ("text", "problem"),
    [(None, "no Pulumi project here"), ("runtime: python\n", "name: is missing"), ("{", "cannot be read")],
)
def test_what_is_no_project_is_said_so(tmp_path: Path, text: str | None, problem: str) -> None:
    if text is not None:
        _project(tmp_path, text)

    with pytest.raises(ProjectError, match=problem):
        Project.load(tmp_path)


def test_other_names_of_the_project_file_work_too(tmp_path: Path) -> None:
    _project(tmp_path, '{"name": "shop"}', "Pulumi.json")

    assert Project.load(tmp_path).config_file("prod").name == "Pulumi.prod.json"
