"""`IrmIntegration`: a new or an existing integration in IRM."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pulumi
import pulumiverse_grafana as grafana

from grafana_irm.api import resource_types
from grafana_irm.api.endpoints import base_of, through
from grafana_irm.api.lookups import Lookups, Requester, lookups_of, page
from grafana_irm.description import IntegrationDescription, check_reachable
from grafana_irm.errors import RequestFailed
from grafana_irm.inputs.model import resolve, validated
from grafana_irm.integration.args import IrmIntegrationArgs
from grafana_irm.integration.claims import integration_claims
from grafana_irm.integration.settings import ExistingIntegration, IrmIntegrationSettings
from grafana_irm.integration.templates import templates_for
from grafana_irm.run import import_id
from grafana_irm.unique.owner import Owner, owner_of

_TOKEN = resource_types.INTEGRATION


@dataclass(frozen=True)
class Integration:
    """The properties of the integration that the other parts use."""

    integration_id: pulumi.Output[str]
    type: pulumi.Output[str]
    http_endpoint: pulumi.Output[str]
    ingress_url: pulumi.Output[str | None]
    team: pulumi.Output[str | None]
    escalation_chain: pulumi.Output[str | None]
    url_in_irm: pulumi.Output[str | None]
    beats_to: Callable[[], pulumi.Output[str]]
    """Returns the heartbeat endpoint. Pulumi reports a failed output even if nothing uses it."""

    @cached_property
    def heartbeat_endpoint(self) -> pulumi.Output[str]:
        """The heartbeat endpoint. It fails for an existing integration without a heartbeat."""
        return self.beats_to()


@dataclass(frozen=True)
class _Maker:
    parent: pulumi.ComponentResource
    name: str
    settings: IrmIntegrationSettings
    what: str
    prefix: str
    lookups: pulumi.Output[Lookups]
    irm_provider: grafana.Provider | None
    owner: Owner

    def requester(self, *path: str) -> Requester:
        return Requester(self.what, ".".join(part for part in (self.prefix, *path) if part))

    def field(self, name: str) -> Any:  # noqa: ANN401 - the field's type, or an output of it
        return resolve(self.settings, name, self.what)

    def endpoint(self, link: pulumi.Output[str]) -> pulumi.Output[str]:
        """Return the endpoint at the address that Grafana uses, as a secret."""
        found: pulumi.Output[str] = pulumi.Output.all(link, self.field("ingress_url")).apply(
            lambda both: through(*both)
        )
        return pulumi.Output.secret(found)

    def ingress_url(self, link: pulumi.Output[str]) -> pulumi.Output[str | None]:
        """Return the base of the endpoints, which is not secret; if set, it is known before the endpoints."""
        given = self.field("ingress_url")
        return pulumi.Output.unsecret(link.apply(base_of)) if given is None else pulumi.Output.from_input(given)

    def name_of(self, field: str) -> pulumi.Output[str | None]:
        """Return the name of the team or chain: the configured name, or IRM's name for the configured id."""
        if getattr(self.settings, field) is not None:
            return pulumi.Output.from_input(self.field(field))
        id_ = self.field(f"{field}_id")
        if id_ is None:
            return pulumi.Output.from_input(None)
        return pulumi.Output.all(self.lookups, id_).apply(lambda both: both[0].known_name(f"{field}s", both[1]))

    def looked_up(self, field: str) -> pulumi.Input[str] | None:
        """Return the configured id, or the id of the configured name."""
        if getattr(self.settings, field) is None:
            found: pulumi.Input[str] | None = self.field(f"{field}_id")
            return found
        requester = self.requester(field)
        team = self.looked_up("team") if field == "escalation_chain" else None

        async def look_up(parts: list[Any]) -> str:
            lookups, name, team_id = parts
            if field == "escalation_chain":
                return str(await lookups.escalation_chain(name, team_id, requester))
            return str(await getattr(lookups, field)(name, requester))

        return pulumi.Output.all(self.lookups, self.field(field), team).apply(look_up)


