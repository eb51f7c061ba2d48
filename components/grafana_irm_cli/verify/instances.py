"""Several Grafana instances: what one that does not send can still tell."""

from datetime import timedelta

from grafana_irm_cli.verify.model import Delivery, Heartbeat, Rule

LATE_BEAT = timedelta(seconds=60)
"""How much older than the longest gap the last beat may be. The gap counts with deliveries of 5 s and one Grafana; but
Alertmanager gives a delivery 10 s before it gives up, there are two in a gap, and in high availability an instance
waits 15 s for each one before it: 55 s in all for four instances, and the rest for the resolution of the times."""

_PEER_WAIT = timedelta(seconds=15)
_CONFIG_POLL = timedelta(seconds=60)
_SLACK = timedelta(seconds=30)


def knows_nothing_lately(beat: Heartbeat, sent: list[Delivery] | None) -> bool:
    """Whether an instance has tried no beat since the longest gap: it may be one that does not send.

    Args:
        beat: the heartbeat.
        sent: the instance's last deliveries to the heartbeat's contact point; None before it has polled it.

    """
    latest = min((each.age for each in sent or [] if each.age is not None), default=None)
    return latest is None or latest > beat.longest_gap + LATE_BEAT


def another_sends(beat: Heartbeat, rule: Rule | None) -> bool:
    """Whether a cluster's instance that has sent no beat lately tells by that, that another one sends.

    Each instance evaluates the rule, and would send once its turn came: it does not where the notification log, which
    the instances share, says that another one has sent. So where the rule has been firing for longer than it takes an
    instance to poll its configuration and to wait for all others, silence of this one means that another sends.

    Args:
        beat: the heartbeat.
        rule: its rule as this instance shows it.

    """
    turn = _CONFIG_POLL + _PEER_WAIT * (beat.grafana_instances - 1) + _SLACK
    return beat.grafana_instances > 1 and rule is not None and rule.firing_for is not None and rule.firing_for > turn
