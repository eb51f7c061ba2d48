"""A sandbox, a project and what is in both: where one worker of a campaign has its cases happen."""

import json
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from grafana_irm_cli.pulumi.toolchain import Toolchain
from sandbox.control.client import Sandbox
from sandbox.provider import SPEED_VARIABLE
from tests.campaign.command import Command
from tests.campaign.requests import Request, api_requests
from tests.engine.harness import NAMESPACE, ROOT, Project, project_of, running_sandbox

LIMIT = 180.0
"""Seconds after which a command counts as hanging."""

COMMANDS = ("up", "refresh", "preview --refresh", "verify", "destroy")
"""The commands whose requests meet faults."""

_PAYMENTS = {
    "name": "payments",
    "description": "What it is for",
    "team": "Payments",
    "escalationChain": "payments-primary",
}
_SEARCH = {"name": "search"}
_WITH_ITS_OWN = {"contactPoint": {"maxAlerts": 50}, "heartbeat": {"rule": {"repeatInterval": "1m"}}}
SETTINGS: tuple[list[dict[str, Any]], list[dict[str, Any]]] = (
    [_PAYMENTS, _SEARCH],
    [_PAYMENTS | _WITH_ITS_OWN, _SEARCH],
)
"""Two integrations that share a heartbeat; and the same with a changed contact point, and one of them with a
heartbeat of its own, so that it leaves the shared one and joins it again."""

Objects = dict[str, Any]


@dataclass(frozen=True)
class Ran:
    """How a command went: its exit code (None where it hung), all it printed, its errors by resource, its seconds."""

    code: int | None
    text: str
    errors: tuple[tuple[str, str], ...]
    seconds: float

    @property
    def well(self) -> bool:
        """Whether it ended with 0."""
        return self.code == 0


