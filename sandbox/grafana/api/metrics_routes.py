"""Grafana's metrics, as far as they show its Alertmanager cluster.

Grafana 12.4 and 13.1: anybody may read them (`[metrics] enabled`, no `basic_auth_username`). Without a cluster, no
metric begins with `grafana_alertmanager_cluster`. By Redis, the number of members counts a killed process for five
minutes, and the health score is the number of such processes (*read* in Grafana's `redis_peer.go`).
"""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from ..alertmanager.peers import Membership
from ..core import GrafanaCore

PATH = "/metrics"
_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def routes(core: GrafanaCore) -> list[Route]:
    """Return the route of the metrics; no credentials are needed."""

    async def metrics(_: Request) -> Response:
        if not core.running:
            return Response(status_code=503)
        return PlainTextResponse(_shown(core), headers={"Content-Type": _TYPE})

    return [Route(PATH, metrics, methods=["GET"])]


def _shown(core: GrafanaCore) -> str:
    membership = core.membership()
    values = {
        **(_cluster(membership) if membership else {}),
        "grafana_alerting_active_configurations": 1,
        "grafana_alerting_discovered_configurations": 1,
        f'grafana_build_info{{edition="oss",version="{core.version.release}"}}': 1,
    }
    lines = []
    for name, value in values.items():
        lines += [f"# TYPE {name.partition('{')[0]} gauge", f"{name} {value}"]
    return "\n".join([*lines, ""])


def _cluster(membership: Membership) -> dict[str, int]:
    gossip = {"grafana_alertmanager_cluster_failed_peers": 0} if membership.by_gossip else {}
    return {
        **gossip,
        "grafana_alertmanager_cluster_health_score": membership.unhealthy,
        "grafana_alertmanager_cluster_members": membership.members,
        "grafana_alertmanager_peer_position": membership.position,
    }
