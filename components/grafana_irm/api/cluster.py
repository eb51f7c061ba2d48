"""The Alertmanager cluster of Grafana, as far as the credentials can see it.

Grafana shows the members in its metrics: to anybody, unless an administrator switched that off (``[metrics]``). The
settings of the cluster are only visible to credentials with the right ``settings:read``.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from grafana_irm.api.credentials import Credentials
from grafana_irm.api.grafana import grafana_json_api
from grafana_irm.errors import RequestFailed

MEMBERS = "grafana_alertmanager_cluster_members"
"""The metric of the members; before Grafana 12.4 without ``grafana_``."""

_VALUE = re.compile(r"(?:grafana_)?alertmanager_cluster_(members|health_score|failed_peers)(?:{[^}]*})? ([0-9.eE+]+)")
_OF_GRAFANA = re.compile(r"grafana_\w+(?:{.*})? ")

_SETTINGS = "/admin/settings"
_LARGEST = 8_000_000
"""Bytes of metrics that are read at most. Large installations have about one million."""


async def cluster_members(credentials: Credentials) -> int | None:
    """Return how many instances Grafana's Alertmanager cluster has: 0 without a cluster, None if it cannot be seen.

    One attempt of three seconds: the members are only needed for a warning.
    """
    text = await grafana_json_api(credentials, "").text("/metrics", _LARGEST)
    return None if text is None else members_in(text.splitlines())


def members_in(lines: Iterable[str]) -> int | None:
    """Return the number of members that metrics show; None if they are not those of a Grafana."""
    values: dict[str, float] = {}
    of_grafana = False
    for line in lines:
        if match := _VALUE.match(line):
            values[match[1]] = float(match[2])
        of_grafana = of_grafana or _OF_GRAFANA.match(line) is not None
    if "members" not in values:
        return 0 if of_grafana else None
    # By Redis a killed process stays a member for five minutes, and the health score counts such processes. By gossip
    # the score means something else, and there is a metric of failed peers.
    dead = 0.0 if "failed_peers" in values else values.get("health_score", 0.0)
    return int(values["members"] - dead) or None


@dataclass(frozen=True)
class ClusterSettings:
    """The settings of the cluster in ``[unified_alerting]``."""

    clustered: bool
    """Whether ``ha_peers`` or ``ha_redis_address`` is set."""
    single_node_evaluation: bool
    """Whether ``ha_single_node_evaluation`` is set."""


async def cluster_settings(credentials: Credentials) -> ClusterSettings | None:
    """Return the settings of the cluster; None if the credentials may not read them."""
    try:
        found = await grafana_json_api(credentials).get(_SETTINGS)
    except RequestFailed:
        return None
    section = found.get("unified_alerting") if isinstance(found, dict) else None
    if not isinstance(section, dict):
        return None
    clustered = any(str(section.get(name) or "").strip('" ') for name in ("ha_peers", "ha_redis_address"))
    return ClusterSettings(clustered, str(section.get("ha_single_node_evaluation")).lower() == "true")
