"""The arithmetic of a heartbeat: what follows from a set of timings, whether or not they are any good.

For the letters in the derivations see `grafana_irm.timing.gaps`.
"""

from dataclasses import dataclass
from datetime import timedelta

from grafana_irm.timing import known
from grafana_irm.timing.gaps import NOTHING, Span, whole_seconds_below
from grafana_irm.timing.load import LoadModel


@dataclass(frozen=True, kw_only=True)
class TimingModel(LoadModel):
    """Timings of a heartbeat, and all that follows from them: first beat, restarts, edits, alert groups, load."""

    @property
    def pending_evaluated(self) -> timedelta:
        """The pending period as it works out: E x ceil(P / E), since only an evaluation can end it."""
        return self.evaluation_interval * -(-self.pending_period // self.evaluation_interval)

    @property
    def resend_spacing(self) -> timedelta:
        """How often Grafana hands the firing alert to its Alertmanager: E x ceil(30 s / E)."""
        return self.evaluation_interval * -(-known.RESEND_DELAY // self.evaluation_interval)

    @property
    def first_beat_within(self) -> timedelta:
        """The longest from making the rule to the first beat: max(T, E + P' + 10 s) + W + H + D.

        The first evaluation comes within E, the alert fires P' (the pending period in whole evaluations)
        later, each evaluation may be up to 10 s after its tick. In the meantime the Alertmanager must have
        taken the contact point and the route over (T). A new group waits W, then goes out at once.
        """
        fires = self.evaluation_interval + self.pending_evaluated + known.EVALUATION_SPREAD
        return max(self.config_poll_interval, fires) + self.group_wait + self.peer_wait + self.delivery_margin

    @property
    def first_beat_after_restart_within(self) -> timedelta:
        """The longest from Grafana's start to the first beat: max(max(E, S) + 10 s + H, A + max(G, H)) + D.

        Evaluations go on within E; the alert, restored as firing, is handed over when 30 s have passed since
        the last time (S: the resend spacing). After an orderly stop the notification log is restored too, and
        the beat waits until A has passed since the last; group wait plays no part, as the alert is old.
        Several instances that were all stopped first wait for gossip to settle, about 10 s more (measured).
        """
        handed_over = max(self.evaluation_interval, self.resend_spacing) + known.EVALUATION_SPREAD + self.peer_wait
        return max(handed_over, self.due_after + self.flush_spacing) + self.gossip_settling + self.delivery_margin

    def restart_gap(self, downtime: timedelta = NOTHING) -> Span:
        """Return the gap between the beats around a restart that keeps all of Grafana down for `downtime`.

        Longest: steady gap + D + max(downtime + E, S) + 10 s + H, and 10 s more for several instances. Grafana
        stops just before the next beat is recorded, and what was under way (D) is lost; the alert is back as in
        `first_beat_after_restart_within`. Shortest: a beat just before the stop and, when the notification
        log was lost, one as soon as Grafana is back. (Where one of several instances is down: `steady_gap`.)
        """
        alert_back = max(downtime + self.evaluation_interval, self.resend_spacing) + known.EVALUATION_SPREAD
        longest = self.longest_gap + self.delivery_margin + alert_back + self.peer_wait
        return Span(max(NOTHING, downtime - self.delivery_margin), longest + self.gossip_settling)

    @property
    def gossip_settling(self) -> timedelta:
        """How much longer several instances take than one after all were stopped; nothing for one."""
        return known.GOSSIP_SETTLING if self.is_cluster else NOTHING

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

        Longest: the sending gap, the edit just before the next beat; then max(T, E + P' + 10 s) until the
        alert fires again under settings that were taken over; W where that makes a new group, else the next
        look at the old one, and H; then D to arrive. Shortest: none, as a configuration that is taken over can
        send once more what is under way (measured on Grafana 12.4.0).
        """
        fires = self.evaluation_interval + self.pending_evaluated + known.EVALUATION_SPREAD
        again = max(self.config_poll_interval, fires) + max(self.group_wait, self.flush_spacing) + self.peer_wait
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
        return self.pending_evaluated <= self.config_poll_interval

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
