"""What `IrmIntegration` accepts."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from grafana_irm.inputs.model import InputModel, OrOutput, Refusal
from grafana_irm.inputs.types import (
    BaseUrl,
    Description,
    Identifier,
    IntegrationLabels,
    IntegrationName,
    Template,
    Text,
)

IntegrationType = Literal["alertmanager", "webhook"]
"""The integration types that understand what Grafana sends (Grafana docs, Configure Grafana IRM for Alerting)."""

SUPPORTED_TYPES: tuple[IntegrationType, ...] = ("alertmanager", "webhook")


class TitleTemplate(InputModel):
    """A message that has only a title."""

    title: OrOutput[Template] | None = None


class TextTemplate(TitleTemplate):
    """A message with title and text."""

    message: OrOutput[Template] | None = None


class PictureTemplate(TextTemplate):
    """A message with title, text and picture."""

    image_url: OrOutput[Template] | None = None


class IntegrationTemplates(InputModel):
    """Jinja templates of an integration."""

    grouping_key: OrOutput[Template] | None = None
    resolve_signal: OrOutput[Template] | None = None
    acknowledge_signal: OrOutput[Template] | None = None
    source_link: OrOutput[Template] | None = None
    web: PictureTemplate | None = None
    slack: PictureTemplate | None = None
    telegram: PictureTemplate | None = None
    microsoft_teams: PictureTemplate | None = None
    mobile_app: TextTemplate | None = None
    email: TextTemplate | None = None
    sms: TitleTemplate | None = None
    phone_call: TitleTemplate | None = None


def _only_one(given: Mapping[str, Any], first: str, second: str) -> Iterable[Refusal]:
    if given.get(first) is not None and given.get(second) is not None:
        yield Refusal((second,), f"either {first} or {second}, not both", given[second])


class ExistingIntegration(InputModel):
    """Which existing integration to use."""

    id: OrOutput[Identifier] | None = None
    name: OrOutput[Text] | None = None
    team: OrOutput[Text] | None = None
    team_id: OrOutput[Identifier] | None = None

    @classmethod
    def cross_check(cls, given: Mapping[str, Any]) -> Iterable[Refusal]:
        """Demand an id, or a name and perhaps a team."""
        if (given.get("id") is None) == (given.get("name") is None):
            yield Refusal(("id",), "either id or name, and exactly one of them", given.get("id"))
        for key in ("team", "team_id"):
            if given.get("id") is not None and given.get(key) is not None:
                yield Refusal((key,), "nothing beside id, which says which integration it is", given[key])
        yield from _only_one(given, "team", "team_id")


_BESIDE_EXISTING = frozenset({"existing", "ingress_url"})
"""Settings that change nothing of an existing integration."""


class IrmIntegrationSettings(InputModel):
    """An integration to create, or an existing one to use."""

    name: OrOutput[IntegrationName] | None = None
    type: OrOutput[IntegrationType] | None = None
    description: OrOutput[Description] | None = None
    team: OrOutput[Text] | None = None
    team_id: OrOutput[Identifier] | None = None
    escalation_chain: OrOutput[Text] | None = None
    escalation_chain_id: OrOutput[Identifier] | None = None
    labels: OrOutput[IntegrationLabels] | None = None
    templates: OrOutput[IntegrationTemplates] | None = None
    slack_channel: OrOutput[Text] | None = None
    slack_channel_id: OrOutput[Identifier] | None = None
    existing: ExistingIntegration | None = None
    ingress_url: OrOutput[BaseUrl] | None = None

    @classmethod
    def cross_check(cls, given: Mapping[str, Any]) -> Iterable[Refusal]:
        """Demand a name unless an existing one is used, and then nothing else; a name or an id, never both."""
        if given.get("existing") is not None:
            for key, value in given.items():
                if key not in _BESIDE_EXISTING and value is not None:
                    yield Refusal((key,), "nothing beside existing: an existing integration is never changed", value)
            return
        if given.get("name") is None:
            yield Refusal(("name",), "a name for a new integration, or existing to use one that is there", None)
        for stem in ("team", "escalation_chain", "slack_channel"):
            yield from _only_one(given, stem, f"{stem}_id")
