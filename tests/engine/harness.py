"""What the tests on the real engine stand on: a project of their own against a sandbox of their own."""

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import yaml

from grafana_irm_cli.preview import markdown
from grafana_irm_cli.preview.model import Report, StackReport
from grafana_irm_cli.pulumi.environment import engine_environment
from grafana_irm_cli.pulumi.stack import Engine, Outcome, copy_program
from grafana_irm_cli.pulumi.toolchain import Toolchain
from sandbox.control.client import Sandbox
from sandbox.grafana.versions import DEFAULT
from sandbox.provider import install

ROOT = Path(__file__).parents[2]
NAMESPACE = "grafana-irm-alerting"
SPEED = 60.0
ALWAYS: dict[str, Any] = {
    "refId": "A",
    "datasourceUid": "__expr__",
    "relativeTimeRange": {"from": 0, "to": 0},
    "model": {"type": "math", "expression": "1 > 0", "refId": "A"},
}
"""The query of a rule that fires whatever the systems do, as Grafana's API takes it."""


class Project(Engine):
    """A stack of a program, with a Pulumi home, backend and stand-in plugin that no other test sees."""

    def __init__(self, program: Path, stack: str, environment: Mapping[str, str]) -> None:
        super().__init__(program, stack, environment)
        self.home = Path(environment["PULUMI_HOME"])

    @property
    def config_file(self) -> Path:
        """The stack's configuration file."""
        return self.program / "stacks" / f"Pulumi.{self.stack}.yaml"

    def configure(self, **settings: object) -> None:
        """Replace the stack's settings, keys as in its file (``integrations=[...]``, ``irm={...}``).

        Heartbeats are separate unless ``heartbeats`` says otherwise: most tests follow the parts of one integration.
        """
        settings = {"heartbeats": "separate", **settings}
        known = yaml.safe_load(self.config_file.read_text()) or {}
        known["config"] = {f"{NAMESPACE}:{key}": value for key, value in settings.items()}
        self.config_file.write_text(yaml.safe_dump(known))

    def state_text(self) -> str:
        """Everything that the engine keeps on disk about the stack: state, history and backups."""
        files = sorted(path for path in (self.home / "backend").rglob("*") if path.is_file())
        return "\n".join(path.read_text(errors="replace") for path in files)

    def resources(self) -> list[dict[str, Any]]:
        """Return the resources in the state."""
        return list(self.export()["deployment"].get("resources") or [])


@contextmanager
def project_of(
    folder: Path,
    toolchain: Toolchain,
    sandbox: Sandbox,
    *,
    stack: str = "sandbox",
    program: Path | None = None,
    extra: Mapping[str, str] | None = None,
) -> Iterator[Project]:
    """Lend a project in ``folder``: the stack program (or ``program``, where it is), with a new stack."""
    home = folder / "home"
    environment = engine_environment(toolchain, home, extra={**sandbox.environment(), **(extra or {})})
    install(home, Path(sys.executable))
    project = Project(program or copy_program(ROOT, folder / "program", stack), stack, environment)
    project.init()
    yield project


def running_sandbox(
    folder: Path, speed: float = SPEED, *, grafana: str = DEFAULT, grafana_instances: int = 1
) -> Sandbox:
    """Start a sandbox that keeps its files in ``folder`` and plays a release of Grafana; a context manager."""
    return Sandbox.start(folder / "sandbox", speed=speed, grafana=grafana, grafana_instances=grafana_instances)


def requests_by_kind(sandbox: Sandbox, system: str) -> Counter[str]:
    """Count the API requests since the last reset as ``METHOD first-part-of-path``, deliveries left out."""
    api = {"irm": "/api/v1/", "grafana": "/api/"}[system]
    asked = (request for request in sandbox.requests(system) if request["path"].startswith(api))
    return Counter(f"{r['method']} {r['path'].removeprefix(api).split('?')[0].split('/')[0]}" for r in asked)


def credentials(sandbox: Sandbox) -> set[str]:
    """Return every credential of the sandbox: the API tokens, and the token of each endpoint."""
    answer = httpx.get(
        f"{sandbox.irm_url}/api/v1/integrations/", headers={"Authorization": sandbox.irm_token}, timeout=30
    )
    links = [integration["link"] for integration in answer.raise_for_status().json()["results"]]
    return {sandbox.irm_token, sandbox.grafana_auth, *(link.rstrip("/").rsplit("/", 1)[-1] for link in links)}


def said(outcome: Outcome) -> str:
    """Return all that an operation told: its output, and the engine's events.

    Debug messages are left out: they are shown with ``--debug`` alone, and there Pulumi's own SDK prints every
    registered output as it is.
    """
    events = [one for one in outcome.events if one.get("diagnosticEvent", {}).get("severity") != "debug"]
    return outcome.output + outcome.errors + json.dumps(events)


def without_engine_log(text: str) -> str:
    """Return ``text`` without the log lines of Pulumi's own processes, which are JSON objects with a level."""
    return "\n".join(line for line in text.splitlines() if not line.startswith('{"time":"'))


def errors_of(outcome: Outcome) -> list[str]:
    """Return the errors of an operation, but for the engine's own line that the program has ended with one."""
    told = (event["diagnosticEvent"] for event in outcome.events if "diagnosticEvent" in event)
    errors = [str(one["message"]).strip() for one in told if one["severity"] == "error"]
    return [error for error in errors if not error.startswith("an unhandled error occurred: program exited")]


def markdown_of(report: StackReport) -> str:
    """Return the Markdown of a single stack's report."""
    whole = Report(project="p", stacks=(report,))
    return markdown.render(whole) + " ".join(each.kind for each in report.warnings)
