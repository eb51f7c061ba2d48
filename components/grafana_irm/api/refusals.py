"""Error responses: their stable identifier, and whether a retry can help."""

import httpx

from grafana_irm.api.addresses import shown_address

VERSION_CONFLICT = "alerting.notifications.alertmanager.versionConflict"
"""Grafana's identifier of a failed write of the Alertmanager configuration, because another write came first.

Contact points and notification policies are one versioned row. Grafana responds with 409 since August 2026, and with
500 before. A contact point in use also causes a 409, with another identifier, and no retry helps.
"""

_RETRIED = frozenset({429, 500, 502, 503, 504})


def message_id(answer: httpx.Response) -> str | None:
    """Return Grafana's identifier of an error, in the form of either of its APIs; None without one."""
    try:
        body = answer.json()
    except ValueError:
        return None
    if not isinstance(body, dict):
        return None
    details = body.get("details")
    found = body.get("messageId") or (details.get("uid") if isinstance(details, dict) else None)
    return found if isinstance(found, str) else None


def is_retried(answer: httpx.Response) -> bool:
    """Whether the same request can succeed within seconds."""
    if answer.status_code == httpx.codes.CONFLICT:
        return message_id(answer) == VERSION_CONFLICT
    return answer.status_code in _RETRIED


def reason_of(error: Exception) -> str:
    """Return the text of an error without a response; some have none, and then it is the kind of error."""
    return str(error) or type(error).__name__


def advice(status: int, attempts: int) -> str:
    """Return what to do after the last retry."""
    if status == httpx.codes.TOO_MANY_REQUESTS:
        return "it is busy: try again in a minute"
    if status == httpx.codes.CONFLICT:
        return (
            f"another stack or a person changed contact points or notification policies at the same moment, in each of "
            f"{attempts} attempts: run the command again"
        )
    return "try again later"


def redirect_of(answer: httpx.Response) -> str:
    """Return what to do about a redirect to another host or scheme; empty for any other response.

    Redirects are not followed: the provider follows those of a GET alone, and would fail at the first write.
    """
    if answer.next_request is None:
        return ""
    there, here = (shown_address(str(url)) for url in (answer.next_request.url, answer.request.url))
    return "" if there == here else f". It redirects to {there}: set that address"
