"""Bringing what exists under management: only read in Grafana and IRM, and then a preview with no changes."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from grafana_irm_cli.adopt.command import ENTRIES_FILE, IMPORT_FILE, Adoption
from grafana_irm_cli.adopt.report import as_json, print_tables
from grafana_irm_cli.console import Console
from grafana_irm_cli.pulumi.project import Project as Files
from sandbox.control.client import Sandbox
from tests.engine.harness import ALWAYS, NAMESPACE, Project, said

TIMINGS = {"group_wait": "0s", "group_interval": "1s", "repeat_interval": "2m"}
RULE: dict[str, Any] = {
    "uid": "handmade",
    "title": "Grafana lives",
    "condition": "A",
    "data": [ALWAYS],
    "for": "1m",
    "execErrState": "Alerting",
    "noDataState": "Alerting",
    "annotations": {"summary": "Made by hand"},
    "labels": {"team": "checkout"},
}


class ByHand:
    """What a person makes in the pages of both systems, which leaves no provenance."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.irm = httpx.Client(
            base_url=f"{sandbox.irm_url}/api/v1", headers={"Authorization": sandbox.irm_token}, timeout=30
        )
        own = {"Authorization": f"Bearer {sandbox.grafana_auth}", "X-Disable-Provenance": "true"}
        self.grafana = httpx.Client(base_url=f"{sandbox.grafana_url}/api", headers=own, timeout=30)

    def integration(self, name: str, **settings: Any) -> dict[str, Any]:
        """Make an integration; the team and the chain by their names."""
        body = {"name": name, "type": "alertmanager", **settings}
        return dict(self.irm.post("/integrations/", json=body).raise_for_status().json())

    def id_of(self, kind: str, name: str) -> str:
        """Return the id of a team or escalation chain."""
        (found,) = self.irm.get(f"/{kind}/", params={"name": name}).raise_for_status().json()["results"]
        return str(found["id"])

    def contact_point(self, name: str, url: str, *, silent: bool = False, **settings: Any) -> None:
        """Make a webhook contact point, or add one to it."""
        body = {
            "name": name,
            "type": "webhook",
            "settings": {"url": url, **settings},
            "disableResolveMessage": silent,
        }
        self.grafana.post("/v1/provisioning/contact-points", json=body).raise_for_status()

    def rule(self, receiver: str, folder: str = "infra", group: str = "beats", **changes: Any) -> None:
        """Make a rule that goes straight to a contact point, in a folder of its own."""
        self.grafana.post("/folders", json={"uid": folder, "title": folder.title()})
        path = f"/v1/provisioning/folder/{folder}/rule-groups/{group}"
        there = self.grafana.get(path)
        rules = there.json()["rules"] if there.is_success else []
        settings = {"receiver": receiver, "group_by": ["alertname", "grafana_folder"], **TIMINGS}
        rule = {
            **RULE,
            "folderUID": folder,
            "ruleGroup": group,
            "orgID": 1,
            "notification_settings": settings,
            **changes,
        }
        body = {"title": group, "folderUid": folder, "interval": 30, "rules": [*rules, rule]}
        self.grafana.put(path, json=body).raise_for_status()

    def checkout(self) -> dict[str, Any]:
        """Make the whole of it: an integration, both contact points, the heartbeat rule."""
        made = self.integration(
            "Checkout",
            description_short="Alerts of the shop",
            team_id=self.id_of("teams", "Payments"),
            default_route={"escalation_chain_id": self.id_of("escalation_chains", "payments-primary")},
        )
        self.contact_point("To the shop's on-call", made["link"], maxAlerts=20)
        self.contact_point("Shop beats", made["heartbeat"]["link"], silent=True)
        self.rule("Shop beats")
        return made


@pytest.fixture
def by_hand(sandbox: Sandbox) -> ByHand:
    return ByHand(sandbox)


@pytest.fixture
def adoption(project: Project) -> Adoption:
    return Adoption(project, Files.load(project.program), Console(stderr=True))


def writes(sandbox: Sandbox) -> list[str]:
    """Return the API requests that change something."""
    asked = [one for one in sandbox.requests() if one["method"] != "GET" and "/integrations/v1/" not in one["path"]]
    return [f"{one['method']} {one['path']}" for one in asked]


