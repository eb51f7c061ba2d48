"""What `IrmIntegration` accepts."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from grafana_irm.fields import BaseUrl, Description, Identifier, IntegrationLabels, IntegrationName, Template, Text
from grafana_irm.validation import Block, Live, Refusal

IntegrationType = Literal["alertmanager", "webhook"]
"""The integration types that understand what Grafana sends (Grafana docs, Configure Grafana IRM for Alerting)."""

SUPPORTED_TYPES: tuple[IntegrationType, ...] = ("alertmanager", "webhook")


class TitleTemplate(Block):
    """A message that has only a title."""

    title: Live[Template] | None = None


class TextTemplate(TitleTemplate):
    """A message with title and text."""

    message: Live[Template] | None = None


class PictureTemplate(TextTemplate):
    """A message with title, text and picture."""

    image_url: Live[Template] | None = None


class IntegrationTemplates(Block):
    """Jinja templates of an integration."""

    grouping_key: Live[Template] | None = None
    resolve_signal: Live[Template] | None = None
    acknowledge_signal: Live[Template] | None = None
    source_link: Live[Template] | None = None
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


class ExistingIntegration(Block):
    """Which existing integration to use."""

    id: Live[Identifier] | None = None
    name: Live[Text] | None = None
    team: Live[Text] | None = None
    team_id: Live[Identifier] | None = None

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


class IrmIntegrationSettings(Block):
    """An integration to create, or an existing one to use."""

    name: Live[IntegrationName] | None = None
    type: Live[IntegrationType] | None = None
    description: Live[Description] | None = None
    team: Live[Text] | None = None
    team_id: Live[Identifier] | None = None
    escalation_chain: Live[Text] | None = None
    escalation_chain_id: Live[Identifier] | None = None
    labels: Live[IntegrationLabels] | None = None
    templates: Live[IntegrationTemplates] | None = None
    slack_channel: Live[Text] | None = None
    slack_channel_id: Live[Identifier] | None = None
    existing: ExistingIntegration | None = None
    ingress_url: Live[BaseUrl] | None = None

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
