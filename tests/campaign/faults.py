"""Faults in the answers to single requests: which there are, and which request meets which."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from tests.campaign.requests import Request, forms

Answer = dict[str, Any]

_GATEWAY_LOST_IT = frozenset({"502", "time-out", "reset in mid body", "empty body", "50 MB"})
"""Faults of an answer on its way: a request that writes was handled all the same."""

KINDS: Mapping[str, Answer] = {
    "429": {"status": 429},
    "429 with Retry-After": {"status": 429, "headers": {"Retry-After": "3"}},
    "500": {"status": 500},
    "502": {"status": 502},
    "503": {"status": 503},
    "401": {"status": 401},
    "403": {"status": 403},
    "404": {"status": 404},
    "409": {"status": 409},
    "412": {"status": 412},
    "time-out": {"kind": "hang"},
    "reset in mid body": {"kind": "reset"},
    "HTML": {"kind": "html"},
    "empty body": {"kind": "empty"},
    "redirect": {"kind": "redirect"},
    "50 MB": {"kind": "huge"},
}
"""What a request is answered by, as the sandbox's switches take it."""


CLASSES = (
    ("429", "429 with Retry-After"),
    ("500", "502", "503"),
    ("404", "401", "403", "409", "412"),
    ("reset in mid body", "time-out"),
    ("empty body", "HTML", "redirect", "50 MB"),
)
"""The kinds by what they are to a client: too many requests, a server's failure, a refusal, no answer, no JSON."""

TWICE_ASKED = "preview --refresh"
"""The command of which each request is made by `up` or `refresh` in the same way."""


@dataclass(frozen=True)
class FaultCase:
    """A command of which one kind of request meets a fault, once or for good."""

    command: str
    request: Request
    kind: str
    for_good: bool

    def __str__(self) -> str:
        times = "for good" if self.for_good else "once"
        return f"{self.command}: {self.request} meets {self.kind} {times}"

    @property
    def answer(self) -> Answer:
        """The fault, as the sandbox's switches take it."""
        answer = dict(KINDS[self.kind])
        if "status" not in answer and answer["kind"] in {"reset", "empty", "huge"}:
            answer["status"] = self.request.status
        if self.request.writes and self.kind in _GATEWAY_LOST_IT:
            answer["when"] = "after"
        return answer

    @property
    def wait(self) -> int:
        """How long it takes next to others, roughly: the long ones begin first."""
        return 2 * self.for_good + (self.kind == "time-out") + (self.request.method in {"PUT", "POST"})


def covering(requests: Mapping[str, Sequence[Request]], seed: int = 0, *, full: bool = False) -> list[FaultCase]:
    """Return the cases of a campaign.

    Every request of every command meets a fault of each class, the faults of a class taking turns from request to
    request, so that every fault comes in every command; once and for good alternate. The requests of
    `preview --refresh` meet half of the classes each.

    Args:
        requests: the requests of each command, as an undisturbed run makes them.
        seed: chooses which faults begin, and which come once.
        full: every request of every command meets every fault, once and for good.

    """
    return list(_every(requests) if full else _in_turn(requests, seed))


def _every(requests: Mapping[str, Sequence[Request]]) -> Iterator[FaultCase]:
    for command, asked in requests.items():
        for request, kind, for_good in product(forms(asked), KINDS, (False, True)):
            yield FaultCase(command, request, kind, for_good)


def _in_turn(requests: Mapping[str, Sequence[Request]], seed: int) -> Iterator[FaultCase]:
    for command, asked in requests.items():
        for (row, request), (column, kinds) in product(enumerate(forms(asked)), enumerate(CLASSES)):
            turn, place = row, column
            if command == TWICE_ASKED:
                if (row + column) % 2:
                    continue
                turn, place = row // 2, column // 2
            yield FaultCase(command, request, kinds[(turn + seed) % len(kinds)], bool((turn + place + seed) % 2))
