"""Notification policies in Grafana and in the state, for tests of the preflight."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from grafana_irm import (
    NotificationPolicy,
    run_preflight,
)
from tests.components.harness import Run, run
from tests.components.systems import EDITORS_RIGHTS, irm

TREES = "/apis/notifications.alerting.grafana.app/v1beta1/namespaces/default/routingtrees"


TYPE = "grafana:alerting/v1beta1/notificationsRoutingTree:NotificationsRoutingTree"


PARENT = "urn:pulumi:stack::project::grafana-irm:index:NotificationPolicy"


CREATE = "notifications.alerting.grafana.app/routingtrees:create"


THEIRS = {
    "uid": "theirs",
    "title": "Theirs",
    "folderUID": "f1",
    "notification_settings": {"receiver": "", "policy": "payments"},
}


def policy(**args: Any) -> Any:
    routes = [{"matchers": ["team=payments"], "contact_point": "Payments"}]
    return {"name": "payments", "contact_point": "Everyone", "routes": routes, **args}


def spec(receiver: str = "Payments", value: str = "payments") -> dict[str, Any]:
    route = {"receiver": receiver, "matchers": [{"type": "=", "label": "team", "value": value}], "continue": False}
    return {"defaults": {"receiver": "Everyone"}, "routes": [route]}


def tree(name: str = "payments", **fields: Any) -> dict[str, Any]:
    return {"metadata": {"name": name}, "spec": spec(), **fields}


def state(
    name: str = "payments", component: str | None = None, page: str | None = None, **fields: Any
) -> dict[str, dict[str, Any]]:
    outputs = {"metadata": {"uid": name}, "spec": spec(), **fields}
    of_component = {} if page is None else {"url_in_grafana": page}
    return {
        f"{PARENT}::{component or name}": {"type": "grafana-irm:index:NotificationPolicy", "outputs": of_component},
        f"{PARENT}${TYPE}::{component or name}-routing-tree": {"type": TYPE, "outputs": outputs},
    }


@dataclass
class Grafana:
    """Grafana 13.1, and the state of the stack."""

    trees: list[dict[str, Any]] = field(default_factory=list)
    rules: list[dict[str, Any]] = field(default_factory=list)
    timings: list[str] = field(default_factory=list)
    state: dict[str, dict[str, Any]] | None = field(default_factory=dict)
    version: str = "13.1.0"
    rights: dict[str, list[str]] = field(default_factory=lambda: {**EDITORS_RIGHTS, CREATE: [""]})
    probe: int = 400
    """The status of a tree that cannot be created."""
    organisation: int = 1
    cloud_stack: str | None = None
    """The namespace of a stack in Grafana Cloud, which refuses other namespaces."""
    reads_rules: bool = True
    sees_all: bool = True
    """Whether the token sees named policies of other accounts."""
    points: list[dict[str, Any]] = field(default_factory=list)
    """The integrations of all contact points."""

    def answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if self.cloud_stack is not None and path == "/bootdata":
            return httpx.Response(200, json={"settings": {"namespace": self.cloud_stack}})
        if self.cloud_stack is not None and path.startswith("/apis/"):
            if f"/namespaces/{self.cloud_stack}/" not in path:
                return httpx.Response(403, json={"message": "namespace mismatch"})
            path = path.replace(self.cloud_stack, "default")
        path = path.replace(f"/namespaces/org-{self.organisation}/", "/namespaces/default/")
        if path.startswith(f"{TREES}/") or path.endswith("/receivers"):
            return httpx.Response(404 if self.sees_all else 403, json={})
        if request.method == "POST" and path == TREES:
            return httpx.Response(self.probe, json={})
        rules = httpx.Response(200, json=self.rules) if self.reads_rules else httpx.Response(403, json={})
        known = {
            TREES: {"items": [*self.trees, tree("user-defined")]},
            "/api/org": {"id": self.organisation},
            "/api/health": {"version": self.version},
            "/api/access-control/user/permissions": self.rights,
            "/api/v1/provisioning/policies": {"receiver": "empty"},
            "/api/v1/provisioning/mute-timings": [{"name": name} for name in self.timings],
            "/api/v1/provisioning/contact-points": self.points,
        }
        if path == "/api/v1/provisioning/alert-rules":
            return rules
        return httpx.Response(200, json=known[path]) if path in known else irm(folders=("f1",))(request)

    def checked(
        self, wanted: Any = None, *, preview: bool = False, after: Callable[[], Any] | None = None, **options: Any
    ) -> Run:
        """Run a program that checks and then makes its policies."""

        async def program() -> None:
            policies = {} if wanted is None else {wanted["name"]: wanted}
            await run_preflight({}, policies=policies, **{"complete": True, **options})
            for name, one in policies.items():
                NotificationPolicy(name, one)
            if after is not None:
                await after()

        return run(program, self.answer, state=self.state, preview=preview)


def asked(made: Run) -> list[str]:
    return [f"{request.method} {request.url.path}" for request in made.requests]
