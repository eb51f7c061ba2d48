"""Fixtures of the tests on the real engine: each has a sandbox and a project of its own, and may leak nothing."""

import subprocess
import sys
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from grafana_irm_cli.pulumi.toolchain import Toolchain, ensure
from sandbox.control.client import Sandbox
from sandbox.credentials import MARKER_VARIABLE
from tests.engine.harness import Project, project_of, running_sandbox
from tests.engine.leaks import MARKER, Leaks

HERE = Path(__file__).parent
LEAKS = pytest.StashKey[Leaks]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.engine)


@pytest.fixture(scope="package", autouse=True)
def leaks(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Leaks]:
    """Mark every credential, and search for the mark: in commands, what they say, and temporary files too."""
    found = Leaks(tmp_path_factory.getbasetemp())
    request.config.stash[LEAKS] = found
    temporary = tmp_path_factory.mktemp("temporary")
    run, listening = subprocess.run, True

    def searched(command: Any, *others: Any, **options: Any) -> subprocess.CompletedProcess[Any]:
        done = run(command, *others, **options)
        # Who asks for secrets is to get them.
        if "--show-secrets" not in command:
            name = f"{Path(command[0]).name} {command[1]}"
            found.search_output(name, done.stdout)
            found.search_output(name, done.stderr)
        return done

    def started(event: str, arguments: tuple[Any, ...]) -> None:
        if listening and event == "subprocess.Popen":
            found.search_command(arguments[1])

    sys.addaudithook(started)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(MARKER_VARIABLE, MARKER)
        patch.setenv("TMPDIR", str(temporary))
        patch.setattr(tempfile, "tempdir", None)
        patch.setattr(subprocess, "run", searched)
        yield found
    listening = False


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail a test that left a credential in a file, or in what it or the processes it started said."""
    report = yield
    leaks = item.config.stash.get(LEAKS, None)
    if report.when == "teardown" and leaks is not None:
        leaks.search("standard output", report.capstdout)
        leaks.search("standard error", report.capstderr)
        leaks.search("log", report.caplog)
        leaks.search_files()
        found = leaks.take()
        if found and not item.get_closest_marker("tells_credentials"):
            report.outcome = "failed"
            report.longrepr = "\n".join([*filter(None, [report.longreprtext]), "credentials in the clear:", *found])
    return report


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
