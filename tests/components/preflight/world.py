"""Both systems and the stack's state, for tests of the preflight."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from grafana_irm import IrmAlerting, IrmAlertingArgs, NamesTaken, run_preflight
from tests.components.harness import Run, run
from tests.components.systems import LINK, TOKEN, Answer, irm

ARGS: IrmAlertingArgs = {"integration": {"name": "Payments", "team": "Payments"}}
OTHER = "https://elsewhere.example/hook/SecretOfSomeone"


@dataclass
class World:
    """Both systems and the state. Objects that are not set do not exist."""

    integrations: list[dict[str, Any]] = field(default_factory=list)
    routes: int = 1
    alert_groups: int = 0
    contact_points: list[dict[str, Any]] = field(default_factory=list)
    folders: tuple[str, ...] = ()
    rules: list[dict[str, Any]] = field(default_factory=list)
    state: dict[str, dict[str, Any]] | None = field(default_factory=dict)
    made_as: dict[str, str] = field(default_factory=dict)
    """The UIDs that contact points have once they are made, by their names; ``made`` by default."""
    counts: dict[str, int] | None = None
    """How many rules name each contact point, with those that the token cannot see; None if Grafana does not count."""
    routes_in_use: int = 0
    """How many routes name each contact point."""
    may_write: bool = True
    component: str = "payments"
    """The name of the `IrmAlerting` that is made."""

    def answer(self) -> Answer:
        """Answer as both systems would."""
        usual = irm(*self.integrations, folders=self.folders)

        def reply(request: httpx.Request) -> httpx.Response:
            path = request.url.path
            if request.method == "PUT" and not self.may_write:
                return httpx.Response(403, json={"detail": "You do not have permission to perform this action."})
            if path.endswith("/routes/"):
                return httpx.Response(200, json={"results": [{"id": str(one)} for one in range(self.routes)]})
            if path.endswith("/alert_groups/"):
                return httpx.Response(200, json={"results": [{"id": str(one)} for one in range(self.alert_groups)]})
            if path.startswith("/apis/") or path == "/api/org":
                return self._platform(path)
            if path.startswith("/api/v1/provisioning/"):
                return self._provisioning(request, path.removeprefix("/api/v1/provisioning/"))
            return usual(request)

        return reply

    def _platform(self, path: str) -> httpx.Response:
        if path == "/api/org":
            return httpx.Response(200, json={"id": 1})
        if path.endswith("/v1beta1/namespaces/default/receivers") and self.counts is not None:
            return httpx.Response(200, json={"items": [self._receiver(*one) for one in self.counts.items()]})
        return httpx.Response(404, json={"message": "Not found"})

    def _receiver(self, name: str, rules: int) -> dict[str, Any]:
        counts = {"grafana.com/inUse/routes": str(self.routes_in_use), "grafana.com/inUse/rules": str(rules)}
        return {"metadata": {"annotations": counts}, "spec": {"title": name, "integrations": []}}

    def _provisioning(self, request: httpx.Request, path: str) -> httpx.Response:
        kind, *rest = path.split("/")
        if kind == "contact-points":
            if request.method == "DELETE":
                self.contact_points = [point for point in self.contact_points if point["uid"] != rest[0]]
                return httpx.Response(202)
            return httpx.Response(200, json=self.contact_points)
        if kind == "policies":
            return httpx.Response(200, json={"receiver": "empty"})
        if kind == "alert-rules" and not rest:
            return httpx.Response(200, json=self.rules)
        if kind == "alert-rules":
            found = [rule for rule in self.rules if rule["uid"] == rest[0]]
            return httpx.Response(200, json=found[0]) if found else httpx.Response(404)
        group = [rule for rule in self.rules if (rule["folderUID"], rule["ruleGroup"]) == (rest[0], rest[2])]
        return httpx.Response(200, json={"rules": group}) if group else httpx.Response(404)

    def checked(self, args: Mapping[str, Any] = ARGS, *, adopt: bool = False, preview: bool = False) -> Run:
        """Run a program that checks and then makes what it checked for."""

        async def program() -> None:
            await run_preflight({self.component: args}, adopt=[self.component] if adopt else [])  # type: ignore[dict-item]
            IrmAlerting(self.component, args)  # type: ignore[arg-type]

        return run(program, self.answer(), state=self.state, preview=preview, made_as=self.made_as)


def integration(**fields: Any) -> dict[str, Any]:
    """Return the integration as an interrupted `up` leaves it."""
    return {
        "id": "C7",
        "name": "Payments",
        "team_id": "T1",
        "type": "alertmanager",
        "link": LINK,
        "heartbeat": {"link": f"{LINK}heartbeat/"},
        "description_short": None,
        "default_route": {"escalation_chain_id": None},
        **fields,
    }


def contact_point(name: str = "Payments", url: str = LINK, uid: str = "cp1", **fields: Any) -> dict[str, Any]:
    """Return an integration of a contact point, by default as an interrupted `up` leaves the one of alerts."""
    return {"uid": uid, "name": name, "type": "webhook", "settings": {"url": url}, "provenance": "api", **fields}


def beats(**fields: Any) -> dict[str, Any]:
    """Return the heartbeat's contact point as an interrupted `up` leaves it."""
    return contact_point(**{"name": "Payments heartbeat", "url": f"{LINK}heartbeat/", "uid": "cp2", **fields})


