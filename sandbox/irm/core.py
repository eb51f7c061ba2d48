"""IRM as an object: its state and behaviour on a clock, without sockets."""

from typing import Any
from urllib.parse import urlsplit

from ..clock import Clock
from . import alert_groups, integrations, lookups, seeds
from .answers import Answer
from .heartbeats import Heartbeats
from .ingest import Ingest
from .limits import IngestLimits
from .model import Integration, Store, User, moment
from .tokens import Tokens


class IrmCore:
    """Grafana IRM as its public API, its ingest links and its heartbeats show it.

    Everything timed hangs on the clock: one runs in a server on a `LoopClock`, thousands on `VirtualClock`s.

    Args:
        clock: sandbox time.
        base_url: where this IRM is reached; links to integrations begin with it.
        token: an API key with all rights.
        grafana_url: the Grafana stack that this IRM belongs to, which is not the Grafana that sends alerts.
        service_account_token: a service account's token (`glsa_...`) with all rights; absent, none is known.
        planted: whether the organisation starts with teams, escalation chains, users, Slack channels and
            a few integrations created by hand; False for an empty IRM.
        token_marker: text in the tokens of integrations' links besides the random part. Default: none.

    Attributes:
        store: what is kept.
        tokens: who may use the API.
        heartbeats: the heartbeats.
        limits: the rate limits of what comes in.

    """

    def __init__(
        self,
        clock: Clock,
        base_url: str = "http://irm",
        token: str = "irm-token",  # noqa: S107 - without sockets there is nothing to protect
        grafana_url: str = "http://stack",
        *,
        service_account_token: str | None = None,
        planted: bool = True,
        token_marker: str = "",
    ) -> None:
        self.store = Store(clock, base_url.rstrip("/"), grafana_url.rstrip("/"), token_marker=token_marker)
        self.tokens = Tokens(self.store)
        self.limits = IngestLimits()
        self.heartbeats = Heartbeats(self.store, lambda one, payload: alert_groups.receive(self.store, one, payload))
        self._ingest = Ingest(self.store, self.heartbeats, self.limits)
        if planted:
            seeds.plant(self.store)
        self._seeded = frozenset(self.store.integrations) | frozenset(self.store.chains)
        self.user: User = self.tokens.add(token)
        if service_account_token is not None:
            self.tokens.add(service_account_token)

    @property
    def base_path(self) -> str:
        """The path below which this IRM is served; empty at the root."""
        return urlsplit(self.store.base_url).path

    def create_integration(self, data: dict[str, Any]) -> dict[str, Any]:
        """Create an integration from the body of a `POST`, and return it as the API shows it.

        Raises:
            ApiError: as IRM refuses it.

        """
        return integrations.describe(self.store, integrations.create(self.store, data))

    def receive(self, method: str, path: str, body: bytes, content_type: str = "application/json") -> Answer:
        """Answer a request on an integration's link; `path` is that below `base_path`."""
        return self._ingest.receive(method, path, body, content_type)

    def ingest(self, type_: str, token: str, body: bytes) -> tuple[int, str]:
        """Send an alert to an integration; return status and body. Its alert group follows a second later."""
        answer = self.receive("POST", f"/integrations/v1/{type_}/{token}/", body)
        return answer.status, answer.body

    def beat(self, type_: str, token: str, method: str = "POST") -> tuple[int, str]:
        """Send a beat to an integration's heartbeat; return status and body."""
        answer = self.receive(method, f"/integrations/v1/{type_}/{token}/heartbeat/", b"")
        return answer.status, answer.body

    def alert_groups(
        self, *, integration_id: str | None = None, route_id: str | None = None, state: str | None = None
    ) -> list[dict[str, Any]]:
        """Return alert groups as the API shows them, newest first."""
        found = alert_groups.listed(self.store, integration_id=integration_id, route_id=route_id, state=state)
        return [alert_groups.describe(self.store, group) for group in found]

    def state(self) -> dict[str, Any]:
        """Return all objects without any credential; `seeded` says which existed from the start."""
        return {
            "integrations": [self._describe(one) for one in self.store.live()],
            "escalation_chains": [
                {**lookups.describe_chain(chain), "seeded": chain.id in self._seeded}
                for chain in lookups.chains(self.store)
            ],
            "routes": sum(len(self.store.routes_of(one.id)) for one in self.store.live()),
            "alert_groups": self.alert_groups(),
            "heartbeats": self.heartbeats.describe(),
        }

    def _describe(self, one: Integration) -> dict[str, Any]:
        team = self.store.teams.get(one.team_id or "")
        return {
            "id": one.id,
            "name": one.name,
            "type": one.type,
            "team_id": one.team_id,
            "team": team.name if team else None,
            "description_short": one.description_short,
            "labels": {label["key"]["name"]: label["value"]["name"] for label in one.labels.get("labels", [])},
            "created_at": moment(one.created_at),
            "seeded": one.id in self._seeded,
        }
