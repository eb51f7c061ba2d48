"""Every secret there is, through everything that can be done with a stack: the search of all engine tests finds none.

`conftest.py` searches files, output and processes of each test here, as of all others. These tests make sure that every
secret is really in use, and do what the others do not: runs that fail half way, plans, exports, reports.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from grafana_irm_cli.pulumi.toolchain import Toolchain
from grafana_irm_cli.verify.export import opened
from sandbox.control.client import Sandbox
from sandbox.provider import SPEED_VARIABLE
from tests.engine.harness import ROOT, Project, project_of, running_sandbox, said
from tests.engine.leaks import MARKER, Leaks
from tests.grafana_irm_cli.preview.forge import Forge, serving

AWKWARD = f"p\"ä'\\%$é {MARKER} {{x}} ${{HOME}} 🔑"
"""A secret with what quoting and encoding stumble over."""
PEM = f"-----BEGIN PRIVATE KEY-----\n{MARKER}\n-----END PRIVATE KEY-----"

CONTACT_POINTS: dict[str, dict[str, str]] = {
    "contactPoint": {
        "headers.X-Key": MARKER,
        "authorizationScheme": "Token",
        "authorizationCredentials": AWKWARD,
        "tlsConfig.caCertificate": PEM,
        "tlsConfig.clientCertificate": PEM,
        "tlsConfig.clientKey": PEM,
        "hmacConfig.secret": AWKWARD,
        "title": AWKWARD,
    },
    "heartbeat.contactPoint": {
        "basicAuthUser": "grafana",
        "basicAuthPassword": AWKWARD,
        "httpConfig.oauth2.clientId": "grafana",
        "httpConfig.oauth2.clientSecret": AWKWARD,
        "httpConfig.oauth2.tokenUrl": f"https://user:{MARKER}@login.example/token?key={MARKER}",
        "headers.X-Key": MARKER,
    },
}
INTEGRATION = {
    "name": "payments",
    "team": "Payments",
    "escalationChain": "payments-primary",
    "description": "Alerts of the payment services",
}


class Processes(threading.Thread):
    """Watches the arguments of every process of this machine, which each of its users can read."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.seen: set[bytes] = set()
        self._end = threading.Event()

    def run(self) -> None:
        while not self._end.wait(0.02):
            for process in Path("/proc").glob("[0-9]*"):
                try:
                    self.seen.add((process / "cmdline").read_bytes())
                except OSError:
                    continue  # it has ended

    def stop(self) -> set[bytes]:
        """End, and return the arguments of every process that was seen."""
        self._end.set()
        self.join()
        return self.seen


