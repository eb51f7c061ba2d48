"""The arithmetic of a heartbeat: figures derived from a set of timings, good or bad.

`grafana_irm.timing.gaps` explains the letters in the derivations.
"""

from dataclasses import dataclass
from datetime import timedelta

from grafana_irm.timing import known
from grafana_irm.timing.gaps import NOTHING, Span, whole_seconds_below
from grafana_irm.timing.load import LoadModel


@dataclass(frozen=True, kw_only=True)
class TimingModel(LoadModel):
    """Timings of a heartbeat, and the figures derived from them: first beat, restarts, edits, alert groups, load."""

    @property
    def pending_evaluated(self) -> timedelta:
        """The effective pending period: E x ceil(P / E), because only an evaluation can end it."""
        return self.evaluation_interval * -(-self.pending_period // self.evaluation_interval)

    @property
    def resend_spacing(self) -> timedelta:
        """How often Grafana passes the firing alert to its Alertmanager: E x ceil(30 s / E)."""
        return self.evaluation_interval * -(-known.RESEND_DELAY // self.evaluation_interval)

    @property
    def first_beat_within(self) -> timedelta:
        """The longest time from creating the rule to the first beat: max(T, E + P' + 10 s) + W + H + D.

        The first evaluation comes within E. The alert fires P' (the pending period in whole evaluations) later. Each
        evaluation may come up to 10 s after its tick. Meanwhile the config poll (T) must apply the contact point and
        the route. A new group waits W, then its first notification is sent at once.
        """
        fires = self.evaluation_interval + self.pending_evaluated + known.EVALUATION_SPREAD
        return max(self.config_poll_interval, fires) + self.group_wait + self.peer_wait + self.delivery_margin

    @property
    def first_beat_after_restart_within(self) -> timedelta:
        """The longest time from Grafana's start to a beat: max(max(E, S) + 10 s + H, A + max(G, H)) + D.

        Evaluations continue within E. The alert is restored as firing, and passed to the Alertmanager when 30 s have
        passed since the last time (S: the resend spacing). After an orderly stop the notification log is restored too,
        and the beat waits until A has passed since the last beat. The group wait does not apply, because the alert is
        old. If all of several instances were stopped, they first wait about 10 s for gossip to settle (measured).
        """
        handed_over = max(self.evaluation_interval, self.resend_spacing) + known.EVALUATION_SPREAD + self.peer_wait
        return max(handed_over, self.due_after + self.flush_spacing) + self.gossip_settling + self.delivery_margin

    def restart_gap(self, downtime: timedelta = NOTHING) -> Span:
        """Return the gap between the beats before and after a restart with all of Grafana down for `downtime`.

        Longest: steady gap + D + max(downtime + E, S) + 10 s + H, and 10 s more for several instances. Grafana stops
        just before the next beat is recorded, and the beat in transit (D) is lost. The alert returns as in
        `first_beat_after_restart_within`. Shortest: one beat just before the stop and, if the notification log was
        lost, one right after the start. (If only one of several instances is down, `steady_gap` applies.)
        """
        alert_back = max(downtime + self.evaluation_interval, self.resend_spacing) + known.EVALUATION_SPREAD
        longest = self.longest_gap + self.delivery_margin + alert_back + self.peer_wait
        return Span(max(NOTHING, downtime - self.delivery_margin), longest + self.gossip_settling)

    @property
    def gossip_settling(self) -> timedelta:
        """The extra time of several instances after all were stopped; zero for one instance."""
        return known.GOSSIP_SETTLING if self.is_cluster else NOTHING

    @property
    def longest_quiet_downtime(self) -> timedelta | None:
        """The longest downtime of a restart without a false alarm, in whole seconds.

        The largest downtime whose `restart_gap` is shorter than I; None if even the quickest restart can cause a false
        alarm.
        """
        quickest = self.restart_gap().longest
        if quickest >= self.interval:
            return None
        waiting_anyway = self.resend_spacing - self.evaluation_interval
        return whole_seconds_below(self.interval - quickest + waiting_anyway)

    @property
    def edit_gap(self) -> Span:
        """The gap between the beats before and after an edit of the rule: the alert resolves, and fires again later.

        Longest: the sending gap, with the edit just before the next beat; then max(T, E + P' + 10 s) until the alert
        fires again with the applied settings; then W for a new group, or the next flush of the old group, and H; then D
        until the beat arrives. Shortest: zero, because a config poll can send a beat in transit again (measured on
        Grafana 12.4.0).
        """
        fires = self.evaluation_interval + self.pending_evaluated + known.EVALUATION_SPREAD
        again = max(self.config_poll_interval, fires) + max(self.group_wait, self.flush_spacing) + self.peer_wait
        return Span(NOTHING, self.sending_gap + again + self.delivery_margin)

    @property
    def edit_is_quiet(self) -> bool:
        """Whether an edit of the rule never causes a false alarm: its longest gap is shorter than I."""
        return self.edit_gap.longest < self.interval

    @property
    def can_reach_root_policy(self) -> bool:
        """Whether the first alert can reach the root notification policy's receiver: P' <= T.

        An alert that fires before the config poll applies its contact point and route goes to the root policy, once
        (measured on Grafana 12.4.0).
        """
        return self.pending_evaluated <= self.config_poll_interval

    @property
    def alert_group_after_death(self) -> Span:
        """The time from the death of Grafana to the alert group in IRM.

        The heartbeat expires I after the last beat arrived. IRM detects this at its next check, up to 2 minutes later.
        Longest: the last beat was in transit: I + 2 min + D. Shortest: the next beat was due or in transit, so the last
        beat is a steady gap old: I - longest gap.
        """
        return Span(
            max(NOTHING, self.interval - self.longest_gap),
            self.interval + known.EXPIRY_CHECK + self.delivery_margin,
        )

    @property
    def alert_group_after_stall(self) -> Span:
        """The time to the alert group if only evaluation stops (a stuck scheduler or database).

        Each time Grafana passes the alert to the Alertmanager, it sets the alert's end 4 x max(30 s, E) later. Until
        then the Alertmanager keeps sending. The alert may have been passed S ago, and a beat that waits for its peers
        is sent up to H later.
        """
        lives_on = 4 * max(known.RESEND_DELAY, self.evaluation_interval)
        death = self.alert_group_after_death
        return Span(
            max(NOTHING, death.shortest + lives_on - self.resend_spacing),
            death.longest + lives_on + self.peer_wait,
        )
