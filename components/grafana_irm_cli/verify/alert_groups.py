"""IRM's alert groups, newest first: in pages small enough to read, and with a limited number of requests.

A page holds the last payload of each of its alert groups, and IRM accepts payloads of 20 MB. Therefore a page of the
whole organisation can exceed the size limit for responses (`AnswerTooLarge`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from grafana_irm.api.irm import PAGE_SIZE
from grafana_irm.errors import AnswerTooLarge
from grafana_irm_cli.systems import Systems

REQUESTS = 12
"""Most requests for alert groups in one check. With `--wait` that is at most 144 of IRM's 300 requests a minute."""

PAGES = 2
"""Most full pages to read from one list."""

SIZES = (PAGE_SIZE, 50, 25, 5, 1)
"""Alert groups per page. After a page that is too large, the next smaller size is used. Each size divides the size
before it, so that a smaller page can begin where the larger page began."""

Group = dict[str, Any]


@dataclass(frozen=True)
class Read:
    """The newest alert groups of one list.

    Attributes:
        groups: the alert groups, newest first.
        reach: age of the oldest alert group; None when the whole list was read.

    """

    groups: list[Group]
    reach: timedelta | None


class AlertGroups:
    """The alert groups of IRM, within the requests that one check may send.

    Args:
        systems: the systems to read.
        requests: the most requests to send.

    """

    def __init__(self, systems: Systems, requests: int = REQUESTS) -> None:
        self._systems = systems
        self.requests_left = requests
        self.pages = 0
        """How many pages were read. 0 when every page was too large."""

    async def newest(self, enough: timedelta | None = None, **query: str) -> Read:
        """Read a list from its newest alert group on.

        Args:
            enough: the age at which reading ends; None reads as far as the limits allow.
            query: filters of the list, such as `state` and `integration_id`.

        Raises:
            RequestFailed: IRM cannot be reached, or refuses the request.

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
                    # One alert group that is too large. IRM's own alert groups are small, so skip this one.
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
