"""`GET /api/admin/settings`: the right is a server administrator's."""

import pytest

from sandbox.grafana.accesscontrol.access import Identity
from tests.sandbox.grafana.instances import Instances
from tests.sandbox.grafana.lab import TOKEN


def test_an_admin_of_the_organisation_may_not_read_them() -> None:
    assert Instances(2).request("/api/admin/settings").status_code == 403


@pytest.mark.parametrize(
    ("by", "shown"),
    [("gossip", (True, False)), ("redis", (False, True)), ("none", (False, False))],
)
def test_they_say_how_the_instances_are_connected(by: str, shown: tuple[bool, bool]) -> None:
    seen = Instances(2, by, single=True)
    rights = Identity("sa-1-server", grants={"settings:read": ["settings:*"]})
    seen.cluster.instances[0].access.add_token(TOKEN, rights)
    settings = seen.get("/api/admin/settings")["unified_alerting"]
    assert (bool(settings["ha_peers"]), bool(settings["ha_redis_address"])) == shown
    assert settings["ha_single_node_evaluation"] == "true"
