"""Pulumi projects."""

from pathlib import Path

import pytest

from automation.preview.project import Project, ProjectError


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
