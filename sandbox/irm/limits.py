"""Rate limits: of alerts and heartbeats in fixed windows, and of API requests over the last minute."""

import math
import zlib
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from .answers import ApiError

WINDOW = 300
PER_INTEGRATION = 300
PER_ORGANISATION = 900
API_WINDOW = 60.0
API_REQUESTS = 300
INFO_REQUESTS = 100

HEARTBEAT_TEXT = """
    We received too many heartbeats from integration and had to apply rate limiting.
    Please don't hesitate to reach out in case you need increased capacity."
    """
_INTEGRATION_TEXT = (
    "Rate-limiting has been applied to your account "
    "because too many alerts were sent from your {name} integration. "
    "Rate-limiting is activated so you will continue to receive alerts from other integrations. "
    "Read more about rate limits in our docs. "
)
_ORGANISATION_TEXT = (
    "Rate-limiting has been applied to your account "
    "because too many alerts were sent from multiple integrations. "
    "Read more about rate limits in our docs. "
)


@dataclass
class IngestLimits:
    """300 requests in 5 minutes for each integration, 900 for the organisation, alerts and beats together.

    Each has its own fixed windows of 5 minutes. What an integration's own limit refuses does not count for
    the organisation.

    Attributes:
        on: whether the limits are kept.

    """

    on: bool = True
    _counts: Counter[tuple[str, float]] = field(default_factory=Counter)

    def refusal(self, integration_id: str, name: str, now: float) -> str | None:
        """Count one request. Return None if it is accepted, else the text of the refusal."""
        if not self.on:
            return None
        if self._count(integration_id, now) > PER_INTEGRATION:
            return _INTEGRATION_TEXT.format(name=name)
        return _ORGANISATION_TEXT if self._count("organisation", now) > PER_ORGANISATION else None

    def _count(self, key: str, now: float) -> int:
        offset = zlib.crc32(key.encode()) % WINDOW
        slot = (key, (now - offset) // WINDOW)
        if slot not in self._counts:
            for old in [one for one in self._counts if one[0] == key]:
                del self._counts[old]
        self._counts[slot] += 1
        return self._counts[slot]


@dataclass
class ApiThrottle:
    """300 requests in the last minute for each user, in real time at any speed of the sandbox.

    The clients are real: they send no faster in a sandbox that is sped up, and they wait real seconds for `Retry-After`
    (the provider's go-retryablehttp 0.7.7 does, and so does the stand-in plugin).

    Attributes:
        real_time: seconds that pass as the clients' do.
        on: whether requests are throttled.

    """

    real_time: Callable[[], float]
    on: bool = True
    _history: dict[str, deque[float]] = field(default_factory=dict)

    def check(self, user_id: str, scope: str) -> None:
        """Count one request of a user.

        Raises:
            ApiError: 429 with `Retry-After` for the request beyond the limit; it does not count.

        """
        if not self.on:
            return
        allowed = INFO_REQUESTS if scope == "info" else API_REQUESTS
        now = self.real_time()
        history = self._history.setdefault(f"{scope}:{user_id}", deque())
        while history and history[0] <= now - API_WINDOW:
            history.popleft()
        if len(history) < allowed:
            history.append(now)
            return
        wait = math.ceil(API_WINDOW - (now - history[0]))
        unit = "second" if wait == 1 else "seconds"
        detail = f"Request was throttled. Expected available in {wait} {unit}."
        raise ApiError(429, {"detail": detail}, {"Retry-After": str(wait), "RateLimit-Reset": str(wait)})