@dataclass
class World:
    """One worker's sandbox and project.

    Attributes:
        sandbox: its sandbox, at real speed and without IRM's limit of requests, which cases would share.
        project: its project.
        folder: where its files are.
        version: which of the `SETTINGS` the project has.

    """

    sandbox: Sandbox
    project: Project
    folder: Path
    version: int = 0
    empty: Objects = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.sandbox.throttle(False)
        self.empty = self.objects()
        self.choose(0)

    def choose(self, version: int) -> None:
        """Give the project one of the `SETTINGS`."""
        self.version = version
        self.project.configure(integrations=SETTINGS[version], heartbeats="shared")

    def start(self, command: str) -> Command:
        """Start one of the `COMMANDS`, or any other of pulumi's."""
        self._events.unlink(missing_ok=True)
        environment = {**self.project.environment, "PYTHONPATH": f"{ROOT}:{ROOT / 'components'}"}
        if command == "verify":
            argv = [sys.executable, "-m", "grafana_irm_cli", "verify", "--project-dir", str(self.project.program)]
            return Command([*argv, "--stack", self.project.stack], ROOT, environment, self._output)
        name, *options = command.split()
        if name in {"up", "refresh", "destroy"}:
            options += ["--yes", "--skip-preview"]
        if name in {"up", "refresh", "destroy", "preview"}:
            options += ["--suppress-permalink=true", "--event-log", str(self._events)]
        if name == "cancel":
            options += ["--yes"]
        argv = ["pulumi", name, *options, "--non-interactive", "--stack", self.project.stack]
        return Command(argv, self.project.program, environment, self._output)

    def finish(self, command: Command) -> Ran:
        """Wait for the end of a command, at most `LIMIT` seconds in all."""
        ended = command.end(LIMIT)
        return Ran(ended.code, ended.text, tuple(self._errors()), ended.seconds)

    def run(self, command: str) -> Ran:
        """Run one of the `COMMANDS`, or any other of pulumi's."""
        return self.finish(self.start(command))

    def requests(self) -> list[Request]:
        """Return the API requests since the sandbox's log was last emptied."""
        return api_requests(self.sandbox.requests())

    def objects(self) -> Objects:
        """Return what exists in both systems, ids that they chose themselves replaced by what they stand for."""
        state = self.sandbox.state()
        integrations = [one for one in state["irm"]["integrations"] if not one["seeded"]]
        text = json.dumps(
            {
                "integrations": sorted(map(_lasting, integrations), key=_by_name),
                "routes": state["irm"]["routes"],
                "contact points": sorted(self._contact_points(), key=_by_name),
                "folders": sorted(map(_lasting, state["grafana"]["folders"]), key=_by_name),
                "rules": sorted(map(_lasting, state["grafana"]["rules"]), key=_by_name),
                "policies": state["grafana"]["policies"],
            }
        )
        for number, one in enumerate(integrations):
            text = text.replace(one["id"], f"integration-{number}")
        return dict(json.loads(text))

    def resources(self) -> list[dict[str, Any]]:
        """Return the resources of the engine's state; secrets, which are encrypted anew each time, left out."""
        stack = self.project.home / "backend" / ".pulumi" / "stacks" / NAMESPACE / f"{self.project.stack}.json"
        latest = json.loads(stack.read_text())["checkpoint"].get("latest") or {}
        kept = [{key: one[key] for key in one if key not in _STAMPS} for one in latest.get("resources") or []]
        pending = [{"pending": one["type"], "resource": one["resource"]["urn"]} for one in _pending(latest)]
        return [_without_secrets(one) for one in [*kept, *pending]]

    def holds_nothing(self) -> bool:
        """Return whether neither the systems nor the engine's state have anything of the stack, nor a lock is left."""
        kinds = {str(one.get("type", "pending")) for one in self.resources()}
        none_made = all(kind.startswith(("pulumi:pulumi:Stack", "pulumi:providers:", "grafana-irm:")) for kind in kinds)
        return none_made and self.objects() == self.empty and not self.locked()

    def locked(self) -> bool:
        """Return whether a command that was killed has left its lock."""
        return any((self.project.home / "backend" / ".pulumi" / "locks").rglob("*.json"))

    def fingerprint(self) -> str:
        """Return the resources as text, in which what the systems chose at random reads the same in every run."""
        text = json.dumps(sorted(self.resources(), key=lambda one: str(one.get("urn"))), sort_keys=True)
        state = self.sandbox.state()
        for one in (*state["irm"]["integrations"], *state["irm"]["escalation_chains"]):
            text = text.replace(one["id"], f"id of {one['name']}")
            text = text.replace(one["team_id"] or "no team", "team")
        for one in state["grafana"]["contact_points"]:
            text = text.replace(one["uid"], f"uid of {one['name']}")
        for url in (self.sandbox.grafana_url, self.sandbox.irm_url, self.sandbox.stack_url):
            text = text.replace(url, "address")
        return text

    def remove_empty_notes(self) -> None:
        """Do what the troubleshooting page says where the engine was killed while it wrote a note beside its state."""
        for note in (self.project.home / "backend").rglob("*.attrs"):
            if not note.stat().st_size:
                note.unlink()

    def forgotten(self) -> list[str]:
        """Say which parts of contact points the state has otherwise than Grafana; their UIDs are within secrets."""
        state = self.project.export(show_secrets=True)["deployment"].get("resources") or []
        known = {
            hook["uid"]
            for one in state
            if one["type"].endswith(":ContactPoint")
            for hook in json.loads(one["outputs"]["webhooks"]["plaintext"])
        }
        there = {point["uid"] for point in self.sandbox.state()["grafana"]["contact_points"]}
        return [f"{uid} is in {'the state' if uid in known else 'Grafana'} alone" for uid in sorted(known ^ there)]

    def credentials(self) -> set[str]:
        """Return what no output may show: both API tokens, and the tokens of all endpoints."""
        links = [one["link"] for one in self._integrations()]
        return {
            self.sandbox.irm_token,
            self.sandbox.grafana_auth,
            *(link.rstrip("/").rpartition("/")[2] for link in links),
        }

    def remove_everything(self) -> None:
        """Remove by hand whatever a failed case has left, from both systems and from the engine."""
        self.sandbox.clear_faults()
        self.sandbox.release()
        provisioning = f"{self.sandbox.grafana_url}/api/v1/provisioning"
        headers = {"Authorization": f"Bearer {self.sandbox.grafana_auth}"}
        state = self.sandbox.state()
        for rule in state["grafana"]["rules"]:
            httpx.delete(f"{provisioning}/alert-rules/{rule['uid']}", headers=headers, trust_env=False)
        for point in state["grafana"]["contact_points"]:
            httpx.delete(f"{provisioning}/contact-points/{point['uid']}", headers=headers, trust_env=False)
        for folder in state["grafana"]["folders"]:
            url = f"{self.sandbox.grafana_url}/api/folders/{folder['uid']}?forceDeleteRules=true"
            httpx.delete(url, headers=headers, trust_env=False)
        for one in state["irm"]["integrations"]:
            if not one["seeded"]:
                url = f"{self.sandbox.irm_url}/api/v1/integrations/{one['id']}/"
                httpx.delete(url, headers={"Authorization": self.sandbox.irm_token}, trust_env=False)
        # Not by the engine: it reads no state that it was writing when it was killed.
        backend = self.project.home / "backend"
        shutil.rmtree(backend)
        backend.mkdir()
        self.project.init()

    @property
    def _output(self) -> Path:
        return self.folder / "output.txt"

    @property
    def _events(self) -> Path:
        return self.folder / "events.json"

    def _errors(self) -> Iterator[tuple[str, str]]:
        if not self._events.exists():
            return
        for line in self._events.read_text(errors="replace").splitlines():
            told = _parsed(line).get("diagnosticEvent") or {}
            if told.get("severity") == "error":
                yield told.get("urn", ""), re.sub(r"<\{%[^%]*%\}>", "", told["message"]).strip()

    def _integrations(self) -> list[dict[str, Any]]:
        url = f"{self.sandbox.irm_url}/api/v1/integrations/"
        answer = httpx.get(url, headers={"Authorization": self.sandbox.irm_token}, timeout=30, trust_env=False)
        return list(answer.raise_for_status().json()["results"])

    def _contact_points(self) -> list[dict[str, Any]]:
        """Return the contact points, the endpoint that each calls replaced by the name of the integration it is of."""
        url = f"{self.sandbox.grafana_url}/api/v1/provisioning/contact-points"
        headers = {"Authorization": f"Bearer {self.sandbox.grafana_auth}"}
        text = httpx.get(url, headers=headers, timeout=30, trust_env=False).raise_for_status().text
        for one in self._integrations():
            text = text.replace(one["link"], f"endpoint of {one['name']}/")
        return [{key: value for key, value in point.items() if key != "uid"} for point in json.loads(text)]


