"""The requests that a heartbeat sends. `grafana_irm.timing.gaps` explains the letters in the derivations."""

from dataclasses import dataclass
from datetime import timedelta

from grafana_irm.timing import known
from grafana_irm.timing.gaps import NOTHING, GapModel

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class LoadModel(GapModel):
    """Timings of a heartbeat, and their load on IRM."""

    @property
    def requests_per_hour(self) -> float:
        """The most beats in an hour: one for each shortest sending gap, and the duplicates of several instances.

        The instance at position p sends a duplicate if its own record is old enough, max(15p, 30p - G), before it knows
        that position 0 has sent. It knows this at the latest one sender gap and one second of gossip after the last
        record. One instance sends at most once every max(R, G, 15p).
        """
        known_after = self.sender_gap + known.GOSSIP
        doubles = 0.0
        for wait in self._waits_of_standbys:
            if max(wait, 2 * wait - self.group_interval) < known_after:
                doubles += _HOUR / max(self.repeat_interval, self.group_interval, wait)
        return _HOUR / self.shortest_sending_gap + doubles

    @property
    def _waits_of_standbys(self) -> list[timedelta]:
        return [known.PEER_WAIT * position for position in range(1, self.grafana_instances)]

    @property
    def requests_per_window(self) -> float:
        """The most beats in five minutes, the window in which IRM counts requests."""
        return self.requests_per_hour * (known.LIMIT_WINDOW / _HOUR)

    @property
    def share_of_limit(self) -> float:
        """The share of beats in IRM's limit for an integration: 300 in 5 minutes, alerts included."""
        return self.requests_per_window / known.LIMIT

    @property
    def share_of_organisation(self) -> float:
        """The share of beats in IRM's limit for an organisation: 900 in 5 minutes, for all integrations."""
        return self.requests_of_all_members / known.ORGANISATION_LIMIT

    @property
    def requests_of_all_members(self) -> float:
        """The most beats in five minutes to all integrations of the rule."""
        return self.requests_per_window * self.members

    @property
    def failing_requests_per_hour(self) -> float:
        """Requests in an hour while deliveries fail: one for each group interval, whatever R is (measured).

        Each of several instances retries, the instance at position p every max(G, 15 s x p).
        """
        waits = [NOTHING, *self._waits_of_standbys]
        return sum(_HOUR / max(self.group_interval, wait) for wait in waits)

    @property
    def failing_requests_per_window(self) -> float:
        """Requests in five minutes while deliveries fail."""
        return self.failing_requests_per_hour * (known.LIMIT_WINDOW / _HOUR)

    @property
    def failing_share_of_limit(self) -> float:
        """The share of failing deliveries in IRM's ingest limit; above 1, IRM refuses alerts too."""
        return self.failing_requests_per_window / known.LIMIT

    @property
    def failing_share_of_organisation(self) -> float:
        """The share in the organisation's limit if every member fails. IRM counts at most 300 of each integration."""
        return self.members * min(self.failing_requests_per_window, known.LIMIT) / known.ORGANISATION_LIMIT
