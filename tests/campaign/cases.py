"""How one case is lived through: what is there before, the disturbance, and the way on."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.campaign.command import POLL
from tests.campaign.faults import FaultCase
from tests.campaign.interruptions import Interruption
from tests.campaign.judge import bad_manners, differences, limit_of, notes_of, unsound, way_on
from tests.campaign.requests import Request
from tests.campaign.verdict import End, Verdict
from tests.campaign.world import Objects, Ran, World

UPDATES = ("update", "update back")
REHEARSED = ("up", *UPDATES, "refresh", "preview --refresh", "verify", "destroy")
"""The commands in an order in which each has something to do; an update is an `up` with other settings."""


@dataclass
class Stage:
    """A world with what an undisturbed stack looks like in it, made and taken away as the cases need it.

    Attributes:
        world: the world.
        wanted: the objects of each version of the settings, as undisturbed commands made them.
        fingerprints: the engine's state of each version.
        stands: whether the stack is made now.

    """

    world: World
    wanted: list[Objects] = field(default_factory=list)
    fingerprints: list[str] = field(default_factory=list)
    stands: bool = False
    refreshed: bool = False

    def rehearse(self, commands: Sequence[str] = REHEARSED) -> dict[str, list[Request]]:
        """Run commands undisturbed, `up` first; keep what came of it, and return the requests of each."""
        asked = {}
        for command in commands:
            self.world.choose(int(command == "update"))
            self.world.sandbox.reset_requests()
            ran = self.world.run("up" if command in UPDATES else command)
            if ran.code and command != "verify":  # what it finds in the first minutes of a stack may well be a fault
                raise AssertionError(f"undisturbed {command} failed: {ran.text}")
            asked[command] = self.world.requests()
            if command in {"up", "update"}:
                self.wanted.append(self.world.objects())
                self.fingerprints.append(self.world.fingerprint())
        if self.world.objects() != self.world.empty:
            raise AssertionError(f"destroy left {differences(self.world.objects(), self.world.empty)}")
        return asked

    @property
    def now_wanted(self) -> Objects:
        """What must be there of the present settings."""
        return self.wanted[self.world.version]

    def make(self, *, refreshed: bool = False) -> None:
        """Have the stack stand as its settings say; ``refreshed``: a refresh finds no detail that is new to it."""
        if not self.stands:
            self._plain("up", self.now_wanted)
            self.stands, self.refreshed = True, False
        if refreshed and not self.refreshed:
            self._plain("refresh", self.now_wanted)
            self.refreshed = True

    def clear(self) -> None:
        """Have nothing left of the stack."""
        if self.stands:
            self._plain("destroy", self.world.empty)
        self.stands = self.refreshed = False

    def start_over(self) -> None:
        """Remove whatever a failed case has left."""
        self.world.remove_everything()
        self.stands = self.refreshed = False

    def _plain(self, command: str, wanted: Objects) -> None:
        ran = self.world.run(command)
        problems = differences(self.world.objects(), wanted)
        if not ran.well or problems:
            raise AssertionError(f"afterwards a plain {command} ended with {ran.code}: {problems} {ran.text[-800:]}")


def live_fault(stage: Stage, case: FaultCase) -> Verdict:
    """Let a request of a command meet a fault; then run the command without."""
    world = stage.world
    if case.command == "up":
        stage.clear()
    else:
        stage.make(refreshed=case.command != "destroy")
    before = (world.objects(), world.fingerprint())
    times = None if case.for_good else 1
    world.sandbox.fault(case.request.system, case.request.method, case.request.pattern, [case.answer], times)
    try:
        ran = world.run(case.command)
        given = sum(one["given"] for one in world.sandbox.faults())
    finally:
        world.sandbox.clear_faults()
    # Young stacks are not all well to `verify`: after a fault that it got over it ends with 1 as it would without.
    got_over = case.command == "verify" and not case.for_good
    problems = list(bad_manners(world, ran, None if got_over else case.request))
    limit = limit_of(ran, case.command, case.request, case.kind)
    if ran.code is None and limit:
        problems = []
    problems += [] if given else ["the request that was to meet the fault did not come"]
    end, more = _after_fault(stage, case, ran, before)
    problems += more
    notes = notes_of(ran)
    if limit and (ran.code is None or more):
        end, notes, problems = End.LIMIT, (*notes, limit), [] if ran.well else problems
        if more:
            stage.start_over()
    return Verdict(
        "fault",
        case.command,
        case.kind,
        str(case),
        End.FAILED if problems else end,
        tuple(problems),
        notes,
        ran.seconds,
    )


def _after_fault(stage: Stage, case: FaultCase, ran: Ran, before: tuple[Objects, str]) -> tuple[End, list[str]]:
    world = stage.world
    if case.command == "destroy":
        stage.stands = False
        if ran.well and world.objects() == world.empty:
            return End.AT_ONCE, []
        return way_on(world, "destroy", world.empty)
    if case.command == "up" and not ran.well and world.holds_nothing():
        stage.stands = False
        return End.AT_ONCE, []
    if case.command != "up" and not world.locked() and (world.objects(), world.fingerprint()) == before:
        return End.AT_ONCE, []
    stage.stands, stage.refreshed = True, False
    made = world.fingerprint() == stage.fingerprints[world.version] and world.objects() == stage.now_wanted
    if ran.well and made:
        problems = world.forgotten()
        return (End.FAILED if problems else End.AT_ONCE), problems
    end, problems = way_on(world, "up", stage.now_wanted)
    problems = problems or unsound(world, stage.fingerprints[world.version])
    return (End.FAILED if problems else end), problems


def live_interruption(stage: Stage, case: Interruption) -> Verdict | None:
    """Kill a process of a command at a request; then go on. None where there was nothing to kill."""
    world = stage.world
    (stage.clear if case.command == "up" else stage.make)()
    if case.command == "update":
        world.choose(1 - world.version)
    stage.stands, stage.refreshed = case.command != "destroy", False
    wanted = world.empty if case.command == "destroy" else stage.now_wanted
    command = "destroy" if case.command == "destroy" else "up"
    killed, ran = _killed(world, command, case)
    problems = list(bad_manners(world, ran))
    end, more = way_on(world, command, wanted)
    problems += more
    if not problems and command == "up":
        problems += unsound(world, stage.fingerprints[world.version])
    if not killed and not problems:
        return None
    return Verdict(
        "interruption",
        case.command,
        case.role,
        str(case),
        End.FAILED if problems else end,
        tuple(problems),
        notes_of(ran),
        ran.seconds,
    )


def _killed(world: World, name: str, case: Interruption) -> tuple[bool, Ran]:
    """Run a command up to the request of the case, kill the process, and let all others go on to their ends."""
    world.sandbox.hold(case.number, answered=case.answered)
    try:
        command = world.start(name)
        while command.runs and not world.sandbox.held():
            time.sleep(POLL)
        killed = command.kill(case.role)
    finally:
        world.sandbox.release()
    if case.role == "engine":
        _wait_for_quiet(world)
    return killed, world.finish(command)


def _wait_for_quiet(world: World) -> None:
    """Wait until a second has passed without a request: what it was doing the plugin finishes without the engine."""
    asked, since = -1, time.monotonic()
    while time.monotonic() - since < 1:
        if (now := len(world.requests())) != asked:
            asked, since = now, time.monotonic()
        time.sleep(POLL)
