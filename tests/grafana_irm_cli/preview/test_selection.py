"""Which stacks are previewed."""

from pathlib import Path

import pytest

from grafana_irm_cli.preview.git import GitError, commit
from grafana_irm_cli.preview.selection import Selection, SelectionError, by_change, by_name
from grafana_irm_cli.pulumi.project import Project
from tests.grafana_irm_cli.preview.repository import Repository


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


def _selected(repository: Repository, *ignore: str, ref: str = "main") -> Selection:
    return by_change(Project.load(repository.project), ref, ignore)


def test_only_stacks_whose_configuration_changed(repository: Repository) -> None:
    repository.write("stacks/Pulumi.prod.yaml")
    repository.commit()

    found = _selected(repository)

    assert found.stacks == ("prod",)
    assert {(each.stack, each.why) for each in found.left_out} == {
        ("dev", "neither its configuration nor the program changed"),
        ("eu", "neither its configuration nor the program changed"),
    }


@pytest.mark.parametrize(
    "name", ["__main__.py", "requirements.txt", "Pulumi.yaml", "lib/more.py", "../components/irm.py", "data/rules.json"]
)
def test_all_stacks_when_the_program_changed(repository: Repository, name: str) -> None:
    text = "name: shop\nstackConfigDir: stacks\ndescription: x\n" if name == "Pulumi.yaml" else "# -e ../components\n"
    repository.write(name, text)
    repository.commit()

    assert _selected(repository).stacks == ("dev", "eu", "prod")


@pytest.mark.parametrize(
    "name", ["README.md", "docs/how.png", "tests/test_x.py", "../elsewhere/main.py", "../README.md"]
)
def test_no_stack_when_something_else_changed(repository: Repository, name: str) -> None:
    repository.write(name)
    repository.commit()

    assert _selected(repository).stacks == ()


def test_patterns_of_ones_own_are_no_part_of_the_program(repository: Repository) -> None:
    repository.write("tools/release.py")
    repository.commit()

    assert _selected(repository).stacks == ("dev", "eu", "prod")
    assert _selected(repository, "tools/*").stacks == ()


def test_a_new_stack_that_is_not_committed_yet(repository: Repository) -> None:
    repository.write("stacks/Pulumi.new.yaml")

    assert _selected(repository).stacks == ("new",)


def test_a_name_with_spaces_and_quotes_is_a_name(repository: Repository) -> None:
    repository.write('stacks/odd "name".txt')
    repository.commit()

    assert _selected(repository).stacks == ("dev", "eu", "prod")


def test_a_deleted_configuration_is_left_out_with_a_warning(repository: Repository) -> None:
    repository.delete("stacks/Pulumi.eu.yaml")
    repository.commit()

    found = _selected(repository)

    assert found.stacks == ()
    assert ("eu", "configuration file deleted") in {(each.stack, each.why) for each in found.left_out}
    assert [(each.kind, each.subject) for each in found.warnings] == [("configuration-deleted", "eu")]


def test_what_others_did_on_the_other_branch_since_does_not_count(repository: Repository) -> None:
    repository.write("stacks/Pulumi.prod.yaml")
    repository.commit()
    repository.git("switch", "--quiet", "main")
    repository.write("__main__.py", "# later\n")
    repository.commit()
    repository.git("switch", "--quiet", "change")

    assert _selected(repository).stacks == ("prod",)


@pytest.mark.parametrize("ref", ["nosuch", "--output=x"])
def test_an_unknown_reference_says_what_helps(repository: Repository, ref: str) -> None:
    with pytest.raises(GitError, match="--changed-since") as caught:
        _selected(repository, ref=ref)

    assert ref == "--output=x" or "fetch-depth: 0" in str(caught.value)


def test_outside_of_a_repository_git_says_so(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\n")
    (tmp_path / "Pulumi.prod.yaml").touch()

    with pytest.raises(GitError, match="not a git repository"):
        by_change(Project.load(tmp_path), "main")
    assert commit(tmp_path) is None


def test_stacks_by_name_and_all_of_them(repository: Repository) -> None:
    project = Project.load(repository.project)

    assert by_name(project, ["prod", "dev", "prod"]).stacks == ("prod", "dev")
    assert by_name(project, []).stacks == ("dev", "eu", "prod")


def test_an_excluded_stack_is_left_out_and_says_so(repository: Repository) -> None:
    found = by_name(Project.load(repository.project), [], ["eu"])

    assert found.stacks == ("dev", "prod")
    assert [(each.stack, each.why) for each in found.left_out] == [("eu", "excluded")]


def test_the_example_is_previewed_by_name_alone(repository: Repository) -> None:
    repository.write("stacks/Pulumi.example.yaml")
    repository.write("__main__.py", "# changed")
    repository.commit()
    project = Project.load(repository.project)

    for found in (by_name(project, ()), by_change(project, "main")):
        assert found.stacks == ("dev", "eu", "prod")
        assert [(each.stack, each.why) for each in found.left_out] == [
            ("example", "an example of a configuration; --stack example previews it")
        ]
    assert by_name(project, ["example"]).stacks == ("example",)


def test_a_project_without_stack_configuration_says_so(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\n")

    with pytest.raises(SelectionError, match="--stack"):
        by_name(Project.load(tmp_path), [])
