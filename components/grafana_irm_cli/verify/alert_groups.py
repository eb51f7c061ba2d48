"""IRM's alert groups, newest first, in pages that fit and within a bound of requests.

A page holds the last payload of each of its alert groups, and IRM takes payloads of 20 MB. So a page of the whole
organisation can be larger than any answer that is read, whoever sent those alerts.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from grafana_irm.api.irm import PAGE_SIZE
from grafana_irm.errors import AnswerTooLarge
from grafana_irm_cli.systems import Systems

REQUESTS = 12
"""Requests for alert groups in one look at most; with `--wait` that is at most 144 of the 300 a minute IRM takes."""

PAGES = 2
"""Full pages of one list that are read at most."""

SIZES = (PAGE_SIZE, 50, 25, 5, 1)
"""Alert groups a page: the next smaller size after a page that is too large. Each divides the one before it, so that
a smaller page begins where the larger one did."""

Group = dict[str, Any]


@dataclass(frozen=True)
class Read:
    """The newest alert groups of one list.

    Attributes:
        groups: newest first.
        reach: the age of the oldest one; None where the list was read to its end.

    """

    groups: list[Group]
    reach: timedelta | None


class AlertGroups:
    """The alert groups of IRM, as far as one look may read them.

    Args:
        systems: where they are read.
        requests: how many requests may be sent in all.

    """

    def __init__(self, systems: Systems, requests: int = REQUESTS) -> None:
        self._systems = systems
        self.requests_left = requests
        self.pages = 0
        """How many pages could be read: none where each was too large."""

    async def newest(self, enough: timedelta | None = None, **query: str) -> Read:
        """Read a list from its newest alert group on.

        Args:
            enough: the age at which reading ends; None reads as far as the bounds allow.
            query: filters of the list, such as `state` and `integration_id`.

        Raises:
            RequestFailed: IRM cannot be reached, or refuses.

        """
        groups: list[Group] = []
        reach, offset, sizes = timedelta(0), 0, list(SIZES)
        while offset < PAGES * PAGE_SIZE and self.requests_left > 0:
            self.requests_left -= 1
            try:
                page = await self._systems.irm_page("/alert_groups/", offset // sizes[0] + 1, sizes[0], **query)
            except AnswerTooLarge:
                if len(sizes) > 1:
                    sizes.pop(0)
                else:
                    # A single alert group that is too large: the payloads of IRM's own are small, so it is skipped.
                    offset += 1
                continue
            self.pages += 1
            offset += sizes[0]
            groups += page.get("results") or []
            if not page.get("next"):
                return Read(groups, None)
            reach = age_of(groups[-1], self._systems.irm_now)
            if enough is not None and reach >= enough:
                break
        return Read(groups, reach)


def age_of(group: Group, now: datetime) -> timedelta:
    """Return how long ago an alert group was opened."""
    return now - datetime.fromisoformat(group["created_at"])
