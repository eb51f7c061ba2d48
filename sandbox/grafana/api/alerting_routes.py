"""The alerting API: contact points, alert rules, notification policies, and the status of them."""

from typing import Any

from starlette.routing import Route

from ..accesscontrol.access import Role
from ..accesscontrol.rights import Needed, all_of, any_of, check_rules, sees_rules
from ..common.errors import ApiError, plain
from ..core import GrafanaCore
from . import receiver_trial, rule_status
from .http import Answer, Binder, Call

_BASE = "/api/v1/provisioning"
_MARK = "alert.provisioning.provenance:write"
_OF_NOTIFICATIONS = ("alert.provisioning:write", "alert.notifications.provisioning:write")
_NOTIFICATIONS = any_of(*_OF_NOTIFICATIONS, all_of("alert.notifications:write", _MARK))
_READ_RULES = any_of(
    "alert.provisioning:read",
    "alert.rules.provisioning:read",
    "alert.provisioning.secrets:read",
    all_of("alert.rules:read", "folders:read"),
)
_TEST = (
    "any of any of alert.notifications:write, alert.notifications.receivers:test, "
    "all of alert.notifications.receivers.test:create, any of alert.notifications:read, "
    "alert.notifications.receivers:read, any of alert.notifications.receivers.secrets:read, "
    "any of alert.notifications:write, alert.notifications.receivers:write, "
    "any of alert.notifications.receivers:test, alert.notifications:write, "
    "all of alert.notifications.receivers:create, alert.notifications.receivers.test:create"
)
_GONE = (
    "This endpoint has been removed. Use POST "
    "/apis/notifications.alerting.grafana.app/v1beta1/namespaces/{namespace}/receivers/{uid}/test"
)


def routes(core: GrafanaCore, bind: Binder) -> list[Route]:
    """Return the routes of alerting."""
    return [
        *_contact_points(core, bind),
        *_rule_groups(core, bind),
        *_rules(core, bind),
        *_policies(core, bind),
        *_mute_timings(core, bind),
        *_status(core, bind),
    ]


def _of_rules(*rights: Needed | str) -> Needed:
    return any_of("alert.provisioning:write", "alert.rules.provisioning:write", all_of(*rights))


def _of_kind(core: GrafanaCore, kind: str, action: str) -> Needed:
    """Return the rights to objects of a kind. Since 13 the legacy API has none, so the kind's rights are enough."""
    if core.version.legacy_rights:
        return _NOTIFICATIONS
    own = any_of("alert.notifications:write", f"alert.notifications.{kind}:{action}")
    return any_of(*_OF_NOTIFICATIONS, all_of(own, _MARK))


def _contact_points(core: GrafanaCore, bind: Binder) -> list[Route]:
    points, path = core.contact_points, f"{_BASE}/contact-points"

    def needed(action: str) -> dict[str, Any]:
        return {"role": Role.EDITOR, "permissions": _of_kind(core, "receivers", action)}

    def create(call: Call) -> Answer:
        return 202, points.create(call.body, call.provenance, call.identity).echo()

    def update(call: Call) -> Answer:
        points.update(call.path["uid"], call.body, call.provenance, call.identity)
        return 202, {"message": "contactpoint updated"}

    def delete(call: Call) -> Answer:
        points.delete(call.path["uid"])
        return 202, {"message": "contactpoint deleted"}

    return [
        bind.route("GET", path, lambda call: (200, points.listed(call.first("name")))),
        bind.route("POST", path, bind.versioned(create), **needed("create")),
        bind.route("PUT", path + "/{uid}", bind.versioned(update), **needed("write")),
        bind.route("DELETE", path + "/{uid}", bind.versioned(delete), **needed("delete")),
    ]


def _rule_groups(core: GrafanaCore, bind: Binder) -> list[Route]:
    rules, path = core.rules, f"{_BASE}/folder/{{folder}}/rule-groups/{{group:path}}"
    each = any_of("alert.rules:write", "alert.rules:create", "alert.rules:delete")
    write = _of_rules("alert.rules:read", "folders:read", _MARK, each)
    remove = _of_rules("alert.rules:delete", "alert.rules:read", "folders:read", _MARK)

    def get(call: Call) -> Answer:
        return 200, rules.get_group(*place(call))

    def put(call: Call) -> Answer:
        folder, group = place(call)
        if call.identity.grants is not None:
            check_rules(call.identity, folder, core.folders.scopes(folder), changes(folder, group, call.body))
        return 200, rules.put_group(folder, group, call.body, call.provenance)

    def changes(folder: str, group: str, body: dict[str, Any]) -> dict[str, bool]:
        given = {str(rule.get("uid") or "") for rule in body.get("rules") or [] if isinstance(rule, dict)}
        return {
            "create": any(rules.find(uid) is None for uid in given),
            "write": any(rules.find(uid) is not None for uid in given),
            "delete": any(rule.uid not in given for rule in rules.in_group(folder, group)),
        }

    def place(call: Call) -> tuple[str, str]:
        return call.path["folder"], call.path["group"]

    def delete(call: Call) -> Answer:
        rules.delete_group(*place(call))
        return 204, None

    return [
        bind.route("GET", path, get, permissions=_READ_RULES, folder="folder"),
        bind.route("PUT", path, put, Role.EDITOR, write, folder="folder"),
        bind.route("DELETE", path, delete, Role.EDITOR, remove, folder="folder"),
    ]


