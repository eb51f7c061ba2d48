"""Previews of several stacks, with a stand-in for `pulumi`; tests/engine has the same with the real one."""

import os
from pathlib import Path
from typing import Any

import pytest

from grafana_irm_cli.preview.model import Operation, StackReport, Status
from grafana_irm_cli.preview.run import Settings, Watcher, preview_all
from grafana_irm_cli.pulumi.project import Project
from tests.grafana_irm_cli.preview.events import event
from tests.grafana_irm_cli.preview.fake_pulumi import FakePulumi, events

SUCCESS = event("summaryEvent", {"result": "succeeded"}) + "\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    return tmp_path


def _configured(folder: Path, stack: str, text: str = "config: {}\n") -> None:
    (folder / "project" / f"Pulumi.{stack}.yaml").write_text(text)


def _preview(
    folder: Path, script: dict[str, dict[str, Any]], *, refresh: bool = False, watcher: Watcher | None = None
) -> tuple[dict[str, StackReport], FakePulumi]:
    pulumi = FakePulumi(folder, script)
    environment = {"PATH": f"{pulumi.bin}:{os.environ['PATH']}", "GRAFANA_AUTH": "from-the-environment"}
    settings = Settings(Project.load(folder / "project"), environment, refresh=refresh, parallel=2, timeout=30)
    found = preview_all(list(script), settings, watcher or Watcher())
    assert [each.stack for each in found] == list(script)
    return {each.stack: each for each in found}, pulumi


def test_each_stack_has_its_own_outcome(folder: Path) -> None:
    _configured(folder, "born")
    found, _ = _preview(
        folder,
        {
            "prod": {"events": events("changes")},
            "dev": {"events": events("failure"), "code": 1},
            "born": {"new": True, "events": events("new")},
        },
    )

    assert [found[stack].status for stack in ("prod", "dev", "born")] == [
        Status.CHANGED,
        Status.FAILED,
        Status.CHANGED,
    ]
    assert found["prod"].counts() == {Operation.UPDATE: 1, Operation.REPLACE: 2}
    assert (found["born"].new, found["born"].counts()) == (True, {Operation.CREATE: 4})
    assert "ValueError: cannot use [secret]" in found["dev"].diagnostics[0].message


def test_messages_mask_secrets_of_state_configuration_and_environment(folder: Path) -> None:
    _configured(folder, "prod", "config:\n  shop:token:\n    secure: v1:abc\n")
    secret = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "plaintext": '"from-the-state"'}
    text = "cannot use from-the-state nor from-the-configuration nor from-the-environment"
    more = [event("diagnosticEvent", {"severity": "error", "message": text}) + "\n"]
    found, _ = _preview(
        folder,
        {
            "prod": {
                "events": events("failure"),
                "more": more,
                "code": 1,
                "state": {"outputs": {"endpoint": secret}},
                "config": {"shop:token": {"value": "from-the-configuration", "secret": True}},
            }
        },
    )

    assert found["prod"].diagnostics[-1].message == "cannot use [secret] nor [secret] nor [secret]"
    assert "from-the" not in found["prod"].model_dump_json()


def test_what_pulumi_itself_says_is_the_error_when_the_engine_said_nothing(folder: Path) -> None:
    found, _ = _preview(folder, {"prod": {"code": 255, "stderr": "error: incorrect passphrase, from-the-environment"}})

    assert found["prod"].status is Status.FAILED
    assert found["prod"].diagnostics[0].message == "error: incorrect passphrase, [secret]"


def test_the_echo_of_an_error_is_left_out_unless_it_is_all_there_is(folder: Path) -> None:
    echo = event(
        "diagnosticEvent", {"severity": "error", "message": "an unhandled error occurred: program exited with 1"}
    )
    found, _ = _preview(
        folder,
        {
            "prod": {"events": events("failure"), "more": [echo + "\n"], "code": 1},
            "dev": {"events": events("unchanged"), "more": [echo + "\n"], "code": 1},
        },
    )

    assert [each.message.partition(":")[0] for each in found["prod"].diagnostics] == [
        "Program failed with an unhandled exception"
    ]
    assert len(found["dev"].diagnostics) == 1