def command(
    project: Project, *arguments: str, extra: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run one of the commands as a person does; how it ends is for the caller to judge."""
    return subprocess.run(  # noqa: S603 - our own arguments
        [sys.executable, "-m", "grafana_irm_cli", *arguments],
        cwd=ROOT,
        env={**project.environment, **(extra or {})},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


@pytest.fixture(scope="module", autouse=True)
def processes(leaks: Leaks) -> Iterator[Processes]:
    """Watch the processes of all tests here."""
    watch = Processes()
    watch.start()
    yield watch
    for arguments in watch.stop():
        leaks.search("arguments of a process", arguments)


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with running_sandbox(tmp_path_factory.mktemp("secrets")) as running:
        yield running


@pytest.fixture(scope="module")
def stack(sandbox: Sandbox, toolchain: Toolchain) -> Iterator[Project]:
    """Lend a stack that is up, with every secret there is, none of them in the environment."""
    extra = {"GRAFANA_AUTH": "", "GRAFANA_ONCALL_ACCESS_TOKEN": "", SPEED_VARIABLE: "120"}
    with project_of(sandbox.folder.parent, toolchain, sandbox, extra=extra) as project:
        project.configure(integrations=[INTEGRATION])
        project.keep_secret("grafana.auth", sandbox.grafana_auth)
        project.keep_secret("irm.token", sandbox.irm_token)
        for block, secrets in CONTACT_POINTS.items():
            for key, value in secrets.items():
                project.keep_secret(f"integrations[0].{block}.{key}", value)
        made = project.up("--diff")
        assert made.code == 0, said(made)
        yield project


def texts(tree: Any) -> Iterator[str]:
    """Yield every text in a tree of values."""
    if isinstance(tree, dict | list):
        for part in tree.values() if isinstance(tree, dict) else tree:
            yield from texts(part)
    else:
        yield str(tree)


def test_every_secret_is_in_use(stack: Project, sandbox: Sandbox) -> None:
    """Whoever may see secrets finds each of them in the inputs of what was made."""
    resources = stack.export(show_secrets=True)["deployment"]["resources"]
    used = {text for one in resources for text in texts(opened(one.get("inputs") or {}))}
    planted = {value for secrets in CONTACT_POINTS.values() for value in secrets.values()}
    assert {*planted, sandbox.grafana_auth, sandbox.irm_token} - used == set()


OPERATIONS = {
    "preview": ("preview", "--diff", "--show-replacement-steps"),
    "preview as JSON": ("preview", "--json"),
    "preview with live systems": ("preview", "--diff", "--refresh"),
    "up as JSON": ("up", "--yes", "--skip-preview", "--json"),
    "refresh": ("refresh", "--yes", "--diff", "--skip-preview"),
    "refresh as JSON": ("refresh", "--yes", "--json", "--skip-preview"),
    "outputs": ("stack", "output"),
    "outputs as JSON": ("stack", "output", "--json"),
    "outputs for a shell": ("stack", "output", "--shell"),
    "stack": ("stack", "--show-urns", "--show-ids"),
    "history": ("stack", "history", "--full-dates"),
    "history as JSON": ("stack", "history", "--json"),
    "configuration": ("config",),
    "configuration as JSON": ("config", "--json"),
}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_operation(stack: Project, operation: str) -> None:
    code, output, errors = stack.call(*OPERATIONS[operation], check=False)
    assert (code, bool(output)) == (0, True), errors


def test_a_plan_and_an_export_in_files(stack: Project, tmp_path: Path) -> None:
    plan, state = tmp_path / "plan.json", tmp_path / "state.json"
    assert stack.preview("--save-plan", str(plan)).code == 0
    stack.call("stack", "export", "--file", str(state))
    assert plan.stat().st_size > 1000
    assert state.stat().st_size > 1000


def test_a_change_of_a_secret_is_shown_without_either(stack: Project) -> None:
    stack.keep_secret("integrations[0].contactPoint.hmacConfig.secret", f"{AWKWARD} another")
    shown = stack.preview("--diff")
    assert "[secret]" in shown.output
    assert stack.up("--diff").changes.get("update") == 1


FAILURES = {
    "IRM refuses": ("irm", "*", "/integrations/", 400),
    "IRM fails": ("irm", "*", "/integrations/", 500),
    "Grafana refuses a contact point": ("grafana", "POST", "/contact-points", 400),
    "Grafana fails at a contact point": ("grafana", "POST", "/contact-points", 500),
    "Grafana refuses a rule": ("grafana", "PUT", "/rule-groups/", 400),
    "Grafana fails at reading": ("grafana", "GET", "/contact-points", 500),
}


def words(endpoint: str, system: str, status: int) -> dict[str, str]:
    """Return the worst that a system could answer: it quotes the endpoint.

    Only in a refusal Grafana is taken at its word, and it quotes no setting: the engine keeps the text in the state
    (`initErrors`), and nobody but Grafana knows what in it is a secret.
    """
    text = "invalid object specification" if (system, status) == ("grafana", 400) else f"no answer from {endpoint}"
    return {"message": text, "detail": text}


_FIRST = "Grafana refuses a contact point"
"""The failure in `make test`; `make soak` has them all."""


@pytest.mark.parametrize(
    "failure", [pytest.param(one, marks=[] if one == _FIRST else [pytest.mark.soak]) for one in FAILURES]
)
def test_a_run_that_fails(stack: Project, sandbox: Sandbox, failure: str) -> None:
    endpoint = stack.outputs(show_secrets=True)["endpoints"]["payments"]["http"]
    system, method, path, status = FAILURES[failure]
    stack.keep_secret("integrations[0].contactPoint.title", f"{AWKWARD} {failure}")
    stack.call("config", "set", "--path", "integrations[0].heartbeat.rule.labels.failure", failure)
    answer = {"status": status, "body": json.dumps(words(endpoint, system, status))}
    sandbox.fault(system, method, path, [answer], times=None)
    try:
        assert stack.up("--diff", "--refresh").code != 0
    finally:
        sandbox.clear_faults()


def test_the_plugin_crashes(stack: Project, sandbox: Sandbox) -> None:
    """As the official plugin does where a contact point is created while Grafana refuses connections."""
    stack.keep_secret("integrations[0].contactPoint.title", f"{AWKWARD} and a crash")
    sandbox.stop_grafana()
    try:
        assert stack.up("--diff").code != 0
    finally:
        sandbox.start_grafana()


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_verify(stack: Project, form: list[str]) -> None:
    done = command(stack, "verify", "--stack", stack.stack, "--project-dir", str(stack.program), *form)
    assert "payments" in done.stdout, done.stderr


def test_verify_of_what_does_not_answer(stack: Project, sandbox: Sandbox) -> None:
    sandbox.fault("irm", "*", "", [500], times=None)
    sandbox.fault(
        "grafana", "*", "", [{"status": 500, "body": json.dumps({"message": sandbox.grafana_auth})}], times=None
    )
    try:
        done = command(stack, "verify", "--stack", stack.stack, "--project-dir", str(stack.program))
        assert "500" in done.stdout + done.stderr
    finally:
        sandbox.clear_faults()


def test_a_preview_s_report_in_every_form_and_as_a_comment(stack: Project, tmp_path: Path) -> None:
    stack.keep_secret("integrations[0].contactPoint.authorizationCredentials", f"{AWKWARD} changed")
    reports = {form: tmp_path / f"report.{form}" for form in ("json", "md")}
    for report in reports.values():
        command(stack, "preview", "--project-dir", str(stack.program), "--all", "--out", str(report))
    told = [
        command(stack, "preview", "render", str(reports["json"]), "--format", form) for form in ("terminal", "markdown")
    ]
    assert "`sandbox`" in reports["md"].read_text()
    assert all("sandbox" in done.stdout for done in told)
    with serving(Forge()) as forge:
        github = {"GITHUB_API_URL": forge.url, "GITHUB_TOKEN": MARKER, "GITHUB_REPOSITORY": "acme/shop"}
        command(stack, "preview", "post", str(reports["json"]), "--number", "7", extra=github)
        (comment,) = forge.bodies()
        (tmp_path / "comment.md").write_text(comment)


def test_z_destroyed_it_leaves_none_in_the_history(stack: Project) -> None:
    assert stack.destroy("--diff").code == 0
    assert stack.call("stack", "history", "--json")[1].count('"kind": "destroy"') == 1


def test_the_processes_were_watched(processes: Processes) -> None:
    names = b"\n".join(processes.seen)
    assert b"pulumi-language-python" in names
    assert b"pulumi-resource-grafana" in names or b"sandbox.provider" in names
