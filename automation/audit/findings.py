"""What a part of the audit found."""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """How a part of the audit ended: only `FAILED` fails the audit, and what could not be looked at is no `OK`."""

    OK = "ok"
    FAILED = "failed"
    NOT_CHECKED = "not checked"


@dataclass(frozen=True)
class Finding:
    """One part of the audit.

    Attributes:
        subject: what was looked at.
        status: how it ended.
        details: what there is to know, a line each; of a failure, every problem.

    """

    subject: str
    status: Status
    details: tuple[str, ...]


def judged(subject: str, problems: list[str], otherwise: str) -> Finding:
    """Return a finding that failed with `problems`, or is well where there are none."""
    if problems:
        return Finding(subject, Status.FAILED, tuple(problems))
    return Finding(subject, Status.OK, (otherwise,))
