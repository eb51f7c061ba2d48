"""The interface through which the sandbox's Grafana delivers webhooks: over HTTP, or within a simulation."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Delivery:
    """One HTTP request that a contact point sends.

    Attributes:
        url: the whole URL, templates in it already evaluated.
        method: `POST` or `PUT`.
        body: the request body.
        headers: request headers, without those that an HTTP client adds by itself.

    """

    url: str
    method: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class DeliveryResult:
    """What came of a delivery.

    Attributes:
        status: the HTTP status of the response, or None without a response.
        error: the error without a response (connection refused, time-out), else None.

    """

    status: int | None
    error: str | None = None


Deliver = Callable[[Delivery, Callable[[DeliveryResult], None]], None]
"""Start a delivery and return at once; the second argument is called once, with the result, when it is over."""
