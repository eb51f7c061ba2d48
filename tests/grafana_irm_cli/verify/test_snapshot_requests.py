"""A snapshot needs few requests, changes nothing, and shows no credential."""

from sandbox.network.delivery import DeliveryResult
from tests.grafana_irm_cli.verify.world import TOKENS, World, refused_with


class TestRequests:
    PER_SNAPSHOT = 11
    """Requests besides the list of contact points."""

    def requests_with(self, world: World) -> int:
        world.requested()
        assert world.bad() == {}
        requests = world.requested()
        assert all(request.startswith("GET ") for request in requests)
        assert requests["GET grafana.test/api/v1/provisioning/contact-points"] == 1
        return requests.total() - 1

    def test_a_hundred_integrations_need_no_more_requests_than_three(self, world: World) -> None:
        world.connect(3)
        few = self.requests_with(world)
        world.connect(97)
        assert self.requests_with(world) == few <= self.PER_SNAPSHOT

    def test_thousands_of_open_alert_groups_need_no_more_requests(self, world: World) -> None:
        world.connect(100)
        world.flood(1500)
        world.wait(600)
        assert self.requests_with(world) <= self.PER_SNAPSHOT

    def test_payloads_larger_than_a_response_need_no_more_requests(self, world: World) -> None:
        world.connect(100)
        world.flood(100, payload=400_000)
        assert self.requests_with(world) <= self.PER_SNAPSHOT

    def test_the_most_requests_of_a_snapshot(self, world: World) -> None:
        """More than a page of integrations, more than two pages of alert groups in each state, and no known beat."""
        world.connect(100)
        world.on_the_way = refused_with(500)
        world.wait(200)
        world.flood(1200)
        for number, group in enumerate(world.irm.store.groups.values()):
            group.acknowledged_at = world.clock.now() if number % 3 == 1 else None
            group.silenced_at = world.clock.now() if number % 3 == 2 else None
        world.requested()
        world.snapshot()
        assert world.requested().total() - 1 == self.PER_SNAPSHOT

    def test_nothing_is_changed_and_no_beat_is_sent(self, world: World) -> None:
        world.connect()
        world.snapshot()
        assert not [request for request in world.requests if "/integrations/v1/" in request]
        assert {request.partition(" ")[0] for request in world.requests} == {"GET"}


def test_no_credential_is_shown(world: World) -> None:
    world.connect()
    world.on_the_way = lambda one: DeliveryResult(None, f'Post "{one.url}": dial tcp 10.0.0.1:443: i/o timeout')
    world.wait(200)
    shown = str(world.findings()) + repr(world.snapshot()) + repr(world.wirings)
    links = [one.endpoint.rstrip("/").rpartition("/")[2] for one in world.wirings]
    assert [secret for secret in (*TOKENS, *links) if secret in shown] == []
    assert "i/o timeout" in shown