def _rules(core: GrafanaCore, bind: Binder) -> list[Route]:
    rules, path = core.rules, f"{_BASE}/alert-rules"

    def needed(action: str) -> Needed:
        return _of_rules(f"alert.rules:{action}", _MARK)

    def get(call: Call) -> Answer:
        rule = rules.find(call.path["uid"])
        if rule is None:
            raise ApiError(404, None)
        return 200, rule.as_json(provenance=True)

    def create(call: Call) -> Answer:
        return 201, rules.create(call.body, call.provenance).as_json(provenance=True)

    def update(call: Call) -> Answer:
        return 200, rules.update(call.path["uid"], call.body, call.provenance).as_json(provenance=True)

    def delete(call: Call) -> Answer:
        if call.identity.role < Role.ADMIN and rules.find(call.path["uid"]) is None:
            raise plain(500, "Internal Server Error")
        rules.delete(call.path["uid"], call.provenance)
        return 204, None

    return [
        bind.route("GET", path, lambda call: (200, _seen(core, call))),
        bind.route("POST", path, create, Role.EDITOR, needed("create")),
        bind.route("GET", path + "/{uid}", get),
        bind.route("PUT", path + "/{uid}", update, Role.EDITOR, needed("write")),
        bind.route("DELETE", path + "/{uid}", delete, Role.EDITOR, needed("delete")),
    ]


def _seen(core: GrafanaCore, call: Call) -> list[dict[str, Any]]:
    """Return the rules in the folders that the account of a request may read."""
    found = core.rules.listed()
    return [one for one in found if sees_rules(call.identity, core.folders.scopes(one["folderUID"]))]


def _policies(core: GrafanaCore, bind: Binder) -> list[Route]:
    policies, path = core.policies, f"{_BASE}/policies"
    write: dict[str, Any] = {"role": Role.EDITOR, "permissions": _NOTIFICATIONS}

    def put(call: Call) -> Answer:
        policies.put(call.body, call.provenance)
        return 202, {"message": "policies updated"}

    return [
        bind.route("GET", path, lambda call: (200, policies.get())),  # noqa: ARG005 - a handler's signature
        bind.route("PUT", path, bind.versioned(put), **write),
        bind.route("DELETE", path, bind.versioned(lambda call: (202, policies.reset(call.provenance))), **write),
    ]


def _mute_timings(core: GrafanaCore, bind: Binder) -> list[Route]:
    timings, path = core.mute_timings, f"{_BASE}/mute-timings"

    def create(call: Call) -> Answer:
        return 201, timings.create(call.body, call.provenance)

    def delete(call: Call) -> Answer:
        timings.delete(call.path["name"])
        return 204, None

    def needed(action: str) -> dict[str, Any]:
        return {"role": Role.EDITOR, "permissions": _of_kind(core, "time-intervals", action)}

    return [
        bind.route("GET", path, lambda call: (200, timings.listed())),  # noqa: ARG005 - likewise
        bind.route("POST", path, bind.versioned(create), **needed("write")),
        bind.route("DELETE", path + "/{name}", bind.versioned(delete), **needed("delete")),
    ]


def _status(core: GrafanaCore, bind: Binder) -> list[Route]:
    manager, rules = "/api/alertmanager/grafana/config/api/v1/receivers", "/api/prometheus/grafana/api/v1/rules"
    silences = "/api/alertmanager/grafana/api/v2/silences"

    async def test(call: Call) -> Answer:
        if not core.version.legacy_test:
            raise plain(410, _GONE)
        return await receiver_trial.run(core, call.body, call.identity.role)

    return [
        bind.route("GET", manager, lambda call: (200, core.alertmanager.receivers())),  # noqa: ARG005 - likewise
        bind.route("POST", f"{manager}/test", test, Role.EDITOR, _TEST),
        # The sandbox cannot create one.
        bind.route("GET", silences, lambda call: (200, [])),  # noqa: ARG005 - likewise
        bind.route("GET", rules, lambda call: (200, rule_status.rules(core, call.query))),
    ]
