import json
import os
from pathlib import Path

import pytest

from grafana_irm_cli.pulumi.empty_backend import on_empty_backend
from grafana_irm_cli.pulumi.process import ProcessError
from grafana_irm_cli.pulumi.project import Project
from grafana_irm_cli.pulumi.stack import Engine, NoSuchStackError, copy_program

PULUMI = """#!/bin/sh
echo "$@" >> {log}
while [ $# -gt 0 ]; do [ "$1" = --event-log ] && events=$2; shift; done
[ -n "$events" ] && cat {events} > "$events"
echo "it says $PULUMI_HOME"
exit {code}
"""
SUMMARY = {"summaryEvent": {"resourceChanges": {"create": 2, "same": 1}}}


class Calls:
    """A stand-in for ``pulumi`` that writes down its arguments and plays back events."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.log = folder, folder / "calls"
        self.plays()

    def plays(self, *events: object, code: int = 0) -> None:
        (self.folder / "events").write_text("".join(json.dumps(event) + "\n" for event in events))
        script = self.folder / "pulumi"
        script.write_text(PULUMI.format(log=self.log, events=self.folder / "events", code=code))
        script.chmod(0o755)

    def engine(self, *, confirmed: bool = True) -> Engine:
        environment = {"PATH": f"{self.folder}:{os.defpath}", "PULUMI_HOME": "/its/own"}
        return Engine(self.folder, "dev", environment, confirmed=confirmed)


@pytest.fixture
def calls(tmp_path: Path) -> Calls:
    return Calls(tmp_path)


def test_changes_are_counted_from_the_last_summary(calls: Calls) -> None:
    calls.plays({"preludeEvent": {}}, {"summaryEvent": {"resourceChanges": {"create": 9}}}, SUMMARY)
    outcome = calls.engine().up()
    assert outcome.changes == {"create": 2, "same": 1}
    assert not outcome.unchanged


@pytest.mark.parametrize(("changes", "unchanged"), [({"same": 4}, True), ({"same": 4, "update": 1}, False)])
def test_only_same_is_unchanged(calls: Calls, changes: dict[str, int], unchanged: bool) -> None:
    calls.plays({"summaryEvent": {"resourceChanges": changes}})
    assert calls.engine().preview().unchanged is unchanged


def test_a_failed_operation_is_an_outcome_and_not_unchanged(calls: Calls) -> None:
    calls.plays(code=255)
    outcome = calls.engine().preview()
    assert (outcome.code, outcome.changes, outcome.unchanged) == (255, {}, False)


def test_a_failed_command_is_an_error(calls: Calls) -> None:
    calls.plays(code=1)
    with pytest.raises(ProcessError, match="exit code 1: it says /its/own"):
        calls.engine().outputs()


def test_the_program_runs_in_the_environment_given_and_no_other(calls: Calls) -> None:
    assert calls.engine().up().output == "it says /its/own\n"


def test_every_command_names_its_stack(calls: Calls) -> None:
    engine = calls.engine()
    for operation in (engine.up, engine.preview, engine.refresh, engine.destroy):
        operation("--diff")
    lines = calls.log.read_text().splitlines()
    assert [line.split()[0] for line in lines] == ["up", "preview", "refresh", "destroy"]
    assert all("--diff --stack dev" in line for line in lines)
    assert ["--yes" in line for line in lines] == [True, False, True, True]


def test_a_person_is_asked_where_nobody_confirmed(calls: Calls) -> None:
    calls.engine(confirmed=False).up()
    calls.engine(confirmed=False).destroy()
    assert "--yes" not in calls.log.read_text()
    assert "--skip-preview" not in calls.log.read_text()


def test_a_stack_that_does_not_exist_is_its_own_error(calls: Calls) -> None:
    calls.plays(code=6)
    with pytest.raises(NoSuchStackError, match="exit code 6"):
        calls.engine().export()


def test_captured_commands_never_wait_for_an_answer_nor_print_colours(calls: Calls) -> None:
    calls.engine().up()
    calls.engine().call("whoami")
    assert all(line.endswith("--non-interactive --color never") for line in calls.log.read_text().splitlines())


def test_secrets_are_in_no_argument(calls: Calls) -> None:
    calls.engine().keep_secret("irm.token", "a-secret")
    assert "a-secret" not in calls.log.read_text()


def test_events_arrive_while_the_engine_works(calls: Calls) -> None:
    calls.plays({"preludeEvent": {}}, SUMMARY)
    heard: list[str] = []
    outcome = calls.engine().preview(on_event=heard.append)
    assert [json.loads(line) for line in heard] == outcome.events == [{"preludeEvent": {}}, SUMMARY]


def test_an_empty_backend_has_a_copy_of_the_configuration(calls: Calls, tmp_path: Path) -> None:
    program = tmp_path / "program"
    program.mkdir()
    (program / "Pulumi.yaml").write_text("name: a-project")
    (program / "Pulumi.dev.yaml").write_text("config: {a-project:key: value}")

    with on_empty_backend(calls.engine(), Project.load(program)) as copy:
        assert copy.config_file.read_text() == "config: {a-project:key: value}"
        assert copy.engine.environment["PULUMI_BACKEND_URL"] == (copy.config_file.parent / "backend").as_uri()
        assert copy.engine.environment["PULUMI_CONFIG_PASSPHRASE"]
        copy.engine.preview()
        copy.engine.call("stack", "output")

    created, preview, output = calls.log.read_text().splitlines()
    assert created.startswith("stack init dev --no-select")
    assert f"--config-file {copy.config_file}" in preview
    assert "--config-file" not in output
    assert not copy.config_file.exists()


def test_a_copy_of_the_program_holds_one_stack(tmp_path: Path) -> None:
    source = tmp_path / "source"
    (source / "stacks").mkdir(parents=True)
    for name in ("Pulumi.yaml", "__main__.py", "stacks/Pulumi.dev.yaml", "stacks/Pulumi.prod.yaml"):
        (source / name).write_text(name)
    copy = copy_program(source, tmp_path / "copy", "dev")
    assert sorted(str(path.relative_to(copy)) for path in copy.rglob("*") if path.is_file()) == [
        "Pulumi.yaml",
        "__main__.py",
        "stacks/Pulumi.dev.yaml",
    ]
