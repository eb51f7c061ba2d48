"""Whether an integration's endpoint is the endpoint in the stack's state, at any address of IRM."""

from collections.abc import Iterator

from grafana_irm.api.endpoints import base_of, endpoint_of
from grafana_irm_cli.verify.line import PUT_BACK
from grafana_irm_cli.verify.model import Integration, Wiring


def endpoint_problems(wiring: Wiring, found: Integration) -> Iterator[tuple[str, str]]:
    """Yield each problem with the endpoint that IRM reports, and what to do.

    The stack may use another address than IRM reports (``irm.ingressUrl``), but must use the same token.
    """
    ours, given = endpoint_of(wiring.endpoint), endpoint_of(found.link)
    if ours is None or given is None:
        same = found.link == wiring.endpoint
    else:
        same = (given.token, given.heartbeat) == (ours.token, ours.heartbeat)
    if not same:
        yield "its endpoint is not the one in the stack's state", PUT_BACK
        return
    before, now = base_of(wiring.link), base_of(found.link)
    if before and now and before != now:
        yield (
            f"IRM's own address changed from {before} to {now} since the last `pulumi up`",
            "`pulumi up --refresh` sets the new address in the contact points, unless irm.ingressUrl overrides it",
        )


def url_problem(name: str, url: str, endpoint: str) -> str:
    """Return the problem with a contact point's URL that is not the stack's endpoint."""
    ours, theirs = endpoint_of(endpoint), endpoint_of(url)
    if ours and theirs and ours[:2] == theirs[:2] and ours.base != theirs.base:
        return f"{name} reaches IRM under {theirs.base} instead of {ours.base}"
    return f"the URL of {name} is not the integration's endpoint"


def address_note(wiring: Wiring, found: Integration) -> str:
    """Return a note when the stack uses another address than IRM reports, else an empty string."""
    ours, own = base_of(wiring.endpoint), base_of(found.link)
    return f", reached under {ours}" if ours != own else ""
