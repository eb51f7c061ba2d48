"""Requests as the campaigns tell them apart: by system, method and the form of the path."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.network.holds import API_PATHS

_NAMES = (
    re.compile(r"(?<=/integrations/)[^/]+"),
    re.compile(r"(?<=/folders/)[^/]+"),
    re.compile(r"(?<=/contact-points/)[^/]+"),
    re.compile(r"(?<=/alert-rules/)[^/]+"),
    re.compile(r"(?<=/folder/)[^/]+"),
    re.compile(r"(?<=/rule-groups/)[^/]+"),
)
"""Where in a path ids and names stand."""

WRITING = frozenset({"POST", "PUT", "DELETE"})


@dataclass(frozen=True, order=True)
class Request:
    """A kind of request: every id and name in its path reads ``*``. ``status`` is that of its usual answer."""

    system: str
    method: str
    path: str
    status: int

    def __str__(self) -> str:
        return f"{self.system} {self.method} {self.path}"

    @property
    def pattern(self) -> str:
        """What finds such requests: a regular expression over path and query."""
        return "^" + re.escape(self.path).replace(r"\*", "[^/?]+") + r"(\?|$)"

    @property
    def writes(self) -> bool:
        """Whether it changes anything."""
        return self.method in WRITING


def api_requests(recorded: Iterable[Mapping[str, Any]]) -> list[Request]:
    """Return the API requests of a sandbox's log in order; alerts and beats are left out."""
    return [
        Request(one["system"], one["method"], _form(one["path"]), one["status"] or 0)
        for one in recorded
        if one["path"].startswith(API_PATHS[one["system"]])
    ]


def forms(requests: Iterable[Request]) -> list[Request]:
    """Return each form of request once, with the best of its statuses: a system says no to some of one form."""
    best: dict[tuple[str, str, str], Request] = {}
    for one in requests:
        known = best.setdefault((one.system, one.method, one.path), one)
        if one.status < known.status:
            best[one.system, one.method, one.path] = one
    return sorted(best.values())


def _form(path: str) -> str:
    form = path.partition("?")[0]
    for name in _NAMES:
        form = name.sub("*", form)
    return form