def lose_the_state(project: Project) -> None:
    """Forget everything that was made, as when a backend is lost."""
    project.call("stack", "rm", "--force", "--preserve-config", "--yes")
    project.init()


def test_what_was_made_by_hand_is_adopted_without_a_change_to_it(
    project: Project, sandbox: Sandbox, by_hand: ByHand, adoption: Adoption
) -> None:
    by_hand.checkout()
    project.configure(integrations=[])
    sandbox.reset_requests()
    planned, left = adoption.find()
    assert planned.entries == [
        {
            "name": "Checkout",
            "description": "Alerts of the shop",
            "team": "Payments",
            "escalationChain": "payments-primary",
            "contactPoint": {"name": "To the shop's on-call", "maxAlerts": 20},
            "heartbeat": {
                "contactPoint": {"name": "Shop beats"},
                "rule": {
                    "name": "Grafana lives",
                    "evaluationInterval": "30s",
                    "pendingPeriod": "1m",
                    "repeatInterval": "2m",
                    "folderUid": "infra",
                    "ruleUid": "handmade",
                    "ruleGroup": "beats",
                    "labels": {"team": "checkout"},
                    "annotations": {"summary": "Made by hand"},
                },
            },
            "disableProvenance": True,
        }
    ]
    assert left == []
    assert adoption.carry_out(planned) == []
    assert writes(sandbox) == []
    assert project.preview().unchanged
    assert project.refresh().unchanged
    outputs = project.outputs()["integrations"]["Checkout"]
    assert outputs["heartbeatContactPoint"] == "Shop beats"
    kinds = [one["type"] for one in project.resources() if one.get("parent", "").endswith("IrmAlerting::Checkout")]
    assert len(kinds) == 5


@pytest.mark.soak
def test_a_lost_state_is_made_anew_from_the_configuration_that_is_there(
    project: Project, sandbox: Sandbox, adoption: Adoption
) -> None:
    project.configure(
        integrations=[
            {"name": "One", "description": "Ours", "team": "Payments"},
            {"name": "Two", "type": "webhook", "heartbeat": {"enabled": False}},
        ]
    )
    assert project.up().code == 0
    before = {one["urn"]: one.get("id") for one in project.resources() if "providers" not in one["type"]}
    text = project.config_file.read_text()
    lose_the_state(project)
    sandbox.reset_requests()
    planned, left = adoption.find()
    assert (planned.entries, planned.refused, left) == ([], [], [])
    assert adoption.carry_out(planned) == []
    assert writes(sandbox) == []
    after = {one["urn"]: one.get("id") for one in project.resources() if "providers" not in one["type"]}
    assert after == before
    assert yaml.safe_load(project.config_file.read_text())["config"] == yaml.safe_load(text)["config"]
    done = project.destroy()
    assert done.code == 0, said(done)
    assert sandbox.state()["grafana"]["folders"] == []


@pytest.mark.soak
def test_what_a_stack_would_change_is_said_before_anything_is_imported(
    project: Project, sandbox: Sandbox, by_hand: ByHand, adoption: Adoption
) -> None:
    made = by_hand.integration("Hooked", type="webhook")
    by_hand.contact_point("Hooked", made["link"])
    project.configure(integrations=[])
    planned, left = adoption.find(["Hooked"])
    assert {one.name for one in left} == {"Hooked-integration", "Hooked-contact-point"}
    assert {one.operation for one in left} == {"update"}
    assert project.resources() == []
    assert adoption.carry_out(planned) == left
    assert project.up().code == 0
    assert project.preview().unchanged


@pytest.mark.soak
def test_the_import_file_serves_without_the_command(
    tmp_path: Path, project: Project, sandbox: Sandbox, by_hand: ByHand, adoption: Adoption
) -> None:
    by_hand.checkout()
    project.configure(integrations=[])
    planned, _left = adoption.find()
    adoption.write_out(planned, tmp_path / "out")
    entries = yaml.safe_load((tmp_path / "out" / ENTRIES_FILE).read_text())
    project.configure(integrations=entries)
    project.call("import", "--file", str(tmp_path / "out" / IMPORT_FILE), "--generate-code=false", "--yes")
    assert project.preview().unchanged


