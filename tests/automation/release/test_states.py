import json
from pathlib import Path

import pytest

from automation.audit.findings import Status
from automation.release.states import FOLDER, UPGRADE_TEST, states
from tests.automation.release.conftest import git

ROOT = Path(__file__).parents[3]


@pytest.fixture
def released(repository: Path) -> Path:
    """A repository with the state of one release, which is tagged."""
    (repository / FOLDER).mkdir(parents=True)
    (repository / FOLDER / "1.0.0.json").write_text(json.dumps({"version": "1.0.0"}))
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "--message", "Keep the state of 1.0.0")
    git(repository, "tag", "v1.0.0")
    return repository


def test_a_kept_state_is_well_and_the_upgrade_test_is_named(released: Path) -> None:
    found = states(released, ["1.0.0"])

    assert found.status is Status.OK
    assert found.details == (f"1.0.0; 1 of 1 compared with their tags; the upgrade test is {UPGRADE_TEST}",)
    assert (ROOT / UPGRADE_TEST).is_file()


def test_a_release_without_its_state_is_a_problem(released: Path) -> None:
    assert states(released, ["1.1.0", "1.0.0"]).details == (
        "tests/engine/states/1.1.0.json is missing: run `python -m tests.engine.test_upgrades` before the release is "
        "tagged",
    )


def test_the_state_of_another_version_is_a_problem(released: Path) -> None:
    (released / FOLDER / "1.1.0.json").write_text(json.dumps({"version": "1.0.0"}))

    assert states(released, ["1.1.0", "1.0.0"]).details == ("tests/engine/states/1.1.0.json is of version 1.0.0",)


def test_a_state_that_was_changed_after_its_release_is_a_problem(released: Path) -> None:
    (released / FOLDER / "1.0.0.json").write_text(json.dumps({"version": "1.0.0", "state": {}}))

    assert states(released, ["1.0.0"]).details == (
        "tests/engine/states/1.0.0.json differs from v1.0.0: the state of a release is never changed",
    )
