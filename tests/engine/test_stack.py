"""The stack program on the real engine: made, unchanged, refreshed and removed, without a credential in the clear."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from grafana_irm_cli.pulumi.stack import Outcome
from grafana_irm_cli.pulumi.toolchain import Toolchain
from sandbox.control.client import Sandbox
from tests.engine.harness import (
    Project,
    credentials,
    errors_of,
    project_of,
    requests_by_kind,
    running_sandbox,
    said,
    without_engine_log,
)

INTEGRATIONS: list[dict[str, Any]] = [
    {"name": "payments", "team": "Payments", "escalationChain": "payments-primary"},
    {"name": "payroll", "team": "Payments", "type": "webhook", "escalationChain": "payments-primary"},
    {"name": "platform", "team": "Platform", "heartbeat": {"enabled": False}},
]
SHARED = "IRM heartbeat 10m (grafana-irm-alerting sandbox)"
"""The heartbeat that payments and payroll share."""
LOOK_UPS = Counter({"GET teams": 2, "GET escalation_chains": 1, "GET info": 1})
"""One for each distinct team and chain, and one for the address of IRM's pages."""


@dataclass
class Story:
    """One stack's life, each operation with the requests that it made to IRM and Grafana."""

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    irm: dict[str, Counter[str]] = field(default_factory=dict)
    grafana: dict[str, Counter[str]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    secrets: set[str] = field(default_factory=set)
    before: dict[str, Any] = field(default_factory=dict)
    made: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    outputs: dict[str, Any] = field(default_factory=dict)
    endpoints: dict[str, Any] = field(default_factory=dict)
    resources: list[dict[str, Any]] = field(default_factory=list)


def tell(sandbox: Sandbox, project: Project) -> Story:
    """Run the stack's operations once; each test below checks one aspect."""
    story = Story()

    def record(name: str, outcome: Outcome) -> None:
        story.outcomes[name] = outcome
        story.irm[name] = requests_by_kind(sandbox, "irm")
        story.grafana[name] = requests_by_kind(sandbox, "grafana")
        story.texts[name] = said(outcome)
        sandbox.reset_requests()

    project.configure(integrations=INTEGRATIONS, heartbeats="shared")
    story.before = existing(sandbox)
    sandbox.reset_requests()
    record("up", project.up("--diff"))
    story.made = existing(sandbox)
    story.secrets = credentials(sandbox)
    story.outputs = project.outputs()
    story.endpoints = project.outputs(show_secrets=True)["endpoints"]
    story.resources = project.resources()
    story.texts["stack output"] = project.call("stack", "output")[1]
    story.texts["stack export"] = project.call("stack", "export")[1]
    sandbox.reset_requests()
    record("preview", project.preview("--diff"))
    record("preview --refresh", project.preview("--refresh", "--diff"))
    record("refresh", project.refresh())
    record("preview after refresh", project.preview("--diff"))
    record("preview -v=9", project.preview("-v=9", "--logtostderr", "--logflow"))
    record("up -v=9", project.up("-v=9", "--logtostderr", "--logflow", "--refresh"))
    story.texts["state on disk"] = project.state_text()
    record("destroy", project.destroy())
    story.texts["state on disk, destroyed"] = project.state_text()
    story.after = existing(sandbox)
    return story


def existing(sandbox: Sandbox) -> dict[str, list[str]]:
    """Return the names of what exists in both systems."""
    state = sandbox.state()
    return {
        "integrations": sorted(one["name"] for one in state["irm"]["integrations"]),
        "contact points": sorted(one["name"] for one in state["grafana"]["contact_points"]),
        "rules": sorted(one["title"] for one in state["grafana"]["rules"]),
        "folders": sorted(one["title"] for one in state["grafana"]["folders"]),
    }


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory, toolchain: Toolchain) -> Iterator[Story]:
    folder = tmp_path_factory.mktemp("stack")
    with running_sandbox(folder) as sandbox, project_of(folder, toolchain, sandbox) as project:
        yield tell(sandbox, project)


OPERATIONS = (
    "up",
    "preview",
    "preview --refresh",
    "refresh",
    "preview after refresh",
    "preview -v=9",
    "up -v=9",
    "destroy",
)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_ends_well(story: Story, operation: str) -> None:
    outcome = story.outcomes[operation]
    assert outcome.code == 0, outcome.output + outcome.errors[-3000:]


def test_up_makes_what_the_configuration_says(story: Story) -> None:
    new = {kind: [name for name in names if name not in story.before[kind]] for kind, names in story.made.items()}
    assert new["integrations"] == ["payments", "payroll", "platform"]
    assert new["contact points"].count(SHARED) == 2
    assert len(new["contact points"]) == 5
    assert new["rules"] == new["folders"] == [SHARED]


@pytest.mark.parametrize(
    "operation", ["preview", "preview --refresh", "refresh", "preview after refresh", "preview -v=9", "up -v=9"]
)
def test_nothing_changes_after_up(story: Story, operation: str) -> None:
    assert story.outcomes[operation].unchanged, story.outcomes[operation].output


def test_destroy_leaves_nothing(story: Story) -> None:
    assert story.after == story.before


def test_creating_an_integration_takes_two_requests_and_a_check(story: Story) -> None:
    """The check requests whether the name is free."""
    asked = story.irm["up"]
    assert asked["POST integrations"] == len(INTEGRATIONS)
    assert asked["GET integrations"] == 2 * len(INTEGRATIONS)
    assert asked["PUT integrations"] == 1, "whether the token may make integrations"
    assert asked & LOOK_UPS == LOOK_UPS
    assert asked.total() == 3 * len(INTEGRATIONS) + 1 + LOOK_UPS.total()


