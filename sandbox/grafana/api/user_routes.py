"""The account of a request and its permissions (Grafana's `pkg/api/user.go`, `pkg/services/accesscontrol/api`)."""

from starlette.routing import Route

from ..common.times import ZERO
from ..core import GrafanaCore
from .http import Answer, Binder, Call
from .permissions import of_role


def routes(core: GrafanaCore, bind: Binder) -> list[Route]:
    """Return the routes of the account."""

    def user(call: Call) -> Answer:
        who = call.identity
        never = ("isGrafanaAdmin", "isDisabled", "isExternal", "isExternallySynced", "isGrafanaAdminExternallySynced")
        return 200, {
            "id": 0,
            "uid": "service-account:1",
            "email": who.login,
            "name": who.login.removeprefix("sa-1-"),
            "login": who.login,
            "theme": "",
            "orgId": who.organisation,
            **dict.fromkeys(never, False),
            "authLabels": None,
            "updatedAt": ZERO,
            "createdAt": ZERO,
            "avatarUrl": "",
            "isProvisioned": False,
        }

    def permissions(call: Call) -> Answer:
        if call.identity.grants is not None:
            return 200, dict(sorted(call.identity.grants.items()))
        return 200, of_role(call.identity.role, core.version, core.folders.top())

    return [
        bind.route("GET", "/api/user", user),
        bind.route("GET", "/api/access-control/user/permissions", permissions),
    ]
