"""Faults in the answers to single requests: which there are, and which request meets which."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
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


TWICE_MADE = "preview --refresh"
"""The command whose every request `up` or `refresh` makes too."""


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
    """Return cases with every kind of fault for every request of every command.

    Once and for good alternate like the colours of a chess board, so that each fault of a command and each request
    meets both; ``seed`` chooses the colour of the first. `preview --refresh` makes no request that neither `up` nor
    `refresh` makes, so its requests meet half of the faults each, in turn. ``full`` has each case, and both ways.
    """
    return list(_cases(requests, seed, full=full))


def _cases(requests: Mapping[str, Sequence[Request]], seed: int, *, full: bool) -> Iterator[FaultCase]:
    for command, kinds_of_request in requests.items():
        for row, request in enumerate(forms(kinds_of_request)):
            for column, kind in enumerate(KINDS):
                if not full and command == TWICE_MADE and (row + column) // 2 % 2:
                    continue
                for_good = bool((row + column + seed) % 2)
                yield FaultCase(command, request, kind, for_good)
                if full:
                    yield FaultCase(command, request, kind, not for_good)
