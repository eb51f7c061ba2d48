"""Several Grafana instances: what the state of an instance says when another instance sends the beats."""

from datetime import timedelta

from grafana_irm.timing import known
from grafana_irm_cli.verify.model import Delivery, Heartbeat, Rule

LATE_BEAT = timedelta(seconds=60)
"""How much older than the longest gap the last beat may be. The longest gap assumes deliveries of 5 s. Alertmanager
aborts a delivery after 10 s, a gap has two deliveries, and in high availability an instance waits 15 s for each
instance before it: 55 s in all for four instances. The rest covers the resolution of the times."""

_SLACK = timedelta(seconds=30)


def knows_nothing_lately(beat: Heartbeat, sent: list[Delivery] | None) -> bool:
    """Whether an instance has sent no beat within the longest gap. Another instance may be sending them.

    Args:
        beat: the heartbeat.
        sent: the instance's last deliveries to the heartbeat contact point; None before the instance's config poll.

    """
    latest = min((each.age for each in sent or [] if each.age is not None), default=None)
    return latest is None or latest > beat.longest_gap + LATE_BEAT


def another_sends(beat: Heartbeat, rule: Rule | None) -> bool:
    """Whether it follows from an instance that sends no beats that another instance sends them.

    Each instance evaluates the rule and waits for its turn. An instance sends nothing when the shared notification log
    has the delivery of another instance. So if the rule has been firing for longer than a config poll and the waits
    for all other instances, another instance must be sending.

    Args:
        beat: the heartbeat.
        rule: the heartbeat rule as this instance reports it.

    """
    turn = known.CONFIG_POLL_INTERVAL + known.PEER_WAIT * (beat.grafana_instances - 1) + _SLACK
    return beat.grafana_instances > 1 and rule is not None and rule.firing_for is not None and rule.firing_for > turn
