"""Parts of the live systems that a check needs, and that may not be readable."""

from collections.abc import Awaitable
from typing import TypeVar

from grafana_irm.errors import RequestFailed
from grafana_irm_cli.masking import without_credentials
from grafana_irm_cli.verify.model import NotSeen

T = TypeVar("T")


async def or_not_seen(part: Awaitable[T]) -> T | NotSeen:
    """Return a part of the systems, or why it could not be read."""
    try:
        return await part
    except RequestFailed as failed:
        return NotSeen(without_credentials(str(failed)), failed.transient)
