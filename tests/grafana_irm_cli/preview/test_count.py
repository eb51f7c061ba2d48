"""The count of resources that the engine is done with, on events of the real engine."""

import io
from pathlib import Path

import pytest

from grafana_irm_cli.console import Console
from grafana_irm_cli.masking import Mask
from grafana_irm_cli.preview.count import ResourceCount, counting, resources_in_state, resources_of
from grafana_irm_cli.preview.progress import watching
from grafana_irm_cli.preview.run import stack_report
from grafana_irm_cli.preview.steps import read

RECORDED = Path(__file__).parent / "recorded"


def lines_of(name: str) -> list[str]:
    return (RECORDED / f"{name}.jsonl").read_text().splitlines()


@pytest.mark.parametrize("name", ["changes", "new", "refresh", "unchanged"])
def test_an_operation_ends_with_all_resources_of_its_report(name: str) -> None:
    lines = lines_of(name)
    total = resources_of(stack_report("prod", read(lines), None, Mask()))
    count = ResourceCount(total)
    for line in lines:
        count.add(line)
    assert total >= 4
    assert str(count) == f"{total} of {total} resources"


def test_each_new_resource_is_shown_once() -> None:
    shown: list[str] = []
    on_event = counting(shown.append, "preview", 100)
    for line in lines_of("changes"):
        on_event(line)
    assert shown == [f"preview, {number} of 100 resources" for number in range(1, 5)]


def test_more_resources_than_expected_have_no_total() -> None:
    count = ResourceCount(1)
    for line in lines_of("new"):
        count.add(line)
    assert str(count) == "4 resources"


def test_a_state_is_counted_without_components_and_providers() -> None:
    types = ("pulumi:pulumi:Stack", "grafana-irm:index:IrmAlerting", "pulumi:providers:grafana", "grafana:oss/folder:F")
    resources = [{"type": kind, "custom": number > 1} for number, kind in enumerate(types)]
    assert resources_in_state({"deployment": {"resources": resources}}) == 1
    assert resources_in_state({}) == 0


def test_the_board_shows_each_stack_s_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    out = io.StringIO()
    with watching(("dev", "prod"), Console(file=out, force_terminal=True, width=120)) as watcher:
        watcher.begins("prod")
        watcher.expects("prod", 100)
        for line in lines_of("changes"):
            watcher.event("prod", line)
    assert "previewing, 4 of 100 resources" in out.getvalue()
