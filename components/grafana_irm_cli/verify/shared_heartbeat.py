"""The check for other senders of a heartbeat: while one sender beats, IRM does not notice that another is dead."""

from grafana_irm.api.endpoints import GRAFANA_IRM, WEBHOOK, endpoint_of
from grafana_irm.listing import few
from grafana_irm_cli.verify.line import Line
from grafana_irm_cli.verify.model import Finding, Heartbeat, NotSeen, Snapshot, Wiring


def other_senders(wiring: Wiring, beat: Heartbeat, seen: Snapshot) -> Finding | None:
    """Return a finding when other contact points of this Grafana send to the same heartbeat."""
    own = endpoint_of(beat.endpoint)
    if own is None or isinstance(seen.contact_points, NotSeen):
        return None
    others = [
        name
        for name, points in seen.contact_points.items()
        if name != beat.contact_point
        for point in points
        if point.type in (WEBHOOK, GRAFANA_IRM) and own.token in point.url
        if (target := endpoint_of(point.url)) and target[:2] == own[:2]
    ]
    if not others:
        return None
    names = few(dict.fromkeys(others))
    return Line(wiring, "other senders of beats", "heartbeat_contact_point").wrong(
        f"{names} sends beats to the same heartbeat: IRM does not notice when one of the senders stops",
        f"delete {names} with its rule in Grafana, or set heartbeat.enabled: false for this integration",
    )
