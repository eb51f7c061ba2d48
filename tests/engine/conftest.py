"""Fixtures of the tests on the real engine: each has a sandbox and a project of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from automation.toolchain import Toolchain, ensure
from sandbox.client import Sandbox
from tests.engine.harness import Project, project_of, running_sandbox

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.engine)


@pytest.fixture(scope="session")
def toolchain() -> Toolchain:
    """Return the Pulumi toolchain, made first where there is none."""
    return ensure(Console(stderr=True))


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    """Run a sandbox for one test."""
    with running_sandbox(tmp_path) as running:
        yield running


@pytest.fixture
def project(tmp_path: Path, toolchain: Toolchain, sandbox: Sandbox) -> Iterator[Project]:
    """Lend a project on the stack program, with stack ``sandbox`` and nothing made yet."""
    with project_of(tmp_path, toolchain, sandbox) as made:
        yield made
