"""The providers of the parts, and the look-ups with their credentials."""

from typing import Any

import pulumi
import pulumiverse_grafana as grafana

from tests.components.alerting.payments import PAYMENTS, alerting
from tests.components.harness import run
from tests.components.systems import irm


def test_what_several_components_refer_to_is_looked_up_once() -> None:
    def program() -> None:
        for name in ("one", "two", "three"):
            alerting({"integration": {"name": name, "team": "Payments", "escalation_chain": "payments-primary"}}, name)

    made = run(program)
    assert len(made.asked("/teams/")) == len(made.asked("/escalation_chains/")) == len(made.asked("/info/")) == 1


def test_one_provider_serves_both_systems_and_the_look_ups() -> None:
    def program() -> dict[str, Any]:
        provider = grafana.Provider(
            "own",
            url="https://grafana.example",
            auth="other",
            oncall_url="https://other.example/oncall",
            oncall_access_token="other-token",
        )
        return alerting(PAYMENTS, opts=pulumi.ResourceOptions(provider=provider))

    made = run(program)
    (asked,) = made.asked("/teams/")
    assert asked.url.host == "other.example"
    assert asked.headers["Authorization"] == "other-token"
    assert asked.headers["X-Grafana-Url"] == "https://grafana.example"
    children = [resource for resource in made.resources if resource.parent.endswith("::payments")]
    assert {child.provider.rpartition("::")[0].rpartition("::")[2] for child in children} == {"own"}


def test_a_provider_of_its_own_for_irm_is_used_for_the_integration_alone() -> None:
    def program() -> dict[str, Any]:
        here = grafana.Provider("here", url="https://grafana.example", auth="a")
        cloud = grafana.Provider(
            "cloud", url="https://stack.example", auth="glsa_cloud", oncall_url="https://irm.example/oncall"
        )
        return alerting(PAYMENTS, opts=pulumi.ResourceOptions(provider=here), irm_provider=cloud)

    made = run(program, environment={})
    assert "::cloud::" in made.only("Integration").provider
    assert all("::here::" in point.provider for point in made.of("ContactPoint"))
    (asked,) = made.asked("/teams/")
    assert asked.headers["Authorization"] == "glsa_cloud"
    assert asked.headers["X-Grafana-Url"] == "https://stack.example"


def test_another_organisation_has_its_own_look_ups_and_links() -> None:
    def program() -> dict[str, Any]:
        provider = grafana.Provider("own", url="https://grafana.example", auth="admin:S3cr3t", org_id=2)
        args = {**PAYMENTS, "org_id": "2", "heartbeat": {"rule": {"folder_uid": "beats", "org_id": "3"}}}
        return alerting(args, opts=pulumi.ResourceOptions(provider=provider))

    made = run(program, irm(folders=("beats",)))
    (asked,) = made.asked("/api/folders/beats")
    assert asked.headers["X-Grafana-Org-Id"] == "3"
    ends = {page: url.rpartition("?")[2] for page, url in made.outputs["links"].items() if page != "integration"}
    assert ends == {
        "contact_point": "search=Payments&orgId=2",
        "heartbeat_contact_point": "search=Payments%20heartbeat&orgId=2",
        "rule": "orgId=3",
    }


def test_a_preview_looks_up_names_with_a_partly_set_provider() -> None:
    def program() -> dict[str, Any]:
        provider = grafana.Provider("own", url="https://grafana.example", auth="a", oncall_access_token="t")
        return alerting(PAYMENTS, opts=pulumi.ResourceOptions(provider=provider))

    made = run(program, preview=True)
    assert made.only("Integration").inputs["teamId"] == "T1"
