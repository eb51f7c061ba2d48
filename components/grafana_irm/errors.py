"""What users see when something they gave, or something they refer to, is wrong."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pulumi

HIDDEN = "(hidden)"
"""Stands wherever an error would otherwise repeat a credential."""

_LONGEST_SHOWN = 80

_WITH_USER = re.compile(r"://[^\s/?#]*@")
_WITH_PASSWORD = re.compile(r"://[^\s/?#@:]*:[^\s/?#]+@")
_NAMES: dict[tuple[type, ...], str] = {
    (dict,): "a mapping",
    (list, tuple, set): "a list",
    (pulumi.Output,): "a Pulumi output, which is known too late here",
}
_SECRET_MARKS = ("://", "glsa_", "glc_", "bearer ")


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with what was given.

    ``path`` names the input as the user wrote it (``heartbeat.rule.repeat_interval``), ``given`` is what stood there
    (never a credential: see `shown`), ``allowed`` is what may stand there.
    """

    path: str
    given: str
    allowed: str

    def __str__(self) -> str:
        return f"{self.path}: given {self.given}; allowed: {self.allowed}"


class ProblemsFound(pulumi.RunError):
    """What was given cannot be used. Being a ``pulumi.RunError`` it is shown without a traceback."""

    def __init__(self, what: str, problems: Iterable[Problem]) -> None:
        self.what = what
        """What was refused, e.g. ``IrmAlerting "payments"``."""
        self.problems = list(problems)
        """All problems, in the order of the inputs."""
        count = len(self.problems)
        head = f"{what}: {count} problem{'' if count == 1 else 's'}"
        super().__init__("\n".join([head, *(f"  - {problem}" for problem in self.problems)]))


class InvalidInputs(ProblemsFound, ValueError):  # noqa: N818 - the name importers catch; it lists problems, plural
    """Every problem of one set of inputs, found before anything is registered or any request is sent.

    Raised by the components' constructors and by the stack program's settings.
    """


class InvalidOutput(ProblemsFound):
    """An output of another resource that was given as an input resolved to something that is not allowed.

    No ``ValueError``: Pulumi would wrap that, with a traceback, when it meets it in a resource's inputs.
    """


class UnknownName(ProblemsFound):
    """A name or id was looked up in IRM or Grafana, and there is no such thing; it lists similar ones that exist."""


class RequestFailed(pulumi.RunError):
    """IRM or Grafana could not be asked, or answered with an error. The message says which, what, and what to do.

    Args:
        message: what the user sees.
        status: the HTTP status of the answer; None without an answer, or for an answer that cannot be read.
        transient: whether the same request can succeed later with nothing changed: no connection, 429, 5xx.
        message_id: Grafana's stable identifier of its refusal, such as ``alerting.unauthorized``; None without one.

    """

    def __init__(
        self, message: str, status: int | None = None, *, transient: bool = False, message_id: str | None = None
    ) -> None:
        self.status = status
        self.message_id = message_id
        self.transient = transient
        super().__init__(message)


class AnswerTooLarge(RequestFailed):
    """IRM or Grafana answered with more than is read. A smaller page of the same list can succeed."""


def url_has_user(text: str) -> bool:
    """Whether the text holds a URL with a user, and perhaps a password: ``https://user@host``."""
    return _WITH_USER.search(text) is not None


def url_has_password(text: str) -> bool:
    """Whether the text holds a URL with user and password: ``https://user:password@host``."""
    return _WITH_PASSWORD.search(text) is not None


def shown(value: Any, *, secret: bool = False) -> str:  # noqa: ANN401 - anything a user may have written
    """How an error repeats what was given: short, on one line, and never a credential.

    URLs and tokens are hidden wherever they stand, since people put them into the wrong field.
    """
    if value is None:
        return "nothing"
    for kinds, name in _NAMES.items():
        if isinstance(value, kinds):
            return name
    if secret or (isinstance(value, str) and any(mark in value.lower() for mark in _SECRET_MARKS)):
        return HIDDEN
    if not isinstance(value, str | bool | int | float):
        return f"a {type(value).__name__}"
    text = repr(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}… ({len(str(value))} characters)"
