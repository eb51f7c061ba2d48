"""The error responses of the API. Grafana has two forms, and clients read both."""

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
    body: dict[str, Any] = {"statusCode": status, "messageId": message_id, "message": message}
    return ApiError(status, {**body, "extra": extra} if extra else body)


def unauthorised(message_id: str, message: str) -> ApiError:
    """Return the 401 for wrong credentials. Only this error shows empty fields."""
    body = {"extra": None, "message": message, "messageId": message_id, "statusCode": 401, "traceID": ""}
    return ApiError(401, body)


def invalid_contact_point(problem: str) -> ApiError:
    """Return the 400 of a contact point or policy that cannot be."""
    return plain(400, f"invalid object specification: {problem}")


def invalid_rule(problem: str) -> ApiError:
    """Return the 400 of an alert rule that cannot be."""
    return plain(400, f"invalid alert rule: {problem}")


def server_error() -> ApiError:
    """Return the 500 of a handler that broke down."""
    message = "Internal Server Error - please inspect Grafana server log for details"
    return plain(500, message, error="Server Error")


def bad_request_data() -> ApiError:
    """Return the 400 of a body that does not decode: not JSON, a wrong type, a bad duration."""
    return plain(400, "bad request data")
