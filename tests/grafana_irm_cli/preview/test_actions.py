"""The scripts of the actions, run as a runner runs them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from grafana_irm_cli.preview.model import Report
from tests.grafana_irm_cli.preview.fake_pulumi import FakePulumi, three_stacks
from tests.grafana_irm_cli.preview.forge import Forge
from tests.grafana_irm_cli.preview.nasty import BENIGN
from tests.grafana_irm_cli.preview.repository import Repository
from tests.grafana_irm_cli.preview.workflows import ACTIONS, read


class TestActions:
    """The scripts of the actions, run as a runner runs them."""

    @pytest.fixture
    def runner(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        for name in [each for each in os.environ if each.startswith(("GITHUB_", "CI_", "GITLAB_"))]:
            monkeypatch.delenv(name)
        (tmp_path / "preview-tool" / "bin").mkdir(parents=True)
        command = tmp_path / "preview-tool" / "bin" / "grafana-irm"
        command.write_text(f'#!/bin/sh\nexec {sys.executable} -m grafana_irm_cli "$@"\n')
        command.chmod(0o755)
        return tmp_path

    def _run(self, runner: Path, action: str, environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
        steps = read(ACTIONS / action / "action.yml")["runs"]["steps"]
        scripts = [step["run"] for step in steps if "run" in step]
        (script,) = [each for each in scripts if "bin/grafana-irm" in each]
        script = "\n".join(line for line in script.splitlines() if "venv" not in line and "bin/pip" not in line)
        environment = {
            **os.environ,
            "RUNNER_TEMP": str(runner),
            "GITHUB_ACTION_PATH": str(ACTIONS / action),
            "GITHUB_OUTPUT": str(runner / "output"),
            "GITHUB_STEP_SUMMARY": str(runner / "summary"),
            **environ,
        }
        return subprocess.run(  # noqa: S603 - the action's own script
            ["bash", "-e", "-o", "pipefail", "-c", script],  # noqa: S607 - bash on PATH
            env=environment,
            cwd=runner,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def _preview(self, runner: Path, **inputs: str) -> dict[str, str]:
        (runner / "repository").mkdir()
        repository = Repository(runner / "repository")
        pulumi = FakePulumi(runner, three_stacks())
        given = {name.upper().replace("-", "_"): data.get("default", "") for name, data in self._inputs().items()}
        path = f"{pulumi.bin}:{os.environ['PATH']}"
        done = self._run(runner, "preview", {**given, "PROJECT_DIR": str(repository.project), "PATH": path, **inputs})
        assert done.returncode == 0, done.stderr
        return dict(line.split("=", 1) for line in (runner / "output").read_text().splitlines())

    def _inputs(self) -> dict[str, dict[str, str]]:
        return dict(read(ACTIONS / "preview" / "action.yml")["inputs"])

    @pytest.mark.parametrize(
        ("inputs", "status"),
        [
            ({}, "1"),
            ({"STACKS": "prod dev"}, "2"),
            ({"EXCLUDE": "eu", "FAIL_ON": "replace"}, "3"),
            ({"CHANGED_SINCE": "main", "IGNORE": "tools/* *.py"}, "0"),
            ({"STACKS": "dev", "EXPECT_NO_CHANGES": "true", "REFRESH": "true", "TARGET": "drift"}, "0"),
        ],
    )
    def test_the_preview_writes_report_summary_and_status(
        self, runner: Path, inputs: dict[str, str], status: str
    ) -> None:
        outputs = self._preview(runner, **inputs)

        assert outputs["status"] == status
        assert Report.model_validate_json(Path(outputs["report"]).read_text()).target == inputs.get("TARGET", "default")
        assert (runner / "summary").read_text().startswith("### ")

    def test_where_there_are_no_credentials_the_report_says_so(self, runner: Path) -> None:
        outputs = self._preview(runner, SKIP="It comes from a `fork`; $(touch broken)")

        assert Report.model_validate_json(Path(outputs["report"]).read_text()).note == (
            "It comes from a `fork`; $(touch broken)"
        )
        assert not (runner / "broken").exists()

    def test_the_comment_is_written(self, runner: Path, forge: Forge) -> None:
        (runner / "report.json").write_text(BENIGN.model_dump_json())
        inputs = {"NUMBER": "7", "HEAD": "", "HEAD_COMMIT": "", "RUN": "5", "DETAILS": "", "ALWAYS": "", "AUTHOR": ""}
        done = self._run(
            runner,
            "preview-comment",
            {
                **inputs,
                "REPORT": "report.json",
                "GITHUB_TOKEN": "t",
                "GITHUB_API_URL": forge.url,
                "GITHUB_REPOSITORY": "a/b",
            },
        )

        assert done.returncode == 0, done.stderr
        assert "run=5 -->" in forge.bodies()[0]
