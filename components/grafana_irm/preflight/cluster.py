"""Whether `grafana_instances` is the number of instances in Grafana's Alertmanager cluster, where that can be seen."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from grafana_irm.api.cluster import MEMBERS, ClusterSettings, cluster_members, cluster_settings
from grafana_irm.api.credentials import public
from grafana_irm.api.lookups import Lookups
from grafana_irm.listing import few

READS_SETTINGS = "settings:read"
"""The right to read Grafana's settings. A server administrator has it; an Editor does not."""


async def cluster_warnings(
    lookups: Lookups, permissions: Mapping[str, Any] | None, instances: Mapping[str, int]
) -> list[str]:
    """Return what to warn of: another number of instances, no cluster, or single-node evaluation without a cluster.

    If Grafana shows no metrics, the numbers of the heartbeats are compared with each other.

    Sends one request; with the right to read Grafana's settings, one more.

    Args:
        lookups: the look-ups in Grafana.
        permissions: the permissions of the credentials; None if they are not known.
        instances: the number of Grafana instances of each heartbeat, by the path of its setting.

    """
    if not instances:
        return []
    members = await lookups.once("cluster members", lambda: cluster_members(lookups.credentials))
    settings = None
    if permissions is not None and READS_SETTINGS in permissions:
        settings = await lookups.once("cluster settings", lambda: cluster_settings(lookups.credentials))
    where = public(lookups.credentials.grafana_url)
    return [*_of_settings(settings, where), *_of_members(members, instances, where)]


def _of_settings(settings: ClusterSettings | None, where: str) -> Iterator[str]:
    if settings is not None and settings.single_node_evaluation and not settings.clustered:
        yield (
            f"Grafana at {where} has ha_single_node_evaluation without a cluster: neither ha_peers nor "
            "ha_redis_address is set. The setting then has no effect: every instance evaluates all rules and sends all "
            "alerts. Configure the cluster, or remove the setting"
        )


def _of_members(members: int | None, instances: Mapping[str, int], where: str) -> Iterator[str]:
    if members is None:
        yield from _different(instances)
        return
    for count in sorted(set(instances.values())):
        paths = _paths([path for path, each in instances.items() if each == count])
        if members == 0 and count > 1:
            yield (
                f"{paths}: {count} given, but Grafana at {where} shows no Alertmanager cluster in its metrics. Without "
                "one, every instance evaluates the rule and sends each heartbeat and alert itself, also with "
                "ha_single_node_evaluation. Set ha_peers or ha_redis_address in [unified_alerting], or set 1 here"
            )
        elif members > count:
            yield (
                f"{paths}: {count} given, but the Alertmanager cluster of Grafana at {where} has {members} members "
                f"({MEMBERS}). When the sending instance dies, a heartbeat then comes later than these timings expect, "
                f"which can cause a false alarm. Set {members}"
            )
        elif 0 < members < count:
            yield (
                f"{paths}: {count} given, but the Alertmanager cluster of Grafana at {where} has {members} "
                f"member{'s' if members > 1 else ''} ({MEMBERS}). Either an instance is down, or it does not reach the "
                f"others and sends each heartbeat itself: check ha_peers or ha_redis_address. Otherwise set {members}"
            )


def _different(instances: Mapping[str, int]) -> Iterator[str]:
    """Yield the warning about heartbeats of one Grafana that disagree about the number of its instances."""
    most = max(instances.values())
    fewer = {path: count for path, count in instances.items() if count < most}
    if fewer:
        yield (
            f"{_paths(list(fewer))}: fewer Grafana instances given than at {_paths(list(instances.keys() - fewer))}, "
            f"{most} given. When the sending instance dies, a heartbeat comes later than timings with fewer instances "
            "expect, which can cause a false alarm. Set the same number for all heartbeats of one Grafana"
        )


def _paths(paths: Collection[str]) -> str:
    return few(sorted(paths))
