"""The stack that is looked at: its wirings, and the credentials that its own program works with."""

import json
from typing import Any, cast

import pytest

from grafana_irm.api.credentials import Credentials
from grafana_irm_cli.pulumi.stack import Engine
from grafana_irm_cli.resource_types import GRAFANA_PROVIDER
from grafana_irm_cli.verify.export import StateError
from grafana_irm_cli.verify.stack import credentials_of, read_stack
from tests.grafana_irm_cli.pulumi.test_state import secret, state

ENVIRONMENT = {
    "GRAFANA_URL": "http://environment",
    "GRAFANA_AUTH": "auth-of-environment",
    "GRAFANA_ONCALL_URL": "http://irm-of-environment",
    "GRAFANA_ONCALL_ACCESS_TOKEN": "token-of-environment",
}


def plain(value: object) -> dict[str, object]:
    return {"value": value, "secret": False}


def blocks(**named: dict[str, str]) -> dict[str, Any]:
    """Return configuration as `pulumi config --json` prints objects: as text, and as they are."""
    return {
        f"grafana-irm-alerting:{name}": {"value": json.dumps(block), "objectValue": block, "secret": True}
        for name, block in named.items()
    }


def with_provider(**inputs: object) -> dict[str, Any]:
    return {"deployment": {"resources": [{"type": GRAFANA_PROVIDER, "urn": "urn:provider", "inputs": inputs}]}}


def test_the_programs_own_settings_come_first() -> None:
    config = blocks(
        grafana={"url": "http://g", "auth": "a", "orgId": "7"}, irm={"url": "http://i", "token": "t", "stackUrl": "s"}
    )
    config |= {"grafana:url": plain("http://of-the-provider"), "grafana:auth": plain("of-the-provider")}
    assert credentials_of(config, {}, ENVIRONMENT) == Credentials(
        grafana_url="http://g", grafana_auth="a", irm_url="http://i", irm_token="t", org_id="7", irm_stack_url="s"
    )


def test_then_the_providers_configuration() -> None:
    config = {"grafana:url": plain("http://p"), "grafana:oncallAccessToken": plain("t"), "shop:size": plain("3")}
    found = credentials_of(config, with_provider(url="http://of-a-resource"), ENVIRONMENT)
    assert (found.grafana_url, found.irm_token, found.grafana_auth) == ("http://p", "t", "auth-of-environment")


def test_then_the_programs_providers_with_decrypted_secrets() -> None:
    export = with_provider(url="http://r", auth=secret("a-in-the-state"), oncallAccessToken=secret("t-in-the-state"))
    found = credentials_of({}, export, ENVIRONMENT)
    assert (found.grafana_url, found.grafana_auth, found.irm_token) == ("http://r", "a-in-the-state", "t-in-the-state")
    assert found.irm_url == "http://irm-of-environment"


def test_the_environments_token_precedes_the_states_token() -> None:
    export = with_provider(
        url="http://environment", auth=secret("revoked"), oncallUrl="http://other-irm", oncallAccessToken=secret("kept")
    )
    found = credentials_of({}, export, ENVIRONMENT)
    assert (found.grafana_auth, found.irm_token) == ("auth-of-environment", "kept")
    own = credentials_of(blocks(grafana={"auth": "of-the-stack"}), export, ENVIRONMENT)
    assert own.grafana_auth == "of-the-stack"


def test_then_the_environment() -> None:
    assert credentials_of({}, {"deployment": None}, ENVIRONMENT) == Credentials(
        grafana_url="http://environment",
        grafana_auth="auth-of-environment",
        irm_url="http://irm-of-environment",
        irm_token="token-of-environment",
    )


class FakeEngine:
    def __init__(self, export: dict[str, Any], config: dict[str, Any]) -> None:
        self._export, self._config = export, config

    def export(self, *, show_secrets: bool = False) -> dict[str, Any]:
        assert show_secrets
        return self._export

    def configuration(self) -> dict[str, Any]:
        return self._config


def test_a_stack_is_its_wirings_and_its_credentials_which_do_not_show() -> None:
    engine = FakeEngine(state(), blocks(irm={"token": "t-in-the-config"}))
    stack = read_stack(cast(Engine, engine), ENVIRONMENT)
    assert [wiring.name for wiring in stack.wirings] == ["payments"]
    assert stack.credentials.irm_token == "t-in-the-config"
    for hidden in ("t-in-the-config", "auth-of-environment", "T0ken"):
        assert hidden not in repr(stack)


@pytest.mark.parametrize(("given", "instances"), [(None, 3), (2, 2)])
def test_the_grafana_instances_are_the_settings_unless_given(given: int | None, instances: int) -> None:
    entries = [{"name": "payments", "heartbeat": {"rule": {"grafanaInstances": 3}}}, {"name": "shop"}]
    config = {"grafana-irm-alerting:integrations": {"value": "[…]", "objectValue": entries}}
    stack = read_stack(cast(Engine, FakeEngine(state(), config)), {}, given)
    assert [wiring.heartbeat and wiring.heartbeat.grafana_instances for wiring in stack.wirings] == [instances]


def test_a_stack_with_nothing_to_check_is_refused() -> None:
    with pytest.raises(StateError, match="run `pulumi up` first"):
        read_stack(cast(Engine, FakeEngine({"deployment": {}}, {})), {})