@pytest.mark.soak
def test_a_stack_that_holds_something_already_adopts_more(
    project: Project, sandbox: Sandbox, by_hand: ByHand, adoption: Adoption
) -> None:
    project.configure(integrations=[{"name": "One", "heartbeat": {"enabled": False}}])
    assert project.up().code == 0
    by_hand.checkout()
    planned, left = adoption.find()
    assert [proposal.key for proposal in planned.proposals] == ["Checkout"]
    assert adoption.carry_out(planned) == left == []
    assert [one["name"] for one in yaml.safe_load(project.config_file.read_text())["config"].popitem()[1]] == [
        "One",
        "Checkout",
    ]
    again, _left = adoption.find()
    assert again.proposals == []


@pytest.mark.soak
def test_the_address_under_which_grafana_reaches_irm_stays(
    project: Project, sandbox: Sandbox, by_hand: ByHand, adoption: Adoption
) -> None:
    """Grafana knows IRM as ``localhost``, IRM itself says ``127.0.0.1``: the first `up` must not change that."""
    made = by_hand.integration("Checkout")
    own = sandbox.irm_url
    gateway = own.replace("127.0.0.1", "localhost")
    by_hand.contact_point("To the shop's on-call", made["link"].replace(own, gateway), maxAlerts=20)
    by_hand.contact_point("Shop beats", made["heartbeat"]["link"].replace(own, gateway), silent=True)
    by_hand.rule("Shop beats")
    project.configure(irm={"url": sandbox.irm_url})
    planned, left = adoption.find()
    assert planned.ingress_url == gateway
    assert left == []
    assert f"Grafana reaches IRM at {gateway}, and IRM reports {own}" in planned.proposals[0].remarks[-1]
    assert adoption.carry_out(planned) == []
    written = yaml.safe_load(project.config_file.read_text())["config"]
    assert written[f"{NAMESPACE}:irm"] == {"url": own, "ingressUrl": gateway}
    assert project.outputs()["integrations"]["Checkout"]["ingressUrl"] == gateway


@pytest.mark.soak
def test_the_trial_works_with_the_stacks_own_secrets_and_provider(
    project: Project, sandbox: Sandbox, by_hand: ByHand, adoption: Adoption
) -> None:
    by_hand.checkout()
    project.configure(
        grafana={"url": sandbox.grafana_url},
        irm={"url": sandbox.irm_url},
        integrations=[{"name": "Other", "heartbeat": {"enabled": False}}],
    )
    project.keep_secret("grafana.auth", sandbox.grafana_auth)
    project.keep_secret("irm.token", sandbox.irm_token)
    project.keep_secret("integrations[0].contactPoint.headers.X-Token", "a-secret-header")
    project.call("config", "set", "grafana:insecureSkipVerify", "true")
    project.keep_secret("grafana:caCert", "-----BEGIN CERTIFICATE-----\nPEM-TEXT\n-----END CERTIFICATE-----")
    for name in ("GRAFANA_URL", "GRAFANA_AUTH", "GRAFANA_ONCALL_URL", "GRAFANA_ONCALL_ACCESS_TOKEN"):
        del project.environment[name]  # type: ignore[attr-defined] # a dictionary of this test's own
    planned, left = adoption.find()
    assert [proposal.key for proposal in planned.proposals] == ["Checkout"]
    assert left == []
    assert "a-secret-header" not in repr(planned)


@pytest.mark.soak
def test_no_endpoint_is_shown(by_hand: ByHand, project: Project, adoption: Adoption) -> None:
    made = by_hand.checkout()
    project.configure(integrations=[])
    planned, left = adoption.find()
    console = Console(record=True, width=200)
    print_tables(planned, left, console)
    told = console.export_text() + as_json(planned, left, applied=False) + repr(planned)
    assert made["link"].rstrip("/").rpartition("/")[2] not in told
    assert "Shop beats" in told
    assert json.loads(as_json(planned, left, applied=False))["changes"] == []
