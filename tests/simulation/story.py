"""A heartbeat's life from the making of its rule to the death of Grafana, held at every turn against the model."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import pairwise

from grafana_irm.timing import Span, TimingModel, known
from tests.simulation.tally import Tally
from tests.simulation.world import SIBLINGS, World

_STEADY_BEATS = 8
_BESIDE_SIBLING = 4
_MOST_LOST = 6
_MOST_FAILING_LOOKS = 20
_DEATHS = 2
_ROUNDING = 1e-6
_GROUP_OPENS_WITHIN = 2.0
"""Seconds from IRM's check until the alert group is there."""


class Story:
    """One life, told phase by phase; a phase that does not go as predicted raises AssertionError.

    Args:
        timing: settings that the model accepts.
        seed: decides all that is left to chance.

    Attributes:
        tally: what happened.
    """

    def __init__(self, timing: TimingModel, seed: int) -> None:
        self.timing = timing
        self.world = World(timing, seed)
        self.tally = Tally()

    def tell(self) -> Tally:
        """Tell the whole life, and return what happened."""
        for phase in self._phases():
            if self.timing.is_shared:
                self.world.sibling = self.world.random.choice(SIBLINGS)
            phase()
        return self.tally

    def _phases(self) -> Iterator[Callable[[], None]]:
        yield from (self._first_beat, self._steady)
        if self.timing.is_shared:
            yield self._siblings
        yield self._lost_beats
        if self.timing.is_cluster:
            yield from (self._sender_dies, self._sender_cannot_deliver, self._rolling_restart)
        yield self._restart
        yield lambda: self._edit(self.world.edit_rule, "edits of the rule")
        yield lambda: self._edit(self.world.rename_contact_point, "renames of the contact point")
        yield from (self._failing_deliveries, self._end)

    def _first_beat(self) -> None:
        world, timing = self.world, self.timing
        poll = _seconds(timing.config_poll_interval)
        world.run(poll + world.random.uniform(0, 3 * poll))
        made = world.now
        world.make_rule()
        world.run(_seconds(timing.first_beat_within))
        assert world.arrived, "no first beat in the time predicted"
        self.tally.seen("first beat", world.arrived[0] - made, timing.first_beat_within)
        assert timing.can_reach_root_policy or not world.leaks, "the first alert reached the root policy"
        self.tally.count("first alerts that reached the root policy, as warned of", bool(world.leaks))

    def _steady(self) -> None:
        with self._gaps_within(self.timing.steady_gap, "gap, nothing lost"):
            self.world.run(_STEADY_BEATS * _seconds(self.timing.sending_gap))

    def _siblings(self) -> None:
        """Have another member of a shared heartbeat fail, answer late and hang, and be healthy in between."""
        world, timing = self.world, self.timing
        for sibling in world.random.sample(SIBLINGS, len(SIBLINGS)):
            self._to_any_moment()
            with self._gaps_within(timing.steady_gap, f"gap beside a member that is or does: {sibling}"):
                world.sibling = sibling
                world.run(_BESIDE_SIBLING * _seconds(timing.longest_gap))
        self.tally.count("shared heartbeats")

    def _lost_beats(self) -> None:
        lost = min(self.timing.lost_beats_tolerated, _MOST_LOST)
        longest = self.timing.longest_gap_after_lost(lost)
        with self._gaps_within(Span(self.timing.steady_gap.shortest, longest), "gap, beats lost"):
            self.world.lose(lost)
            self.world.run(_seconds(longest + 2 * self.timing.longest_gap))
        self.tally.count("beats lost", lost)

    def _sender_dies(self) -> None:
        """Kill the instance that sends, or stop it in order; with three, at times two at once."""
        world, timing = self.world, self.timing
        self._to_any_moment()
        dying = world.cluster.running[: world.random.randint(1, timing.grafana_instances - 1)]
        graceful = world.random.random() < 0.3
        with self._gaps_within(timing.steady_gap, "gap, the sending instance died"):
            for member in dying:
                world.stop_member(member, graceful=graceful)
            world.run(2 * _seconds(timing.longest_gap))
            for member in dying:
                world.cluster.start(member)
            self._until_all_hold_the_alert()
            world.run(2 * _seconds(timing.longest_gap))
        self.tally.count("instances stopped in order" if graceful else "instances killed", len(dying))

    def _sender_cannot_deliver(self) -> None:
        world, timing = self.world, self.timing
        self._to_any_moment()
        cut_off = world.cluster.running[: world.random.randint(1, timing.grafana_instances - 1)]
        with self._gaps_within(timing.steady_gap, "gap, the sending instance cannot deliver"):
            for member in cut_off:
                member.refusing = True
            # Each flush of the sender is a delivery that fails: enough of them, however short the group interval is.
            world.run(min(4 * _seconds(timing.longest_gap), 2000 * _seconds(timing.group_interval)))
            for member in cut_off:
                member.refusing = False
            world.run(_seconds(timing.longest_gap))

    def _rolling_restart(self) -> None:
        """Restart one instance after the other, as an upgrade does, each once the one before has evaluated the rule."""
        world, timing = self.world, self.timing
        self._to_any_moment()
        with self._gaps_within(timing.steady_gap, "gap across a rolling restart"):
            for member in list(world.cluster.running):
                world.stop_member(member, graceful=True)
                world.run(world.random.uniform(0, 30))
                world.cluster.start(member)
                self._until_all_hold_the_alert()
            world.run(_seconds(timing.longest_gap))
        self.tally.count("rolling restarts")

    def _until_all_hold_the_alert(self) -> None:
        handed_over = max(self.timing.evaluation_interval, self.timing.resend_spacing)
        self.world.run(_seconds(handed_over + known.EVALUATION_SPREAD + known.GOSSIP_SETTLING))

    def _restart(self) -> None:
        world, timing = self.world, self.timing
        quiet = timing.longest_quiet_downtime
        downtime = _seconds(quiet or timedelta(0)) * world.random.choice([0.0, 1.0, world.random.random()])
        predicted = timing.restart_gap(timedelta(seconds=downtime))
        # The flushes after the restart are no multiple of the group interval after those before it.
        shortest = min(predicted.shortest, timing.steady_gap.shortest, timing.repeat_interval)
        graceful = world.random.random() < 0.5
        self._to_any_moment()
        with self._gaps_within(Span(shortest, predicted.longest), "gap across a restart", alarm_possible=quiet is None):
            world.stop_grafana(graceful=graceful)
            world.run(downtime)
            started, before = world.now, len(world.arrived)
            world.start_grafana()
            world.run(_seconds(timing.first_beat_after_restart_within))
            assert len(world.arrived) > before, "no beat after the restart in the time predicted"
            first = world.arrived[before] - started
            self.tally.seen("first beat after a restart", first, timing.first_beat_after_restart_within)
            world.run(_seconds(2 * timing.longest_gap))
        self.tally.count("restarts in order" if graceful else "crashes")

    def _edit(self, edit: Callable[[], None], what: str) -> None:
        world, timing = self.world, self.timing
        self._to_any_moment()
        leaks = len(world.leaks)
        with self._gaps_within(timing.edit_gap, "gap across an edit", alarm_possible=not timing.edit_is_quiet):
            edit()
            world.run(_seconds(timing.edit_gap.longest + 2 * timing.longest_gap))
        self.tally.count(what)
        self.tally.count(f"{what} that reached the root policy", len(world.leaks) > leaks)

    def _failing_deliveries(self) -> None:
        world, timing = self.world, self.timing
        world.run(world.random.uniform(0, 5))
        started = world.now
        lasts = min(_MOST_FAILING_LOOKS * _seconds(timing.flush_spacing), _seconds(timing.interval) / 2)
        world.refusing = True
        world.run(lasts)
        world.refusing = False
        tries = sum(at > started for at in world.sent)
        most = timing.failing_requests_per_hour * lasts / 3600 + timing.grafana_instances
        assert tries <= most, f"{tries} tries, {most} predicted"
        self.tally.count("deliveries that failed", tries)
        world.run(2 * _seconds(timing.longest_gap + timing.flush_spacing))

    def _end(self) -> None:
        """Let Grafana die, or only its evaluation stop, and wait for the alert group."""
        world, timing = self.world, self.timing
        self._to_any_moment()
        before, ended = world.alarms, world.now
        if world.random.random() < 0.5:
            world.stop_grafana(graceful=world.random.random() < 0.5)
            predicted, what = timing.alert_group_after_death, "alert group after a death"
        else:
            for grafana in world.cluster.each():
                grafana.pause_evaluation()
            predicted, what = timing.alert_group_after_stall, "alert group after a stall"
        world.run(_seconds(predicted.longest) + _GROUP_OPENS_WITHIN)
        assert world.alarms == before + 1, f"{world.alarms - before} alert groups, 1 predicted"
        took = world.last_alarm - ended
        assert _seconds(predicted.shortest) <= took, f"{what}: after {took}s, {predicted} predicted"
        self.tally.seen(what, took, predicted.longest)
        self.tally.count(what)

    def _to_any_moment(self) -> None:
        """Go on to a moment between two beats, often the worst: just before the next."""
        world, gap = self.world, _seconds(self.timing.shortest_sending_gap)
        ahead = world.arrived[-1] + gap - world.now
        just_before = [max(0.0, ahead - 0.01), max(0.0, ahead + world.random.uniform(-1, 1))]
        world.run(world.random.choice([*just_before, world.random.uniform(0, 2 * gap)]))

    @contextmanager
    def _gaps_within(self, predicted: Span, what: str, *, alarm_possible: bool = False) -> Iterator[None]:
        """Hold the gaps of a phase, the one into it included, against the prediction."""
        world = self.world
        first, alarms = len(world.arrived) - 1, world.alarms
        yield
        gaps = [later - earlier for earlier, later in pairwise([*world.arrived[first:], world.now])]
        *closed, _ = gaps
        assert max(gaps) <= _seconds(predicted.longest) + _ROUNDING, f"{what}: {max(gaps)}s, {predicted} predicted"
        assert min(closed) >= _seconds(predicted.shortest) - _ROUNDING, f"{what}: {min(closed)}s, {predicted} predicted"
        assert alarm_possible or world.alarms == alarms, f"{what}: a false alarm"
        self.tally.seen(what, max(closed), predicted.longest)
        self.tally.count("gaps", len(closed))
        self.tally.count("alarms that were warned of", world.alarms - alarms)


def longest_gap_seen(timing: TimingModel, seed: int) -> float:
    """Return the longest gap between beats when deliveries are as slow as they may be, nothing lost.

    The other member of a shared heartbeat hangs. Of several instances all but the last one die, right after a beat, and
    the last one does not notice. How long that takes is a matter of their phases, so that they die several times.
    """
    tries = _DEATHS if timing.is_cluster else 1
    return max(_longest_gap_in_one_life(timing, seed + number) for number in range(tries))


def _longest_gap_in_one_life(timing: TimingModel, seed: int) -> float:
    world = World(timing, seed)
    world.worst_delays = True
    world.sibling = "hangs"
    world.make_rule()
    world.run(_seconds(timing.first_beat_within) + 6 * _seconds(timing.longest_gap))
    if timing.is_cluster:
        world.run_to_beat_without_double(within=8 * _seconds(timing.longest_gap))
        for member in world.cluster.running[:-1]:
            world.cluster.stop(member, graceful=False, noticed=False)
        world.run(2 * _seconds(timing.longest_gap))
    return max(later - earlier for earlier, later in pairwise(world.arrived))


def _seconds(value: timedelta) -> float:
    return value.total_seconds()
