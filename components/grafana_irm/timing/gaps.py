"""The gaps between beats: the settings of a heartbeat, and the gaps derived from them without a restart.

Letters in the derivations: I heartbeat interval, E evaluation interval, P pending period, W group wait, G
group interval, R repeat interval, T config poll interval, D delivery margin, H the wait for other Grafana instances, A
the age of the last record at which the next beat is due (`due_after`; R with one instance), F the time that a flush of
a shared heartbeat may take (`flush_time`; zero for a heartbeat that is not shared).
A beat is *sent*, it *arrives* (IRM stores the time), and its response is *recorded*. It arrives after it is sent, and
both arrival and recording come at most D after sending.
"""

from dataclasses import dataclass
from datetime import timedelta

from grafana_irm.timing import known

NOTHING = timedelta(0)


@dataclass(frozen=True)
class Span:
    """The shortest and the longest duration of something."""

    shortest: timedelta
    longest: timedelta


@dataclass(frozen=True, kw_only=True)
class GapModel:
    """Timings of a heartbeat, and the gaps between its beats.

    Attributes:
        interval: IRM's heartbeat interval: how long IRM waits for a beat before the heartbeat expires.
        evaluation_interval: how often Grafana evaluates the rule; a multiple of 10 s.
        pending_period: how long the rule's condition holds before the alert fires.
        group_wait: how long the first notification of a group waits.
        group_interval: how often Alertmanager flushes the group.
        repeat_interval: how long Alertmanager waits after a delivery before it sends again.
        config_poll_interval: how long Grafana's Alertmanager may take to notice new configuration.
        delivery_margin: the longest time until a beat on time has arrived and its response is recorded.
        grafana_instances: the number of Grafana instances in the Alertmanager cluster; 1 without high availability.
        shared: the number of integrations that share the rule and a contact point with a webhook for each; 0 for the
            heartbeat of one integration.

    """

    interval: timedelta
    evaluation_interval: timedelta
    pending_period: timedelta
    group_wait: timedelta
    group_interval: timedelta
    repeat_interval: timedelta
    config_poll_interval: timedelta = known.CONFIG_POLL_INTERVAL
    delivery_margin: timedelta = known.DELIVERY_MARGIN
    grafana_instances: int = 1
    shared: int = 0

    @property
    def is_shared(self) -> bool:
        """Whether several integrations share the rule, so that one member can delay the others."""
        return self.shared > 0

    @property
    def members(self) -> int:
        """The number of integrations that receive the rule's beats."""
        return max(1, self.shared)

    @property
    def flush_time(self) -> timedelta:
        """The longest time of a flush after its wait for peers: F = max(G, 10 s) for a shared heartbeat.

        A flush ends when its slowest delivery has ended or timed out. A failing member adds no time, since Grafana's
        webhook does not retry within a flush; a hanging member adds the whole time (measured on Grafana 13.1.0). Zero
        for the heartbeat of one integration: there, a delivery that takes longer than D is a lost beat.
        """
        return max(self.group_interval, known.NOTIFICATION_TIMEOUT) if self.is_shared else NOTHING

    @property
    def is_cluster(self) -> bool:
        """Whether there are several Grafana instances."""
        return self.grafana_instances > 1

    @property
    def peer_wait(self) -> timedelta:
        """The longest time that an instance waits for the instances before it: H = 15 s x (instances - 1)."""
        return known.PEER_WAIT * (self.grafana_instances - 1)

    @property
    def flush_spacing(self) -> timedelta:
        """The longest time from one flush of the group to the next: max(G, H + F).

        Alertmanager sets the timer for the next flush (G) before it waits for its peers (H), and a flush ends before
        the next flush begins.
        """
        return max(self.group_interval, self.peer_wait + self.flush_time)

    @property
    def due_after(self) -> timedelta:
        """The age of the last record at which every instance would send: max(R, 2H) + F, or max(R, H) for G >= H + F.

        The instance at position p decides 15p s after its flush began. It sends when the record is older than R, and
        not newer than the tick of its flush (a newer record means that another instance has sent). If G < 15p, the tick
        fires while the previous flush still waits, so the record must be 30p - G old (measured). G is left out, since
        2H is enough for every G. If G >= H, the flush begins at its tick and H is enough.

        With a hanging member (F) the tick fires during the previous flush, and the record must not be newer than that
        tick: F later is enough. This also covers an Alertmanager that compares R with the tick instead of the clock
        (measured on Prometheus Alertmanager 0.35; Grafana 13.1.0 compares R with the clock).
        """
        behind = 2 if self.group_interval < self.peer_wait + self.flush_time else 1
        return max(self.repeat_interval, behind * self.peer_wait) + self.flush_time

    @property
    def sending_gap(self) -> timedelta:
        """The longest time from sending one beat to sending the next: A + D + max(G, H + F), A as in `due_after`.

        A beat is recorded at most D after it is sent. The next beat is sent at the first flush at which the record is
        older than A (R, with one instance), and flushes are max(G, H + F) apart. With several instances this is the
        case in which the sending instance dies or cannot deliver, and only the last position is left. For a shared
        heartbeat on one instance with a hanging member it is R + 2 x 10 s + D.
        """
        return self.due_after + self.delivery_margin + self.flush_spacing

    @property
    def sender_gap(self) -> timedelta:
        """The sending gap while the sending instance works: R + D + max(G, 2F), since position 0 does not wait."""
        return self.repeat_interval + self.delivery_margin + max(self.group_interval, 2 * self.flush_time)

    @property
    def shortest_sending_gap(self) -> timedelta:
        """The shortest time until one instance sends again: its first flush after R, G x ceil(R / (G + 1 ms)).

        Each flush drifts by up to 1 ms. After many flushes, a flush that was due before R comes after R: the gap is
        then shorter than a multiple of G, but never shorter than R. Flushes of a shared heartbeat are at least G apart,
        but not always a multiple of G: max(R, G).
        """
        if self.is_shared:
            return max(self.repeat_interval, self.group_interval)
        flushes = -(-self.repeat_interval // (self.group_interval + known.TIMER_LAG))
        return max(self.repeat_interval, self.group_interval * flushes)

    @property
    def steady_gap(self) -> Span:
        """The gap between two beats on arrival in IRM, with no beat lost and not all instances restarted.

        Longest: A + 2D + max(G, H + F): the sending gap, if the first beat arrived at once (but its response took D)
        and the second beat takes D to arrive. Shortest: the shortest sending gap, less D for a slow first and a fast
        second beat, but never less than R, since R counts from the recording. With several instances it is zero, since
        two instances may send the same beat before they know of each other (measured).
        """
        shortest = max(self.repeat_interval, self.shortest_sending_gap - self.delivery_margin)
        return Span(NOTHING if self.is_cluster else shortest, self.sending_gap + self.delivery_margin)

    @property
    def longest_gap(self) -> timedelta:
        """The longest gap between two beats while at least one instance works; see `steady_gap`."""
        return self.steady_gap.longest

    def longest_gap_after_lost(self, beats: int) -> timedelta:
        """Return the longest gap when this many beats in a row are lost although Grafana received a response.

        (beats + 1) sending gaps, plus D for the arrival of the beat that ends the gap. (A failed delivery is retried at
        the next flush, and costs less.)
        """
        return self.sending_gap * (beats + 1) + self.delivery_margin

    @property
    def removal_gap(self) -> timedelta:
        """The longest gap of another member when a member of a shared heartbeat is removed: as after one lost beat.

        Alertmanager's notification log identifies a webhook by its position in the contact point. After a removal, each
        later webhook uses the entry of the webhook before it. If that webhook has just received a beat, a webhook whose
        beat was due waits for another repeat interval (measured on Prometheus Alertmanager 0.25). A new member comes
        last, and changes no position.
        """
        return self.longest_gap_after_lost(1)

    @property
    def lost_beats_tolerated(self) -> int:
        """How many beats in a row may be lost without a false alarm; -1 if a beat on time can be late.

        The largest n with (n + 1) x (sending gap) + D < I. The heartbeat expires when its last beat is as old as the
        interval, so the gap must be shorter.
        """
        return self._lost_beats(self.sending_gap)

    @property
    def lost_beats_while_sender_lives(self) -> int:
        """How many beats may be lost while the sending instance works; with one instance as `lost_beats_tolerated`."""
        return self._lost_beats(self.sender_gap)

    def _lost_beats(self, gap: timedelta) -> int:
        return -(-(self.interval - self.delivery_margin) // gap) - 2


def whole_seconds_below(value: timedelta) -> timedelta:
    """Return the largest duration of whole seconds that is shorter than `value`."""
    return timedelta(seconds=-(-value // timedelta(seconds=1)) - 1)