def register_integration(
    parent: pulumi.ComponentResource,
    name: str,
    settings: IrmIntegrationSettings,
    what: str,
    *,
    owner: Owner,
    prefix: str = "",
    irm_provider: grafana.Provider | None = None,
) -> Integration:
    """Register the integration below ``parent``, or find the existing one and register nothing."""
    provider = irm_provider or parent.get_provider(_TOKEN)
    maker = _Maker(parent, name, settings, what, prefix, lookups_of(provider), irm_provider, owner)
    return _existing(maker, settings.existing) if settings.existing else _created(maker)


def _created(maker: _Maker) -> Integration:
    route: dict[str, Any] = {"escalation_chain_id": maker.looked_up("escalation_chain")}
    channel = maker.looked_up("slack_channel")
    if channel is not None:
        route["slack"] = {"channel_id": channel, "enabled": True}
    default_route: Any = {key: value for key, value in route.items() if value is not None}
    kind = maker.field("type") or "alertmanager"
    name, team_id = _claimed(maker)
    integration = grafana.oncall.Integration(
        maker.name,
        name=name,
        type=kind,
        team_id=team_id,
        default_route=default_route,
        labels=pulumi.Output.from_input(maker.field("labels")).apply(_label_list),
        templates=templates_for(kind, maker.field("templates")),
        opts=pulumi.ResourceOptions(
            parent=maker.parent,
            provider=maker.irm_provider,
            additional_secret_outputs=["link", "inboundEmail"],
            # A name is unique in its team, so a replaced integration is deleted before the new one is created.
            delete_before_replace=True,
            import_=import_id("integration", maker.settings.name, maker.settings.team or maker.settings.team_id),
        ),
    )
    _describe(maker, integration)
    link: pulumi.Output[str] = pulumi.Output.secret(integration.link)
    return Integration(
        integration_id=integration.id,
        type=integration.type,
        http_endpoint=maker.endpoint(link),
        ingress_url=maker.ingress_url(link),
        team=maker.name_of("team"),
        escalation_chain=maker.name_of("escalation_chain"),
        url_in_irm=_page(maker.lookups, integration.id),
        beats_to=lambda: maker.endpoint(link.apply(lambda url: f"{url.rstrip('/')}/heartbeat/")),
    )


def _claimed(maker: _Maker) -> tuple[Any, Any]:
    """Return name and team id. A team given by name, and outputs, are claimed once the id is known."""
    name, team_id = maker.field("name"), maker.looked_up("team")
    by_id = list(integration_claims(maker.settings.name, None, team_id, *filter(None, [maker.prefix])))
    return (
        maker.owner.once_known(name, *by_id),
        maker.owner.once_known(team_id, *by_id),
    )


def _describe(maker: _Maker, integration: "grafana.oncall.Integration") -> None:
    if maker.settings.description is None:
        return
    requester = maker.requester("description")

    def checked(parts: list[Any]) -> str:
        check_reachable(parts[0].credentials, requester.what, requester.path)
        return str(parts[1])

    IntegrationDescription(
        f"{maker.name}-description",
        integration.id,
        pulumi.Output.all(maker.lookups, maker.field("description")).apply(checked),
        # Deleted together with the integration, so no request is needed. Delete before replacing: later it would clear
        # the new integration's description.
        pulumi.ResourceOptions(parent=maker.parent, deleted_with=integration, delete_before_replace=True),
    )


