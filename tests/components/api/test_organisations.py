"""Organisations in Grafana: a user names one, beside a token none may stand."""

from collections.abc import Callable
from typing import Any

import pulumi
import pulumiverse_grafana as grafana
import pytest

from grafana_irm import (
    HeartbeatAlertRule,
    HeartbeatContactPoint,
    InvalidInputs,
    InvalidOutput,
    IrmAlerting,
    SharedHeartbeat,
    WebhookContactPoint,
    run_preflight,
)
from tests.components.harness import AS_USER, ENVIRONMENT, run
from tests.components.systems import LINK

WHOLE: Any = {
    "integration": {"name": "A"},
    "contact_point": {"org_id": "2"},
    "heartbeat": {"contact_point": {"org_id": "2"}, "rule": {"org_id": "2"}},
    "org_id": "2",
}
PATHS = ["org_id", "contact_point.org_id", "heartbeat.contact_point.org_id", "heartbeat.rule.org_id"]
Made = Callable[[pulumi.ResourceOptions | None], object]
COMPONENTS: dict[str, tuple[Made, list[str]]] = {
    "IrmAlerting": (lambda opts: IrmAlerting("one", WHOLE, opts), PATHS),
    "WebhookContactPoint": (
        lambda opts: WebhookContactPoint("one", {"name": "Hook", "url": LINK, "org_id": "2"}, opts),
        ["org_id"],
    ),
    "HeartbeatContactPoint": (
        lambda opts: HeartbeatContactPoint("one", {"name": "Hook", "url": LINK, "org_id": "2"}, opts),
        ["org_id"],
    ),
    "HeartbeatAlertRule": (
        lambda opts: HeartbeatAlertRule("one", {"name": "Beats", "contact_point": "Hook", "org_id": "2"}, opts),
        ["org_id"],
    ),
    "SharedHeartbeat": (
        lambda opts: SharedHeartbeat(
            "one", {"name": "Beats", "members": {"a": LINK}, "contact_point": {"org_id": "2"}, "org_id": "2"}, opts
        ),
        ["org_id", "contact_point.org_id"],
    ),
}
EACH = pytest.mark.parametrize("component", COMPONENTS)


def provider(auth: Any) -> grafana.Provider:
    return grafana.Provider(
        "own",
        url="https://grafana.example",
        auth=auth,
        oncall_url="https://irm.example/oncall",
        oncall_access_token="t",
    )


@EACH
def test_with_the_programs_token_it_is_refused_before_registration(component: str) -> None:
    create, paths = COMPONENTS[component]
    with pytest.raises(InvalidInputs) as error:
        run(lambda: create(None))
    assert [problem.path for problem in error.value.problems] == paths
    assert all("a token, which belongs to one organisation" in problem.allowed for problem in error.value.problems)


@EACH
def test_a_user_may_name_it(component: str) -> None:
    made = run(lambda: COMPONENTS[component][0](None), environment=AS_USER)
    in_grafana = [one for one in made.resources if one.type.startswith(("grafana:alerting", "grafana:oss"))]
    assert {one.inputs["orgId"] for one in in_grafana} == {"2"}


def test_without_one_it_is_the_organisation_of_the_programs_user() -> None:
    """The provider uses its own setting for notification policies alone (read from its code, `parseAuth`)."""

    def program() -> None:
        IrmAlerting("one", {"integration": {"name": "A"}})
        SharedHeartbeat("two", {"name": "Beats", "members": {"a": LINK}})

    def organisations(environment: dict[str, str]) -> set[object]:
        made = run(program, environment=environment)
        in_grafana = [one for one in made.resources if one.type.startswith(("grafana:alerting", "grafana:oss"))]
        return {one.inputs.get("orgId") for one in in_grafana}

    assert organisations({**AS_USER, "GRAFANA_ORG_ID": "2"}) == {"2"}
    assert organisations({**AS_USER, "GRAFANA_ORG_ID": "1"}) == {None}
    assert organisations({**ENVIRONMENT, "GRAFANA_ORG_ID": "2"}) == {None}


@EACH
def test_with_a_providers_token_it_is_refused_once_the_token_is_known(component: str) -> None:
    create, paths = COMPONENTS[component]
    with pytest.raises(InvalidOutput) as error:
        run(lambda: create(pulumi.ResourceOptions(provider=provider("glsa_S3cr3t"))))
    assert {problem.path for problem in error.value.problems} <= set(paths)
    assert "S3cr3t" not in str(error.value)


def test_a_preview_keeps_it_where_the_credentials_are_not_known_yet() -> None:
    def program() -> None:
        COMPONENTS["WebhookContactPoint"][0](
            pulumi.ResourceOptions(provider=provider(pulumi.Output.from_input(pulumi.UNKNOWN)))
        )

    assert run(program, preview=True).only("ContactPoint").inputs["orgId"] == "2"


@pytest.mark.parametrize("by_provider", [True, False])
def test_run_preflight_refuses_it_with_the_path_and_without_a_request(by_provider: bool) -> None:
    requests: list[Any] = []

    async def program() -> None:
        await run_preflight({"one": WHOLE}, provider=provider("glsa_x") if by_provider else None)

    def answered(request: Any) -> Any:
        requests.append(request)
        raise AssertionError(request.url)

    with pytest.raises(InvalidInputs) as error:
        run(program, answered, environment=ENVIRONMENT)
    assert [problem.path for problem in error.value.problems] == [f"one.{path}" for path in PATHS]
    assert requests == []
