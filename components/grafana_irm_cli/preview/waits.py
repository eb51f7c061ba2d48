"""Finds in the engine's events what a program waits for, since a preview shows nothing else meanwhile."""

import json
import re

REPORT = re.compile(r"Grafana[^:]*: waiting \d+ s")
"""The form of every report of a wait of `grafana_irm.api.patience`, whose packages a preview does without."""

_MESSAGE = '"diagnosticEvent":'
"""Part of each event with a message."""


def wait_in(line: str) -> str | None:
    """Return the report of a wait for a busy Grafana or IRM in an event, a line of JSON; None in other events."""
    if _MESSAGE not in line:
        return None
    text = str(json.loads(line)["diagnosticEvent"].get("message", "")).strip()
    return text if REPORT.fullmatch(text) else None
