"""Passes Grafana's notifications to an IRM in the same process, for simulations without sockets."""

from collections.abc import Callable
from urllib.parse import urlsplit

from ..network.delivery import Deliver, Delivery, DeliveryResult
from .core import IrmCore


def deliver_to(core: IrmCore, delay: float = 0.0) -> Deliver:
    """Return a `Deliver` that sends every request to `core`.

    Args:
        core: the IRM; requests to any other address find no one.
        delay: seconds of sandbox time from the request to its response. IRM receives the request after half of it.

    """
    base, clock = core.store.base_url, core.store.clock

    def deliver(delivery: Delivery, done: Callable[[DeliveryResult], None]) -> None:
        if not delivery.url.startswith(f"{base}/"):
            host = urlsplit(delivery.url).hostname
            error = f'{delivery.method} "{delivery.url}": dial tcp: lookup {host}: no such host'
            clock.call_at(clock.now() + delay, lambda: done(DeliveryResult(None, error)))
            return

        def arrive() -> None:
            path = urlsplit(delivery.url).path.removeprefix(core.base_path)
            answer = core.receive(delivery.method, path, delivery.body)
            clock.call_at(clock.now() + delay / 2, lambda: done(DeliveryResult(answer.status)))

        clock.call_at(clock.now() + delay / 2, arrive)

    return deliver