def _existing(maker: _Maker, existing: ExistingIntegration) -> Integration:
    async def find(parts: list[Any]) -> dict[str, Any]:
        lookups: Lookups = parts[0]
        return await lookups.existing(parts[1], maker.requester("existing"))

    wanted = {field: resolve(existing, field, maker.what) for field in ("id", "name", "team", "team_id")}
    answer: pulumi.Output[dict[str, Any]] = pulumi.Output.all(maker.lookups, wanted).apply(find)
    found: pulumi.Output[dict[str, Any]] = pulumi.Output.secret(answer)
    id_ = pulumi.Output.unsecret(found.apply(lambda item: str(item["id"])))
    link = found.apply(lambda item: str(item["link"]))
    return Integration(
        integration_id=id_,
        type=pulumi.Output.unsecret(found.apply(lambda item: str(item["type"]))),
        http_endpoint=maker.endpoint(link),
        ingress_url=maker.ingress_url(link),
        team=pulumi.Output.from_input(None),
        escalation_chain=pulumi.Output.from_input(None),
        url_in_irm=_page(maker.lookups, id_),
        beats_to=lambda: maker.endpoint(found.apply(_heartbeat_link)),
    )


def _heartbeat_link(found: dict[str, Any]) -> str:
    link = (found.get("heartbeat") or {}).get("link")
    if not isinstance(link, str):
        raise RequestFailed(
            f"Integration {found.get('name')!r} ({found.get('id')}) has no heartbeat. Open its Heartbeat Settings in "
            "IRM once to create one, or disable the heartbeat"
        )
    return link


def _page(lookups: pulumi.Output[Lookups], id_: pulumi.Input[str]) -> pulumi.Output[str | None]:
    async def address(parts: list[Any]) -> str | None:
        return page(await parts[0].irm_stack_url(), f"/a/grafana-irm-app/integrations/{parts[1]}")

    return pulumi.Output.all(lookups, id_).apply(address)


def _label_list(labels: dict[str, str] | None) -> list[dict[str, str]]:
    """Return the labels in the provider's form: an empty list removes all labels, and no list would keep them."""
    return [{"key": key, "value": value} for key, value in sorted((labels or {}).items())]


class IrmIntegration(pulumi.ComponentResource):
    """An integration in Grafana IRM that receives Grafana's alerts and beats.

    Creates an integration, or uses an existing integration. An existing integration is never changed or deleted. The
    endpoints are secret: anyone who has an endpoint can page people. A GET on the heartbeat endpoint counts as a beat.

    Raises:
        InvalidInputs: from the constructor, with every problem, before anything is registered.
        UnknownName: a team, escalation chain, Slack channel or integration does not exist. Raised when the look-up
            responds.

    """

    integration_id: pulumi.Output[str]
    """The integration's id in IRM."""
    type: pulumi.Output[str]
    """``alertmanager`` or ``webhook``."""
    http_endpoint: pulumi.Output[str]
    """The URL that receives alerts. Secret."""
    heartbeat_endpoint: pulumi.Output[str]
    """The URL that receives beats. Secret."""
    ingress_url: pulumi.Output[str | None]
    """The base of both endpoints: scheme, host and path prefix, without the token. Not secret."""
    team: pulumi.Output[str | None]
    """The name of the team. None without a team, if only the team's id is known, or for an existing integration."""
    escalation_chain: pulumi.Output[str | None]
    """The name of the default route's escalation chain.

    None without an escalation chain, if only the chain's id is known, or for an existing integration.
    """
    url_in_irm: pulumi.Output[str | None]
    """The integration's page in IRM; none if IRM does not return the address of its stack."""

    def __init__(self, name: str, args: IrmIntegrationArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        what = f'IrmIntegration "{name}"'
        settings = validated(IrmIntegrationSettings, args, what)
        owner = owner_of("IrmIntegration", name, what, opts)
        owner.claim(integration_claims(settings.name, settings.team, settings.team_id))
        super().__init__(resource_types.IRM_INTEGRATION, name, {}, opts)
        made = register_integration(self, f"{name}-integration", settings, what, owner=owner)
        self.integration_id = made.integration_id
        self.type = made.type
        self.http_endpoint = made.http_endpoint
        self.heartbeat_endpoint = made.heartbeat_endpoint
        self.ingress_url = made.ingress_url
        self.team = made.team
        self.escalation_chain = made.escalation_chain
        self.url_in_irm = made.url_in_irm
        self.register_outputs({key: getattr(self, key) for key in OUTPUTS})


OUTPUTS = tuple(IrmIntegration.__annotations__)
