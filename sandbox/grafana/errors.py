"""What the API answers when it refuses: Grafana has two shapes, and clients read both."""

from typing import Any


class ApiError(Exception):
    """A refusal, ready to be sent.

    Args:
        status: the HTTP status.
        body: the JSON body, or None for an empty one.

    """

    def __init__(self, status: int, body: dict[str, Any] | None) -> None:
        super().__init__(f"{status} {body}")
        self.status = status
        self.body = body


def plain(code: int, message: str, **more: str) -> ApiError:
    """Return a refusal of the older shape: a message, and whatever the endpoint adds."""
    return ApiError(code, {"message": message, **more})


def public(status: int, message_id: str, message: str, extra: dict[str, Any] | None = None) -> ApiError:
    """Return a refusal of the newer shape, with a stable identifier that programs can rely on."""
    body: dict[str, Any] = {"extra": extra, "message": message, "messageId": message_id}
    return ApiError(status, {**body, "statusCode": status, "traceID": ""})


def invalid_contact_point(problem: str) -> ApiError:
    """Return the 400 of a contact point or policy that cannot be."""
    return plain(400, f"invalid object specification: {problem}")


def invalid_rule(problem: str) -> ApiError:
    """Return the 400 of an alert rule that cannot be."""
    return plain(400, f"invalid alert rule: {problem}")


def bad_request_data() -> ApiError:
    """Return the 400 of a body that does not decode: not JSON, a wrong type, a bad duration."""
    return plain(400, "bad request data")