def test_a_program_that_cannot_even_start_is_quoted(folder: Path) -> None:
    said = ["Traceback (most recent call last):", "ModuleNotFoundError: No module named 'pulumi'"]
    events_ = [event("diagnosticEvent", {"severity": "info#err", "message": f"{line}\n\n"}) for line in said]
    echo = event(
        "diagnosticEvent", {"severity": "error", "message": "an unhandled error occurred: program exited with 1"}
    )
    lines = [f"{line}\n" for line in (*events_, echo)]
    found, _ = _preview(folder, {"prod": {"events": events("unchanged"), "more": lines, "code": 1}})

    assert [each.message for each in found["prod"].diagnostics] == ["\n".join(said)]


def test_an_engine_that_dies_half_way_is_a_failure(folder: Path) -> None:
    cut = folder / "cut.jsonl"
    cut.write_text("".join(Path(events("changes")).read_text().splitlines(keepends=True)[:8]))
    found, _ = _preview(folder, {"prod": {"events": str(cut)}})

    assert found["prod"].status is Status.FAILED
    assert "stopped before the preview was complete" in found["prod"].diagnostics[0].message


def test_a_new_stack_is_previewed_on_an_empty_backend_and_its_file_kept(folder: Path) -> None:
    _configured(folder, "born", "config:\n  shop:a: b\n")
    _, pulumi = _preview(folder, {"born": {"new": True, "events": events("new")}}, refresh=True)

    init, preview = pulumi.calls[1], pulumi.calls[-1]
    assert init["arguments"][:2] == ["stack", "init"]
    assert init["backend"].startswith("file://")
    assert preview["backend"] == init["backend"]
    assert "--config-file" in preview["arguments"]
    assert "--refresh" not in preview["arguments"]
    assert (folder / "project" / "Pulumi.born.yaml").read_text() == "config:\n  shop:a: b\n"
    assert not Path(init["backend"].removeprefix("file://")).exists()


def test_a_stack_that_exists_nowhere_is_an_error(folder: Path) -> None:
    found, _ = _preview(folder, {"typo": {"new": True}})

    assert found["typo"].status is Status.FAILED
    assert "no stack named 'typo' found" in found["typo"].diagnostics[0].message


def test_older_releases_say_only_in_words_that_a_stack_is_missing(folder: Path) -> None:
    _configured(folder, "born")
    found, _ = _preview(folder, {"born": {"new": True, "code": 255, "events": events("new")}})

    assert "no stack named" not in found["born"].model_dump_json()


def test_no_secret_is_an_argument_and_no_stack_is_selected(folder: Path) -> None:
    _, pulumi = _preview(folder, {"prod": {"events": events("changes")}}, refresh=True)

    assert not any("select" in call["arguments"] for call in pulumi.calls)
    assert "--refresh" in pulumi.calls[-1]["arguments"]
    assert "from-the-environment" not in str(pulumi.calls)


def test_a_watcher_hears_of_every_stack(folder: Path) -> None:
    heard: list[str] = []
    done: list[str] = []
    watcher = Watcher(begins=heard.append, done=lambda report: done.append(report.stack))
    _preview(folder, {"a": {"events": events("changes")}, "b": {"code": 1}}, watcher=watcher)

    assert sorted(heard) == sorted(done) == ["a", "b"]


def test_a_pulumi_that_cannot_be_started_is_in_the_report(folder: Path) -> None:
    settings = Settings(Project.load(folder / "project"), {"PATH": str(folder)}, timeout=30)

    found = preview_all(["prod"], settings, Watcher())

    assert found[0].status is Status.FAILED
    assert "pulumi" in found[0].diagnostics[0].message
