"""The result of `up` on GitLab's merge request: from a job that has the only token for it."""

import json
import os
import subprocess
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import yaml

JOBS: dict[str, Any] = yaml.safe_load((Path(__file__).parents[3] / ".gitlab" / "up.yml").read_text())
(SCRIPT,) = JOBS["up:comment"]["script"]
TOKEN = "a-project-token"

Sent = list[tuple[str, str, str]]


@pytest.fixture
def gitlab() -> Iterator[tuple[str, Sent]]:
    """Run an API that knows one merged and one open merge request; yield its address and what it was sent."""
    sent: Sent = []

    class Api(BaseHTTPRequestHandler):
        def _answer(self, value: object) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(value).encode())

        def do_GET(self) -> None:
            sent.append(("GET", self.path, ""))
            self._answer([{"iid": 7, "state": "merged"}, {"iid": 8, "state": "opened"}])

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            sent.append((self.headers["PRIVATE-TOKEN"], self.path, body["body"]))
            self._answer({})

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Api)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/api/v4", sent
    server.shutdown()
    server.server_close()


def run(folder: Path, url: str) -> subprocess.CompletedProcess[str]:
    """Run the job's script as a runner does."""
    job = {
        "CI_API_V4_URL": url,
        "CI_PROJECT_ID": "42",
        "CI_COMMIT_SHA": "c0ffee",
        "CI_PIPELINE_URL": "https://gitlab/pipelines/1",
        "GITLAB_TOKEN": TOKEN,
    }
    command = ["bash", "-e", "-o", "pipefail", "-c", SCRIPT]
    return subprocess.run(  # noqa: S603 - the job's own script
        command, env={"PATH": os.environ["PATH"], **job}, cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("result", "shown"),
    [("### 1 stack updated and verified\n", "### 1 stack"), (None, "`up` ended without a result.")],
)
def test_it_goes_to_the_merged_request_alone(
    tmp_path: Path, gitlab: tuple[str, Sent], result: str | None, shown: str
) -> None:
    url, sent = gitlab
    if result is not None:
        (tmp_path / "result.md").write_text(result)
    done = run(tmp_path, url)

    assert done.returncode == 0, done.stderr
    (asked, (token, path, body)) = sent
    assert asked[1] == "/api/v4/projects/42/repository/commits/c0ffee/merge_requests"
    assert (token, path) == (TOKEN, "/api/v4/projects/42/merge_requests/7/notes")
    assert body.startswith(shown)
    assert body.endswith("[The pipeline](https://gitlab/pipelines/1)\n")
    assert TOKEN not in done.stdout + done.stderr


def test_the_job_has_a_token_of_its_own_and_nothing_of_the_repository() -> None:
    job = JOBS["up:comment"]
    assert job["environment"] == {"name": "up-comment", "action": "access"}
    assert job["variables"] == {"GIT_STRATEGY": "none"}
    assert "extends" not in job
    assert "grafana-irm" not in SCRIPT
    (rule,) = job["rules"]
    assert '$UP_COMMENT == "true"' in rule["if"]
    assert rule["when"] == "always"
    assert "GITLAB_TOKEN" not in "".join(str(JOBS[name]) for name in ("up", "up:plan", "verify:nightly"))
