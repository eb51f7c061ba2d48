"""Runs the scripts of the workflows as a runner does, with a stand-in for the forge's command line."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.grafana_irm_cli.preview.fake_pulumi import FakePulumi, events
from tests.grafana_irm_cli.preview.repository import Repository

ROOT = Path(__file__).parents[3]

GH = """#!{python}
import json, pathlib, subprocess, sys
arguments = sys.argv[1:]
here = pathlib.Path({folder!r})
with (here / "gh.jsonl").open("a") as calls:
    calls.write(json.dumps(arguments) + "\\n")
answers = json.loads((here / "gh.json").read_text())
if arguments[0] == "api":
    answer = json.dumps(answers[arguments[1].partition("?per_page")[0].partition("&per_page")[0]])
    jq = ["jq", "-r", arguments[arguments.index("--jq") + 1]]
    sys.exit(subprocess.run(jq, input=answer, text=True).returncode)
if arguments[:2] == ["run", "download"]:
    report = answers["reports"].get(arguments[2])
    if report is None:
        sys.exit("no valid artifacts found to download")
    folder = pathlib.Path(arguments[arguments.index("--dir") + 1])
    folder.mkdir(parents=True)
    (folder / "report.json").write_text(report)
"""


class Runner:
    """A runner of CI: a checkout with two merges, a forge that `gh` reaches, and a stand-in for `pulumi`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "repository").mkdir()
        self.repository = Repository(folder / "repository")
        self.first = self.repository.git("rev-parse", "HEAD").strip()
        self.repository.write("stacks/Pulumi.prod.yaml", "config: {a: b}\n")
        self.repository.commit()
        self.second = self.repository.git("rev-parse", "HEAD").strip()
        self.pulumi = FakePulumi(
            folder,
            {
                "prod": {"events": events("changes")},
                "dev": {"events": events("unchanged")},
                "eu": {"events": events("unchanged")},
            },
        )
        self._program("gh", GH.format(python=sys.executable, folder=str(folder)))
        self._program("grafana-irm", f'#!/bin/sh\nexec {sys.executable} -m grafana_irm_cli "$@"\n')

    def _program(self, name: str, text: str) -> None:
        path = self.pulumi.bin / name
        path.write_text(text)
        path.chmod(0o755)

    def forge(self, **answers: object) -> None:
        (self.folder / "gh.json").write_text(json.dumps(answers))

    def run(self, script: str, **environment: str) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "CI_", "GITLAB_"))}
        return subprocess.run(  # noqa: S603 - the workflow's own script
            ["bash", "-e", "-o", "pipefail", "-c", script],  # noqa: S607 - bash on PATH
            env={
                **kept,
                "PATH": f"{self.pulumi.bin}:{os.environ['PATH']}",
                "PYTHONPATH": str(ROOT),
                "RUNNER_TEMP": str(self.folder),
                "GITHUB_OUTPUT": str(self.folder / "output"),
                "GITHUB_STEP_SUMMARY": str(self.folder / "summary"),
                "GH_REPO": "a/b",
                "ENVIRONMENT": "production",
                **environment,
            },
            cwd=self.repository.project,
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )

    def preview(self, name: str) -> str:
        report = self.folder / name
        report.parent.mkdir(parents=True, exist_ok=True)
        done = self.run(f"grafana-irm preview --out {report} || test $? -eq 2")
        assert done.returncode == 0, done.stderr
        return str(report)

    @property
    def outputs(self) -> dict[str, str]:
        return dict(line.split("=", 1) for line in (self.folder / "output").read_text().splitlines())

    @property
    def summary(self) -> str:
        return (self.folder / "summary").read_text()
