"""Counts the finished resources of an operation from the engine's events."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from grafana_irm_cli.preview.model import StackReport
from grafana_irm_cli.preview.steps import of_events

_DONE = '"resOutputsEvent":'
"""Part of each event of a finished step."""

_BEFOREHAND = '"op":"refresh"'
"""Part of each event of a refresh, which comes before the operation itself."""


class ResourceCount:
    """The number of finished resources, such as ``37 of 100 resources``, without components and default providers.

    Args:
        total: the number of all resources; None if it is not known.

    """

    def __init__(self, total: int | None = None) -> None:
        self.total = total
        self._done: set[str] = set()

    def add(self, line: str) -> bool:
        """Count the resource of an event, a line of JSON. Return whether it was not counted before."""
        before = len(self._done)
        if _DONE in line and _BEFOREHAND not in line:
            self._done.update(step.urn for step in of_events([json.loads(line)]).resources if step.custom)
        return len(self._done) > before

    def __str__(self) -> str:
        """Return the count. It has no total once the program has more resources than expected."""
        done = len(self._done)
        of = f" of {self.total}" if self.total is not None and done <= self.total else ""
        return f"{done}{of} resources"


def counting(show: Callable[[str], None], what: str = "", total: int | None = None) -> Callable[[str], None]:
    """Return a function that takes the events of one operation and shows the count when it grows.

    Args:
        show: called with the count.
        what: the operation, shown before the count.
        total: the number of all resources; None if it is not known.

    """
    count = ResourceCount(total)

    def on_event(line: str) -> None:
        if count.add(line):
            show(f"{what}, {count}" if what else str(count))

    return on_event


def resources_in_state(export: Mapping[str, Any]) -> int:
    """Return the number of resources in an exported state, counted as `ResourceCount` counts."""
    resources = (export.get("deployment") or {}).get("resources") or []
    return sum(1 for one in resources if one.get("custom") and not one["type"].startswith("pulumi:providers:"))


def resources_of(report: StackReport) -> int:
    """Return the number of resources of a previewed stack, changed or not."""
    return sum(1 for one in report.resources if one.counted) + report.unchanged_resources