_CHOSEN_EACH_TIME = frozenset({"updated", "created_at", "id", "team_id"})
_STAMPS = frozenset({"created", "modified"})
_SECRET = "1b47061264138c4ac30d75fd1eb44270"  # Pulumi's own mark of a secret


def _lasting(one: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in one.items() if key not in _CHOSEN_EACH_TIME}


def _by_name(one: dict[str, Any]) -> str:
    return json.dumps([one.get("name"), one.get("title"), one])


def _pending(latest: dict[str, Any]) -> list[dict[str, Any]]:
    return list(latest.get("pending_operations") or [])


def _without_secrets(value: Any) -> Any:
    if isinstance(value, dict):
        if _SECRET in json.dumps(list(value.values())) and "ciphertext" in value:
            return "[secret]"
        return {key: _without_secrets(part) for key, part in value.items()}
    return [_without_secrets(part) for part in value] if isinstance(value, list) else value


def _parsed(line: str) -> dict[str, Any]:
    try:
        return dict(json.loads(line))
    except ValueError:
        return {}  # the last line of an engine that was killed


@contextmanager
def new_world(folder: Path, toolchain: Toolchain, pace: float = 1.0) -> Iterator[World]:
    """Lend a world with nothing made yet; ``pace``: how many times as fast as the official plugin it waits."""
    folder.mkdir(parents=True, exist_ok=True)
    extra = {SPEED_VARIABLE: str(pace)}
    with running_sandbox(folder, speed=1.0) as sandbox, project_of(folder, toolchain, sandbox, extra=extra) as project:
        yield World(sandbox, project, folder)
