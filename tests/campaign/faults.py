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


ONE_CLIENT = frozenset({"verify", "preview --refresh"})
"""Commands of which nothing is asked in a way that no other request is."""


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
    """Return cases in which every request of every command meets faults, and every fault every command.

    What the engine's plugins ask meets every kind of fault. What the program and `verify` ask goes through one client
    of ours, and `preview --refresh` asks nothing that neither `up` nor `refresh` asks: there each request meets a third
    of the faults, in turn. Once and for good alternate like the colours of a chess board; ``seed`` chooses the colour
    of the first. ``full`` leaves nothing out, and has each case both ways.
    """
    return list(_cases(requests, seed, full=full))


def _cases(requests: Mapping[str, Sequence[Request]], seed: int, *, full: bool) -> Iterator[FaultCase]:
    ours = of_program(requests)
    for command, asked in requests.items():
        of_client = [one for one in forms(asked) if command in ONE_CLIENT or one in ours]
        of_plugins = [one for one in forms(asked) if one not in of_client]
        for group in (of_client, of_plugins):
            for (row, request), (column, kind) in product(enumerate(group), enumerate(KINDS)):
                if group is of_client and not full and (row + column) // 2 % 3:
                    continue
                for_good = bool((row + column + seed) % 2)
                yield FaultCase(command, request, kind, for_good)
                if full:
                    yield FaultCase(command, request, kind, not for_good)


def of_program(requests: Mapping[str, Sequence[Request]]) -> set[Request]:
    """Return the requests that only the program makes: a preview makes them, a refresh does not."""
    return set(forms(requests.get("preview --refresh", ()))) - set(forms(requests.get("refresh", ())))
