"""One integration of a receiver: it sends notifications, and keeps the result of the last attempt."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from ...clock import Clock, Timer
from ...network.delivery import Deliver, Delivery, DeliveryResult
from ..common.times import go_duration, rfc3339_milliseconds
from ..provisioning.contact_point import ContactPoint
from . import webhook
from .notification import Notification
from .templates import TemplateError
from .webhook import Sender

_LEAST_DURATION = 0.001


class Integration:
    """One integration of a receiver.

    Args:
        clock: the sandbox's time.
        deliver: sends a webhook.
        sender: who sends.
        point: the contact point as of the last config poll.
        index: its place among the receiver's integrations.

    """

    def __init__(self, clock: Clock, deliver: Deliver, sender: Sender, point: ContactPoint, index: int) -> None:
        self._clock = clock
        self._deliver = deliver
        self._sender = sender
        self._point = point
        self.index = index
        self.send_resolved = not point.disable_resolve_message
        self._attempt: float | None = None
        self._duration = 0.0
        self._error: str | None = None
        self._told: tuple[Notification, Delivery] | None = None

    def send(self, notification: Notification, deadline: float, done: Callable[[str | None], None]) -> None:
        """Send a notification; `done` is called once, with an error or None, at the deadline at the latest."""
        started = self._clock.now()
        pending: list[Callable[[str | None], None]] = [done]
        timers: list[Timer] = []

        def finish(error: str | None) -> None:
            if not pending:
                return
            for timer in timers:
                timer.cancel()
            self._attempt, self._error = started, error
            self._duration = max(self._clock.now() - started, _LEAST_DURATION)
            pending.pop()(error)

        if self._point.type != "webhook":
            finish(f"{self._point.type}: the sandbox delivers webhooks only")
            return
        try:
            delivery = self._request(notification, started)
        except TemplateError as error:
            finish(str(error))
            return
        self._deliver(delivery, lambda result: finish(problem_with(result)))
        if pending:
            timed_out = 'Post "<redacted>": context deadline exceeded'
            timers.append(self._clock.call_at(deadline, lambda: finish(timed_out)))

    def _request(self, notification: Notification, now: float) -> Delivery:
        # A heartbeat's request is the same each time; only a signature may contain the time.
        if self._told is None or self._told[0] != notification or self._point.settings.get("hmacConfig"):
            delivery = webhook.request(self._point.settings, notification, self._sender, now)
            self._told = notification, delivery
        return self._told[1]

    def status(self) -> dict[str, Any]:
        """Return what the status of receivers shows; no error key when it went well."""
        shown = {
            "lastNotifyAttempt": rfc3339_milliseconds(self._attempt),
            "lastNotifyAttemptDuration": go_duration(self._duration),
            "name": self._point.type,
            "sendResolved": self.send_resolved,
        }
        return {**shown, "lastNotifyAttemptError": self._error} if self._error else shown


def problem_with(result: DeliveryResult) -> str | None:
    """Return the error of a delivery in Grafana's words, for any status but 2xx and for no response."""
    if result.status is None:
        return result.error or "no answer"
    if result.status // 100 == 2:  # noqa: PLR2004 - the class of success
        return None
    try:
        phrase = f" {HTTPStatus(result.status).phrase}"
    except ValueError:
        phrase = ""
    return f"webhook response status {result.status}{phrase}"
