"""A program with two Grafana systems: each check considers the policies of its own."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pulumi
import pulumiverse_grafana as grafana
import pytest

from grafana_irm import NotificationPolicy, PoliciesInUse, run_preflight
from grafana_irm.preflight.policies_in_use import check_before_delete
from tests.components.harness import Run, run
from tests.components.preflight.policies import PARENT, THEIRS, TYPE, Grafana, policy, state, tree

EU, US = "https://eu.example", "https://us.example"
BOTH = {
    **state(component="eu", page=f"{EU}/alerting/routes"),
    **state(component="us", page=f"{US}/alerting/routes"),
}
"""Two policies of one name, each in its own Grafana."""


def deleted(component: str) -> Callable[[], Awaitable[None]]:
    """Return the hook that the engine calls before it deletes the policy of a component."""
    name = f"{component}-routing-tree"
    outputs = {"metadata": {"uid": "payments"}}
    hook = pulumi.ResourceHookArgs(f"{PARENT}${TYPE}::{name}", "id", name, TYPE, old_outputs=outputs)
    return lambda: check_before_delete(hook)


def program(
    policies: dict[str, list[str]],
    *,
    selected_in: str,
    stored: Any = BOTH,
    there: tuple[str, ...] = (EU, US),
    after: Callable[[], Awaitable[None]] | None = None,
) -> Run:
    """Run a program with a policy per component in each Grafana, where rules of others select that of one Grafana."""
    systems = {
        url: Grafana(trees=[tree()] if url in there else [], rules=[THEIRS] if url == selected_in else [])
        for url in (EU, US)
    }

    async def main() -> None:
        for url, components in policies.items():
            provider = grafana.Provider(url.removeprefix("https://"), url=url, auth="a", oncall_access_token="t")
            wanted = {one: policy() for one in components}
            await run_preflight({}, policies=wanted, provider=provider, complete=True)
            for name, args in wanted.items():
                NotificationPolicy(name, args, pulumi.ResourceOptions(provider=provider))
        if after is not None:
            await after()

    def answer(request: httpx.Request) -> httpx.Response:
        return systems.get(f"https://{request.url.host}", Grafana()).answer(request)

    return run(main, answer, state=stored)


def test_a_delete_is_not_stopped_for_a_rule_of_the_other_grafana() -> None:
    program({EU: ["eu"], US: ["us"]}, selected_in=EU, after=deleted("us"))


def test_a_delete_is_stopped_for_a_rule_of_its_own_grafana() -> None:
    with pytest.raises(PoliciesInUse, match=r"alert rule 'Theirs' in folder 'F1': https://eu\.example/"):
        program({EU: ["eu"], US: ["us"]}, selected_in=EU, after=deleted("eu"))


@pytest.mark.parametrize("page", [None, "https://earlier.example/alerting/routes"])
def test_every_grafana_is_checked_where_the_state_shows_none(page: str | None) -> None:
    """As after Grafana has moved to another address."""
    stored = state(component="moved", page=page)
    with pytest.raises(PoliciesInUse, match="payments"):
        program({EU: ["eu"], US: ["us"]}, selected_in=EU, stored=stored, after=deleted("moved"))


@pytest.mark.parametrize("policies", [{EU: ["eu"], US: []}, {US: [], EU: ["eu"]}], ids=["after", "before"])
def test_a_removed_policy_is_compared_with_the_rules_of_its_own_grafana(policies: dict[str, list[str]]) -> None:
    program(policies, selected_in=EU)
    with pytest.raises(PoliciesInUse) as stopped:
        program(policies, selected_in=US)
    assert len(stopped.value.messages) == 1


def test_a_policy_that_is_missing_in_one_grafana_only_is_reported_once() -> None:
    made = program({EU: ["eu"], US: ["us"]}, selected_in=EU, there=(EU,))
    assert [text for text in made.warnings if "someone deleted it" in text] == [
        "notification policy 'payments' is in the state of this stack, but not in Grafana: someone deleted it. Alerts "
        "of rules that select it go to the organisation's own policy. Run pulumi refresh, then pulumi up"
    ]
