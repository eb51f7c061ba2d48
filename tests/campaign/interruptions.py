"""Interruptions: which process is killed, at which request of which command."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.campaign.requests import Request

ROLES = ("engine", "plugin", "program")
"""What is killed: `pulumi` itself, the grafana plugin, the stack program."""

INTERRUPTED = ("up", "update", "destroy")
"""The commands that are interrupted; an update is an `up` with other settings."""


@dataclass(frozen=True)
class Interruption:
    """A process that is killed at a request, counted from 1 through both systems.

    ``answered``: its answer has arrived, and the next request has not been handled; else it was handled, and its
    answer is lost.
    """

    command: str
    number: int
    role: str
    answered: bool

    def __str__(self) -> str:
        where = "answered" if self.answered else "handled, its answer lost"
        return f"{self.command}: the {self.role} killed at request {self.number}, {where}"


def every(requests: Mapping[str, Sequence[Request]], *, full: bool = False) -> list[Interruption]:
    """Return the interruptions of a campaign.

    The engine is killed at each request of each command, and so is the plugin or the program, which take turns; lost
    answers and answers that arrived take turns too. ``full`` kills each process at each request both ways. The last
    request's answer is always lost: no later request could tell that it arrived.
    """
    return list(_cases(requests, full=full))


def _cases(requests: Mapping[str, Sequence[Request]], *, full: bool) -> Iterator[Interruption]:
    for command in INTERRUPTED:
        others = ROLES[1:] if command != "destroy" else ("plugin",)  # destroy runs no program
        for number in range(1, len(requests[command]) + 1):
            ways = (False, True) if number < len(requests[command]) else (False,)
            in_turn = ("engine", others[number % len(others)])
            for place, role in enumerate(("engine", *others)):
                for answered in ways:
                    if full or (role in in_turn and answered is ways[(number // 2 + place) % len(ways)]):
                        yield Interruption(command, number, role, answered)
