"""The organisation of the account (Grafana's `pkg/api/org.go`)."""

from starlette.routing import Route

from .http import Answer, Binder, Call


def routes(bind: Binder) -> list[Route]:
    """Return the route of the organisation."""
    address = dict.fromkeys(("address1", "address2", "city", "zipCode", "state", "country"), "")

    def organisation(call: Call) -> Answer:
        return 200, {"id": call.identity.organisation, "name": "Main Org.", "address": address}

    return [bind.route("GET", "/api/org", organisation)]