@pytest.mark.parametrize("operation", ["preview", "preview after refresh"])
def test_an_unchanged_preview_sends_irm_only_the_look_ups(story: Story, operation: str) -> None:
    assert story.irm[operation] == LOOK_UPS


def test_an_unchanged_preview_requests_only_readiness_and_duplicates(
    story: Story,
) -> None:
    assert story.grafana["preview"] == Counter({"GET health": 1, "GET access-control": 1, "GET v1": 1})


def test_outputs_say_what_was_made(story: Story) -> None:
    integrations = story.outputs["integrations"]
    assert sorted(integrations) == ["payments", "payroll", "platform"]
    assert integrations["payroll"]["type"] == "webhook"
    assert integrations["payments"]["contactPoint"] in story.made["contact points"]
    assert {integrations[key]["heartbeatContactPoint"] for key in ("payments", "payroll")} == {SHARED}
    assert integrations["platform"]["heartbeatContactPoint"] is None
    assert all(one["manualSteps"] == [] for one in integrations.values())


def test_endpoints_are_outputs_for_who_may_see_them(story: Story) -> None:
    assert sorted(story.endpoints) == ["payments", "payroll", "platform"]
    assert re.fullmatch(r"http://.*/integrations/v1/webhook/\w+/", story.endpoints["payroll"]["http"])
    assert story.endpoints["payroll"]["heartbeat"] == story.endpoints["payroll"]["http"] + "heartbeat/"
    assert story.endpoints["platform"]["heartbeat"] is None


def test_the_state_names_the_components(story: Story) -> None:
    of_ours = Counter(one["type"] for one in story.resources if one["type"].startswith("grafana-irm:"))
    assert of_ours["grafana-irm:index:IrmAlerting"] == len(INTEGRATIONS)
    assert of_ours["grafana-irm:index:SharedHeartbeat"] == 1


def test_the_secrets_that_are_searched_for_are_there(story: Story) -> None:
    endpoints = " ".join(str(one) for one in story.endpoints.values())
    assert len(story.secrets) == 2 + len(story.before["integrations"]) + len(INTEGRATIONS)
    assert sum(secret in endpoints for secret in story.secrets) == len(INTEGRATIONS)


TEXTS = (*OPERATIONS, "stack output", "stack export", "state on disk", "state on disk, destroyed")


@pytest.mark.parametrize("text", TEXTS)
def test_no_credential_is_in_the_clear(story: Story, text: str) -> None:
    shown = without_engine_log(story.texts[text])
    assert shown.strip()
    assert [secret[:4] + "…" for secret in story.secrets if secret in shown] == []


BAD = [
    {"name": "", "type": "webhok", "contactPoint": {"maxAlerts": 1000}, "colour": "red"},
    {"name": "twice", "description": "x" * 251, "heartbeat": {"interval": "10 parsecs"}},
    {"name": "twice", "heartbeat": {"rule": {"repeatInterval": "11m"}}},
]
PATHS = (
    "integrations[0].name",
    "integrations[0].type",
    "integrations[0].contactPoint.maxAlerts",
    "integrations[0].colour",
    "integrations[1].description",
    "integrations[1].heartbeat.interval",
    "integrations[2].heartbeat.rule.repeatInterval",
)


@pytest.mark.parametrize("operation", ["preview", pytest.param("up", marks=pytest.mark.soak)])
def test_bad_input_is_one_error_before_any_request(sandbox: Sandbox, project: Project, operation: str) -> None:
    project.configure(integrations=BAD)
    sandbox.reset_requests()
    outcome = getattr(project, operation)()
    assert outcome.code != 0
    (error,) = errors_of(outcome)
    assert [path for path in PATHS if path not in error] == []
    assert "twice" in error
    assert "Traceback" not in said(outcome)
    assert sandbox.requests() == []
    assert [one["type"] for one in project.resources() if one["type"] != "pulumi:pulumi:Stack"] == []


def test_a_missing_token_is_named_with_the_setting_and_the_variable(
    tmp_path: Any, toolchain: Toolchain, sandbox: Sandbox
) -> None:
    without = {"GRAFANA_ONCALL_ACCESS_TOKEN": "", "GRAFANA_AUTH": ""}
    with project_of(tmp_path, toolchain, sandbox, extra=without) as project:
        sandbox.reset_requests()
        outcome = project.up()
        (error,) = errors_of(outcome)
        assert "GRAFANA_AUTH" in error
        assert "GRAFANA_ONCALL_ACCESS_TOKEN" in error
        assert sandbox.requests() == []


def test_unknown_names_are_reported_with_suggestions_and_few_requests(sandbox: Sandbox, project: Project) -> None:
    wrong: list[dict[str, Any]] = [
        {"team": "Paymnts"},
        {"escalationChain": "payments-primry"},
        {"heartbeat": {"rule": {"folderUid": "no"}}},
    ]
    project.configure(integrations=[{"name": f"payments {at}", **settings} for at, settings in enumerate(wrong)])
    sandbox.reset_requests()
    outcome = project.preview()
    assert outcome.code != 0
    message = "\n".join(errors_of(outcome))
    for words in (("Paymnts", "Payments"), ("payments-primry", "payments-primary"), ("no",)):
        assert [word for word in words if f"'{word}'" not in message] == [], message
    asked = requests_by_kind(sandbox, "irm") + requests_by_kind(sandbox, "grafana")
    assert [kind for kind in ("teams", "escalation_chains", "folders") if not 1 <= asked[f"GET {kind}"] <= 3] == []
    assert "Traceback" not in said(outcome)
