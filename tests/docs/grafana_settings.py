"""Settings of Grafana on the pages: only existing ones, and complete."""

import configparser

UNIFIED_ALERTING = frozenset(
    {
        "alertmanager_config_poll_interval",
        "ha_advertise_address",
        "ha_gossip_interval",
        "ha_label",
        "ha_listen_address",
        "ha_peer_timeout",
        "ha_peers",
        "ha_push_pull_interval",
        "ha_reconnect_timeout",
        "ha_redis_address",
        "ha_redis_peer_name",
        "ha_redis_prefix",
        "ha_single_node_evaluation",
    }
)
"""The settings of the cluster in Grafana 13.1 that are known here."""


def check_ini(text: str) -> str:
    """Check a part of Grafana's configuration file; return what it was."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_string(text)
    assert parser.sections() == ["unified_alerting"]
    given = dict(parser["unified_alerting"])
    assert set(given) <= UNIFIED_ALERTING
    by_gossip, by_redis = "ha_peers" in given, "ha_redis_address" in given
    assert by_gossip != by_redis, "either gossip or Redis"
    if by_gossip:
        peers = given["ha_peers"].split(",")
        assert len(peers) > 1
        assert given["ha_advertise_address"] in peers
    return f"settings of a cluster by {'gossip' if by_gossip else 'Redis'}"
