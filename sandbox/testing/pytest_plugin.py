"""The pytest plugin: the fixture `grafana_irm_sandbox`, and the marker that sets how its sandbox is started."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .program import ProgramSandbox

MARKER = "grafana_irm_sandbox"
OPTIONS = ("speed", "grafana", "grafana_instances", "grafana_cluster", "single_node_evaluation")


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line(
        "markers",
        f"{MARKER}(speed=60.0, grafana='13.1', grafana_instances=1, grafana_cluster='gossip', "
        "single_node_evaluation=False): how the sandbox of a test is started",
    )


@pytest.fixture
def grafana_irm_sandbox(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ProgramSandbox]:
    """Run Grafana Alerting and Grafana IRM for one test, with a Pulumi home that no other test or stack uses.

    While the test runs, the environment leads Pulumi and the Grafana provider to them: variables of yours whose names
    begin with ``PULUMI_`` or ``GRAFANA_`` are removed. Your Pulumi home, login and stacks are not touched.
    """
    # Pulumi's SDK is slow to import, and most tests of a program use mocks.
    from .program import ProgramSandbox  # noqa: PLC0415

    with ProgramSandbox.start(tmp_path / "sandbox", **_options(request)) as sandbox:
        for name in sandbox.hidden_variables():
            monkeypatch.delenv(name)
        for name, value in sandbox.program_environment().items():
            monkeypatch.setenv(name, value)
        yield sandbox


def _options(request: pytest.FixtureRequest) -> dict[str, Any]:
    options: dict[str, Any] = {}
    for marker in reversed(list(request.node.iter_markers(MARKER))):
        wrong = [*map(repr, marker.args), *(name for name in marker.kwargs if name not in OPTIONS)]
        if wrong:
            given, allowed = ", ".join(wrong), ", ".join(f"{name}=..." for name in OPTIONS)
            raise pytest.UsageError(f"@pytest.mark.{MARKER}: {given} given, {allowed} are allowed")
        options |= marker.kwargs
    return options
