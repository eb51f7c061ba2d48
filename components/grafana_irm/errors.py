"""The errors that users see: invalid inputs, unknown names, failed requests."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pulumi

HIDDEN = "(hidden)"
"""Replaces every credential in an error."""

_LONGEST_SHOWN = 80

_WITH_USER = re.compile(r"://[^\s/?#]*@")
_WITH_PASSWORD = re.compile(r"://[^\s/?#@:]*:[^\s/?#]+@")
_NAMES: dict[tuple[type, ...], str] = {
    (dict,): "a mapping",
    (list, tuple, set): "a list",
    (pulumi.Output,): "a Pulumi output, whose value is not known yet",
}
_SECRET_MARKS = ("://", "glsa_", "glc_", "bearer ")


@dataclass(frozen=True)
class Problem:
    """One problem with one input.

    ``path`` names the input as the user wrote it (``heartbeat.rule.repeat_interval``). ``given`` is the input's value,
    with credentials hidden (see `shown`). ``allowed`` describes the allowed values.
    """

    path: str
    given: str
    allowed: str

    def __str__(self) -> str:
        return f"{self.path}: given {self.given}; allowed: {self.allowed}"


class ProblemsFound(pulumi.RunError):
    """One or more inputs cannot be used. Pulumi shows a ``pulumi.RunError`` without a traceback."""

    def __init__(self, what: str, problems: Iterable[Problem]) -> None:
        self.what = what
        """The component or configuration that has the problems, e.g. ``IrmAlerting "payments"``."""
        self.problems = list(problems)
        """All problems, in the order of the inputs."""
        count = len(self.problems)
        head = f"{what}: {count} problem{'' if count == 1 else 's'}"
        super().__init__("\n".join([head, *(f"  - {problem}" for problem in self.problems)]))


class InvalidInputs(ProblemsFound, ValueError):  # noqa: N818 - the name importers catch; it lists problems, plural
    """Every problem of one set of inputs, reported before anything is registered and before any request.

    Raised by the components' constructors and by the stack program's settings.
    """


class InvalidOutput(ProblemsFound):
    """An output of another resource, used as an input, resolved to a value that is not allowed.

    Not a ``ValueError``: Pulumi wraps a ``ValueError`` in a resource's inputs and shows a traceback.
    """


class UnknownName(ProblemsFound):
    """A name or id does not exist in IRM or Grafana. The error lists similar names that exist."""


class RequestFailed(pulumi.RunError):
    """A request to IRM or Grafana failed. The message names the system, the failure, and what to do.

    Args:
        message: the text that the user sees.
        status: the HTTP status of the response; None without a response, or if the response cannot be parsed.
        transient: whether the same request can succeed later without a change: no connection, 429, 5xx.
        message_id: Grafana's stable identifier of the error, such as ``alerting.unauthorized``; None without one.

    """

    def __init__(
        self, message: str, status: int | None = None, *, transient: bool = False, message_id: str | None = None
    ) -> None:
        self.status = status
        self.message_id = message_id
        self.transient = transient
        super().__init__(message)


class SystemBusy(RequestFailed):
    """IRM or Grafana demands a longer wait (``Retry-After``) than one run waits in all."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message, status, transient=True)


class AnswerTooLarge(RequestFailed):
    """The response of IRM or Grafana is larger than the limit. A smaller page of the same list can succeed."""


def url_has_user(text: str) -> bool:
    """Whether the text contains a URL with a user, and perhaps a password: ``https://user@host``."""
    return _WITH_USER.search(text) is not None


def url_has_password(text: str) -> bool:
    """Whether the text contains a URL with user and password: ``https://user:password@host``."""
    return _WITH_PASSWORD.search(text) is not None


def shown(value: Any, *, secret: bool = False) -> str:  # noqa: ANN401 - anything a user may have written
    """Return a value as errors show it: short, on one line, without credentials.

    URLs and tokens are hidden in every field, because people enter them in the wrong field.
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
