"""The revision of the Alertmanager configuration: one versioned row, so one of two overlapping writes fails."""

import asyncio
from typing import Literal

from ..common.errors import ApiError, plain, public

Conflict = Literal["off", 500, 409]
"""What a write meets that another one overtook: nothing, or a status."""

WINDOW = 0.01
"""Real seconds between a write's reading of the row and its writing, unless a test widens it."""


class Revision:
    """Counts the changes of the Alertmanager configuration, and refuses a write of what was changed meanwhile.

    Grafana reads the whole configuration, changes it, and writes it back only if nobody else did in between. Contact
    points and all notification policies are in it; rules, folders and silences are not.

    Attributes:
        number: how many changes there were.
        conflict: the status of a refusal: 500 up to and including 13.1.0, 409 in releases from August 2026 on; `off`
            serializes the writes.
        window: real seconds of a write, in which others overlap it.

    """

    def __init__(self) -> None:
        self.number = 0
        self.conflict: Conflict = 500
        self.window = WINDOW

    def advance(self) -> None:
        """Note a change."""
        self.number += 1

    async def overlap(self) -> None:
        """Read the row, let other writes come in between, and come back to write it.

        Raises:
            ApiError: another write was faster.

        """
        if self.conflict == "off":
            return
        read = self.number
        await asyncio.sleep(self.window)
        if self.number != read:
            raise _refusal(self.conflict)


def _refusal(status: Literal[500, 409]) -> ApiError:
    if status == 409:  # noqa: PLR2004 - HTTP
        return public(409, "alerting.notifications.alertmanager.versionConflict", "Conflict")
    return plain(500, "Internal Server Error")
