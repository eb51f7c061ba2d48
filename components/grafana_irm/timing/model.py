"""The arithmetic of a heartbeat: what follows from a set of timings, whether or not they are any good.

Letters in the derivations: I heartbeat interval, E evaluation interval, P pending period, W group wait, G
group interval, R repeat interval, T take-over, D delivery margin, H the wait for other Grafana instances.
Times of a beat: it is *sent*, it *arrives* (IRM stores the time), its answer is *recorded*; sent <= arrives,
and both arrival and recording are at most D after sending.
"""

from dataclasses import dataclass
from datetime import timedelta

from grafana_irm.timing import known

NOTHING = timedelta(0)


@dataclass(frozen=True)
class Span:
    """The shortest and the longest that something takes."""

    shortest: timedelta
    longest: timedelta


@dataclass(frozen=True, kw_only=True)
class TimingModel:
    """Timings of a heartbeat, and what follows from them.

    Attributes:
        interval: IRM's heartbeat interval: how long IRM waits for a beat before the heartbeat counts as
            missing.
        evaluation_interval: how often Grafana evaluates the rule; a multiple of 10 s.
        pending_period: how long the rule's condition holds before the alert fires.
        group_wait: how long the first notification of a group waits.
        group_interval: how often Alertmanager looks at the group.
        repeat_interval: how long it waits after a delivery before it sends again.
        takeover: how long Grafana's Alertmanager may take to notice new configuration.
        delivery_margin: the longest that a beat on time takes to arrive, and the answer to be recorded.
        grafana_instances: how many Grafana instances form the Alertmanager cluster; 1 without high
            availability.

    """

    interval: timedelta
    evaluation_interval: timedelta
    pending_period: timedelta
    group_wait: timedelta
    group_interval: timedelta
    repeat_interval: timedelta
    takeover: timedelta = known.TAKEOVER
    delivery_margin: timedelta = known.DELIVERY_MARGIN
    grafana_instances: int = 1

    @property
    def peer_wait(self) -> timedelta:
        """The longest that an instance waits for those before it: H = 15 s x (instances - 1)."""
        return known.PEER_WAIT * (self.grafana_instances - 1)

    @property
    def flush_spacing(self) -> timedelta:
        """The longest from one look at the group to the next: max(G, H).

        Alertmanager sets the timer for the next look (G) before it waits for its peers (H), and one look is
        over before the next begins.
        """
        return max(self.group_interval, self.peer_wait)

    @property
    def pending_evaluated(self) -> timedelta:
        """The pending period as it works out: E x ceil(P / E), since only an evaluation can end it."""
        return self.evaluation_interval * -(-self.pending_period // self.evaluation_interval)

    @property
    def resend_spacing(self) -> timedelta:
        """How often Grafana hands the firing alert to its Alertmanager: E x ceil(30 s / E)."""
        return self.evaluation_interval * -(-known.RESEND_DELAY // self.evaluation_interval)

    @property
    def sending_gap(self) -> timedelta:
        """The longest from sending one beat to sending the next: R + D + max(G, H).

        A beat is recorded at most D after it was sent; the next goes out at the first look at the group at
        which more than R has passed since, and looks are max(G, H) apart.
        """
        return self.repeat_interval + self.delivery_margin + self.flush_spacing

    @property
    def shortest_sending_gap(self) -> timedelta:
        """The shortest from sending one beat to sending the next: the first look after R, G x ceil(R / (G + 1 ms)).

        Looks drift by up to 1 ms each, so that after many of them one comes after R that was to come before it: the
        gap is then shorter than a multiple of G, but never than R. Several instances look at times of their own, so
        that only R is left.
        """
        if self.grafana_instances > 1:
            return self.repeat_interval
        looks = -(-self.repeat_interval // (self.group_interval + known.TIMER_LAG))
        return max(self.repeat_interval, self.group_interval * looks)

    @property
    def steady_gap(self) -> Span:
        """The gap between two beats as IRM sees them, nothing lost and nothing restarted.

        Longest: R + 2D + max(G, H): the sending gap, when the first of the two arrived at once (but its
        answer took D) and the second takes D to arrive. Shortest: the shortest sending gap, less D for a slow
        first and a fast second beat, but never less than R, as R counts from the recording.
        """
        shortest = max(self.repeat_interval, self.shortest_sending_gap - self.delivery_margin)
        return Span(shortest, self.sending_gap + self.delivery_margin)

    @property
    def longest_gap(self) -> timedelta:
        """The longest gap between two beats in the steady state; see `steady_gap`."""
        return self.steady_gap.longest

    def longest_gap_after_lost(self, beats: int) -> timedelta:
        """Return the longest gap when so many beats in a row are lost although Grafana was answered.

        (beats + 1) sending gaps, plus D for the arrival of the one that closes the gap. (A delivery that
        fails visibly is tried again at the next look, and costs less.)
        """
        return self.sending_gap * (beats + 1) + self.delivery_margin

    @property
    def lost_beats_tolerated(self) -> int:
        """How many beats in a row may be lost without a false alarm; -1 where a beat on time can be late.

        The largest n with (n + 1) x (R + D + max(G, H)) + D < I. IRM counts a heartbeat as missing when its
        last beat is as old as the interval, so the gap must be shorter.
        """
        return -(-(self.interval - self.delivery_margin) // self.sending_gap) - 2

    @property
    def first_beat_within(self) -> timedelta:
        """The longest from making the rule to the first beat: max(T, E + P' + 10 s) + W + H + D.

        The first evaluation comes within E, the alert fires P' (the pending period in whole evaluations)
        later, each evaluation may be up to 10 s after its tick. In the meantime the Alertmanager must have
        taken the contact point and the route over (T). A new group waits W, then goes out at once.
        """
        fires = self.evaluation_interval + self.pending_evaluated + known.EVALUATION_SPREAD
        return max(self.takeover, fires) + self.group_wait + self.peer_wait + self.delivery_margin

    @property
    def first_beat_after_restart_within(self) -> timedelta:
        """The longest from Grafana's start to the first beat: max(max(E, S) + 10 s + H, R + max(G, H)) + D.

        Evaluations go on within E; the alert, restored as firing, is handed over when 30 s have passed since
        the last time (S: the resend spacing). After an orderly stop the notification log is restored too, and
        the beat waits until R has passed since the last; group wait plays no part, as the alert is old.
        """
        handed_over = max(self.evaluation_interval, self.resend_spacing) + known.EVALUATION_SPREAD + self.peer_wait
        return max(handed_over, self.repeat_interval + self.flush_spacing) + self.delivery_margin

    def restart_gap(self, downtime: timedelta = NOTHING) -> Span:
        """Return the gap between the beats around a restart that keeps Grafana down for `downtime`.

        Longest: steady gap + D + max(downtime + E, S) + 10 s + H: Grafana stops just before the next beat is
        recorded, and what was under way (D) is lost; the alert is back as in
        `first_beat_after_restart_within`. Shortest: a beat just before the stop and, when the notification
        log was lost, one as soon as Grafana is back.
        """
        alert_back = max(downtime + self.evaluation_interval, self.resend_spacing) + known.EVALUATION_SPREAD
        longest = self.longest_gap + self.delivery_margin + alert_back + self.peer_wait
        return Span(max(NOTHING, downtime - self.delivery_margin), longest)

    @property
    def longest_quiet_downtime(self) -> timedelta | None:
        """The longest that a restart may keep Grafana down without a false alarm, in whole seconds.

        The largest downtime whose `restart_gap` is shorter than I; None where even the quickest restart can
        make a false alarm.
        """
        quickest = self.restart_gap().longest
        if quickest >= self.interval:
            return None
        waiting_anyway = self.resend_spacing - self.evaluation_interval
        return whole_seconds_below(self.interval - quickest + waiting_anyway)

    @property
    def edit_gap(self) -> Span:
        """The gap between the beats around an edit of the rule: the alert resolves, and fires again later.

        Longest: R + D + max(G, H), the edit just before the next beat; then max(T, E + P' + 10 s) until the
        alert fires again under settings that were taken over; W where that makes a new group, else the next
        look at the old one, and H; then D to arrive. Shortest: none, as a configuration that is taken over can
        send once more what is under way (measured on Grafana 12.4.0).
        """
        fires = self.evaluation_interval + self.pending_evaluated + known.EVALUATION_SPREAD
        again = max(self.takeover, fires) + max(self.group_wait, self.flush_spacing) + self.peer_wait
        return Span(NOTHING, self.sending_gap + again + self.delivery_margin)

    @property
    def edit_is_quiet(self) -> bool:
        """Whether an edit of the rule can never make a false alarm: its longest gap is shorter than I."""
        return self.edit_gap.longest < self.interval

    @property
    def can_reach_root_policy(self) -> bool:
        """Whether the first alert can reach the root notification policy's receiver: P' <= T.

        An alert that fires before the Alertmanager has taken its contact point and route over falls through
        to the root policy (measured on Grafana 12.4.0), and pages whoever that pages, once.
        """
        return self.pending_evaluated <= self.takeover

    @property
    def alert_group_after_death(self) -> Span:
        """The time from the death of Grafana to the alert group in IRM.

        The heartbeat expires I after the last beat arrived; IRM notices at its next check, up to 2 minutes
        later. Longest: the last beat was under way: I + 2 min + D. Shortest: the next beat was due or under
        way, so the last one is a steady gap old: I - longest gap.
        """
        return Span(
            max(NOTHING, self.interval - self.longest_gap),
            self.interval + known.EXPIRY_CHECK + self.delivery_margin,
        )

    @property
    def alert_group_after_stall(self) -> Span:
        """The same where only evaluation stops (a stuck scheduler or database) and the Alertmanager lives on.

        Every hand-over lets the alert end 4 x max(30 s, E) later, and until then the Alertmanager goes on
        sending. The last hand-over may be S old, and a beat that waits for its peers goes out up to H later.
        """
        lives_on = 4 * max(known.RESEND_DELAY, self.evaluation_interval)
        death = self.alert_group_after_death
        return Span(
            max(NOTHING, death.shortest + lives_on - self.resend_spacing),
            death.longest + lives_on + self.peer_wait,
        )

    @property
    def requests_per_hour(self) -> float:
        """Beats an hour at most: one every shortest sending gap."""
        return timedelta(hours=1) / self.shortest_sending_gap

    @property
    def share_of_limit(self) -> float:
        """The part that beats take of IRM's limit: 300 in 5 minutes an integration, alerts included."""
        return self.requests_per_hour * (known.LIMIT_WINDOW / timedelta(hours=1)) / known.LIMIT

    @property
    def failing_requests_per_hour(self) -> float:
        """Requests an hour while deliveries fail: one each group interval, R plays no part (measured).

        With several instances each tries, the one at position p every max(G, 15 s x p).
        """
        return sum(
            timedelta(hours=1) / max(self.group_interval, known.PEER_WAIT * position)
            for position in range(self.grafana_instances)
        )

    @property
    def failing_share_of_limit(self) -> float:
        """The part of IRM's ingest limit that failing deliveries take; above 1 they shut the alerts out."""
        return self.failing_requests_per_hour * (known.LIMIT_WINDOW / timedelta(hours=1)) / known.LIMIT


def whole_seconds_below(value: timedelta) -> timedelta:
    """Return the largest duration of whole seconds that is shorter than `value`."""
    return timedelta(seconds=-(-value // timedelta(seconds=1)) - 1)
