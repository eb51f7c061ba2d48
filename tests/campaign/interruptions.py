"""Interruptions: which process is killed, at which request of which command."""

from collections.abc import Mapping, Sequence
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
    """Return an interruption of each process at each request of each command.

    Lost answers and answers that arrived take turns, from request to request and from process to process; ``full``
    has both. The last request's answer is always lost: no later request could tell that it arrived.
    """
    return [
        Interruption(command, number, role, answered)
        for command in INTERRUPTED
        for number in range(1, len(requests[command]) + 1)
        for place, role in enumerate(ROLES)
        if not (role == "program" and command == "destroy")  # destroy runs no program
        for answered in (False, True)
        if not (answered and number == len(requests[command]))
        and (full or answered == bool((number + place) % 2) or number == len(requests[command]))
    ]
