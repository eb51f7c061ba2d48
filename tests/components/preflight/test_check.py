"""The whole check in one call."""

from typing import Any

import pulumi
import pulumiverse_grafana as grafana
import pytest

from grafana_irm import InvalidInputs, IrmAlerting, run_preflight
from tests.components.harness import ENVIRONMENT, Run, run
from tests.components.preflight.world import ARGS, BEGUN, World, integration


def test_it_takes_the_credentials_of_a_provider_that_is_given() -> None:
    async def program() -> None:
        provider = grafana.Provider(
            "one",
            url="https://grafana.example",
            auth="a:b",
            oncall_url="https://irm.example/oncall",
            oncall_access_token="of-the-provider",
        )
        await run_preflight({"payments": ARGS}, provider=provider)

    made = run(program, World().answer(), environment={}, state={})
    (info,) = made.asked("/info/")
    assert info.headers["Authorization"] == "of-the-provider"


def test_credentials_that_are_not_known_yet_are_not_checked() -> None:
    async def program() -> None:
        auth: pulumi.Output[Any] = pulumi.Output.from_input(pulumi.UNKNOWN)
        await run_preflight({"payments": ARGS}, provider=grafana.Provider("one", url="https://g.example", auth=auth))

    assert run(program, World().answer(), environment=ENVIRONMENT, preview=True).requests == []


def test_arguments_that_are_wrong_are_reported_as_by_the_component() -> None:
    async def program() -> None:
        await run_preflight({"payments": {"integration": {"name": ""}}})

    with pytest.raises(InvalidInputs, match=r'IrmAlerting "payments"'):
        run(program)


def test_a_component_within_others_is_named_by_its_place() -> None:
    class Shop(pulumi.ComponentResource):
        def __init__(self) -> None:
            super().__init__("shop:index:Shop", "shop")
            IrmAlerting("payments", ARGS, pulumi.ResourceOptions(parent=self))

    async def program() -> None:
        await run_preflight({"shop/payments": ARGS})
        Shop()

    made: Run = run(program, World(integrations=[integration()]).answer(), state=BEGUN)
    assert made.only("Integration").import_id == "C7"
    looked_for = made.asked("/api/folders/")[0].url.path.rpartition("/")[2]
    assert made.only("Folder").inputs["uid"] == looked_for
