"""Objects and errors of the App Platform, in the form of Kubernetes."""

import base64
import binascii
import copy
import hashlib
import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from ..common.errors import ApiError, plain, public
from ..core import GrafanaCore
from ..provisioning import webhook_settings
from ..provisioning.contact_point import ContactPoint
from ..provisioning.routing_trees import Tree
from . import routing_tree_json

GROUP = "notifications.alerting.grafana.app"

_PROVENANCE = "grafana.com/provenance"
_NONE = "none"
_REASONS = {
    400: "BadRequest",
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    409: "Conflict",
    501: "Not implemented",
}


@dataclass(frozen=True)
class Kind:
    """A kind of object.

    Attributes:
        plural: its name in paths.
        kind: its name in objects.

    """

    plural: str
    kind: str


def status(error: ApiError) -> dict[str, Any]:
    """Return a refusal as an object of the kind `Status`."""
    body = error.body or {}
    message = body.get("message") or HTTPStatus(error.status).phrase
    shown: dict[str, Any] = {
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Failure",
        "message": message,
        "reason": _REASONS.get(error.status, "InternalError"),
    }
    if "messageId" in body and body.get("statusCode") == error.status:
        causes = [{"message": json.dumps(value), "field": key} for key, value in (body.get("extra") or {}).items()]
        details: dict[str, Any] = {"uid": body["messageId"]}
        shown["details"] = {**details, "causes": causes} if causes else details
    return {**shown, "code": error.status}


def listed(kind: Kind, version: str, items: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a list of objects."""
    return {"kind": f"{kind.kind}List", "apiVersion": f"{GROUP}/{version}", "metadata": {}, "items": items}


def receiver(core: GrafanaCore, name: str, version: str) -> dict[str, Any]:
    """Return a contact point as a `Receiver`, with its uses as annotations."""
    points = core.contact_points.receivers[name]
    provenance = next(filter(None, (point.provenance for point in points)), "")
    rules = sum(rule.notification is not None and rule.notification.receiver == name for rule in core.rules)
    annotations = {
        "grafana.com/canUse": "true",
        "grafana.com/inUse/routes": str(core.routing_trees.uses(name)),
        "grafana.com/inUse/rules": str(rules),
    }
    spec = {"title": name, "integrations": [_integration(point) for point in points]}
    return _object("Receiver", receiver_id(name), version, provenance, spec, annotations)


def receiver_id(name: str) -> str:
    """Return a receiver's name in the API: the contact point's in base64url, without padding."""
    return base64.urlsafe_b64encode(name.encode()).decode().rstrip("=")


def receiver_name(core: GrafanaCore, given: str) -> str:
    """Return the name of the contact point of an object's name, or raise the 404."""
    try:
        name = base64.urlsafe_b64decode(given + "=" * (-len(given) % 4)).decode()
    except (binascii.Error, ValueError):
        name = ""
    if name not in core.contact_points.receivers or receiver_id(name) != given:
        raise public(404, "alerting.notifications.receivers.notFound", "Receiver not found")
    return name


def routing_tree(tree: Tree, version: str) -> dict[str, Any]:
    """Return a `RoutingTree`."""
    return _object("RoutingTree", tree.name, version, tree.provenance, routing_tree_json.spec(tree), {})


def read_metadata(given: dict[str, Any]) -> tuple[str, str]:
    """Return the name and provenance of a request's object; without the annotation there is no provenance.

    Raises:
        ApiError: 400 for an unknown provenance, 500 for what does not decode.

    """
    metadata = given.get("metadata") or {}
    annotations = metadata.get("annotations") or {} if isinstance(metadata, dict) else {}
    if not isinstance(metadata, dict) or not isinstance(annotations, dict):
        raise plain(500, "metadata: an object is needed")
    provenance = annotations.get(_PROVENANCE) or _NONE
    if provenance not in (_NONE, "api"):
        raise plain(400, f"unrecognized provenance {provenance!r}")
    return str(metadata.get("name") or ""), "" if provenance == _NONE else provenance


def check_version(given: dict[str, Any], current: dict[str, Any]) -> None:
    """Refuse an update that does not name the version that it is of.

    Raises:
        ApiError: 409.

    """
    metadata = given.get("metadata") or {}
    wanted = metadata.get("resourceVersion", "") if isinstance(metadata, dict) else ""
    known = current["metadata"]
    if wanted != known["resourceVersion"]:
        message = (
            f"Provided version '{wanted}' of route '{known['name']}' does not match current version "
            f"'{known['resourceVersion']}'"
        )
        extra = {"Version": wanted, "CurrentVersion": known["resourceVersion"], "Name": known["name"]}
        raise public(409, "alerting.notifications.routes.conflict", message, extra)


def _integration(point: ContactPoint) -> dict[str, Any]:
    settings = copy.deepcopy(point.settings)
    secure = {}
    for path, holder in webhook_settings.secret_holders(settings).items():
        del holder[path[-1]]
        secure[".".join(path)] = True
    shown: dict[str, Any] = {
        "uid": point.uid,
        "type": point.type,
        "version": "v1",
        "disableResolveMessage": point.disable_resolve_message,
        "settings": settings,
    }
    return {**shown, "secureFields": secure} if secure else shown


def _object(
    kind: str, name: str, version: str, provenance: str, spec: dict[str, Any], annotations: dict[str, str]
) -> dict[str, Any]:
    fingerprint = hashlib.sha256(json.dumps([name, spec], sort_keys=True).encode()).hexdigest()[:16]
    return {
        "kind": kind,
        "apiVersion": f"{GROUP}/{version}",
        "metadata": {
            "name": name,
            "namespace": "default",
            "uid": hashlib.sha256(f"{kind}/default/{name}".encode()).hexdigest()[:40],
            "resourceVersion": fingerprint,
            "annotations": {**annotations, _PROVENANCE: provenance or _NONE},
        },
        "spec": spec,
    }