UID = "irm-heartbeat-bc859d17a485cabf2d73"
"""What the folder and the rule get of ``payments`` in project ``project`` and stack ``stack``."""


def rule(**fields: Any) -> dict[str, Any]:
    """Return the heartbeat's rule as an interrupted `up` leaves it."""
    return {
        "uid": UID,
        "title": "Payments heartbeat",
        "folderUID": UID,
        "ruleGroup": "payments heartbeat",
        "provenance": "api",
        "notification_settings": {"receiver": "Payments heartbeat"},
        **fields,
    }


def managed(kind: str, **outputs: Any) -> dict[str, dict[str, Any]]:
    """Return a state with one resource."""
    type_ = {
        "integration": "grafana:onCall/integration:Integration",
        "contact point": "grafana:alerting/contactPoint:ContactPoint",
        "folder": "grafana:oss/folder:Folder",
        "rule group": "grafana:alerting/ruleGroup:RuleGroup",
    }[kind]
    return {f"urn:{type_}::{outputs.get('name') or outputs.get('uid')}": {"type": type_, "outputs": outputs}}


BEGUN = {
    "urn:pulumi:stack::project::grafana-irm:index:IrmAlerting::payments": {
        "type": "grafana-irm:index:IrmAlerting",
        "outputs": {},
    }
}
"""An `up` that got as far as the component."""
INTEGRATION = managed("integration", id="C7", name="Payments", teamId="T1", type="alertmanager", link=LINK)
ALERTS = managed("contact point", name="Payments", orgId="0", webhooks=[{"uid": "cp1"}])
BEATS = managed("contact point", name="Payments heartbeat", orgId="0", webhooks=[{"uid": "cp2"}])
FOLDER = managed("folder", uid=UID)
RULE = managed("rule group", name="payments heartbeat", folderUid=UID, rules=[{"uid": UID}])


EVERYTHING = {**BEGUN, **INTEGRATION, **ALERTS, **BEATS, **FOLDER, **RULE}


def imported(made: Run) -> dict[str, str]:
    """Return the ids that resources are imported by, by the resource's name."""
    return {resource.name: resource.import_id for resource in made.resources if resource.import_id}


def refused(world: World, args: Any = None, **options: Any) -> dict[str, str]:
    """Return the allowed values by path, of a check that refuses. Nothing may have been registered or changed."""
    with pytest.raises(NamesTaken) as error:
        world.checked(*([args] if args else []), **options)
    assert TOKEN not in str(error.value)
    assert "SecretOfSomeone" not in str(error.value)
    return {problem.path: problem.allowed for problem in error.value.problems}


def requested(made: Run) -> list[str]:
    """Return the requests besides the check of both systems and IRM's teams."""
    usual = ("/info/", "/health", "/metrics", "/user/permissions", "/teams/")
    others = [request for request in made.requests if not request.url.path.endswith(usual)]
    return [f"{r.method} {r.url.path}" for r in others if r.url.path.endswith("/integrations/") or not r.url.query]
