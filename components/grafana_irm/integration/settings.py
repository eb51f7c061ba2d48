"""What `IrmIntegration` accepts."""

from collections.abc import Iterable, Mapping
from typing import Any

from grafana_irm.api.integration_types import IntegrationType
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


class TitleTemplate(InputModel):
    """Template of a message that has only a title (SMS, phone call)."""

    title: OrOutput[Template] | None = None
    """The Jinja template of the title.

    Default: the template of IRM.
    """


class TextTemplate(TitleTemplate):
    """Templates of a message with title and text (email, mobile app)."""

    message: OrOutput[Template] | None = None
    """The Jinja template of the text.

    Default: the template of IRM.
    """


class PictureTemplate(TextTemplate):
    """Templates of a message with title, text and image (web, Slack, Telegram, Microsoft Teams)."""

    image_url: OrOutput[Template] | None = None
    """The Jinja template of the image's URL.

    Default: the template of IRM.
    """


class IntegrationTemplates(InputModel):
    """Jinja templates over ``payload`` (Grafana IRM docs, Configure alert templates)."""

    grouping_key: OrOutput[Template] | None = None
    """The template of the key by which alerts form one alert group.

    Default: for type webhook the key of Grafana's groups, else the template of IRM.
    """
    resolve_signal: OrOutput[Template] | None = None
    """The template that resolves the alert group when it is true.

    Default: for type webhook the status of Grafana's notifications, else the template of IRM.
    """
    acknowledge_signal: OrOutput[Template] | None = None
    """The template that acknowledges the alert group when it is true.

    Default: the template of IRM.
    """
    source_link: OrOutput[Template] | None = None
    """The template of the link back to the source of the alert.

    Default: the template of IRM.
    """
    web: PictureTemplate | None = None
    """Templates of the alert group's page in IRM.

    Default: for type webhook the title of Grafana's notifications, else the templates of IRM.
    """
    slack: PictureTemplate | None = None
    """Templates of messages in Slack.

    Default: the templates of IRM.
    """
    telegram: PictureTemplate | None = None
    """Templates of messages in Telegram.

    Default: the templates of IRM.
    """
    microsoft_teams: PictureTemplate | None = None
    """Templates of messages in Microsoft Teams (Grafana Cloud only).

    Default: the templates of IRM.
    """
    mobile_app: TextTemplate | None = None
    """Templates of push notifications of the mobile app.

    Default: the templates of IRM.
    """
    email: TextTemplate | None = None
    """Templates of emails.

    Default: the templates of IRM.
    """
    sms: TitleTemplate | None = None
    """Template of SMS.

    Default: the template of IRM.
    """
    phone_call: TitleTemplate | None = None
    """Template of phone calls.

    Default: the template of IRM.
    """


def _only_one(given: Mapping[str, Any], first: str, second: str) -> Iterable[Refusal]:
    if given.get(first) is not None and given.get(second) is not None:
        yield Refusal((second,), f"either {first} or {second}, not both", given[second])


class ExistingIntegration(InputModel):
    """An existing integration: by id, or by name and, if several have the name, by team."""

    id: OrOutput[Identifier] | None = None
    """The id of the integration, such as ``CMYNCWH5JQ62G``: the last part of its page's URL in IRM.

    Allowed: letters, digits, hyphens and underscores. Either ``id`` or ``name``.
    Default: none.
    """
    name: OrOutput[Text] | None = None
    """The name of the integration, exactly as IRM shows it.

    Allowed: either ``name`` or ``id``.
    Default: none.
    """
    team: OrOutput[Text] | None = None
    """The name of the integration's team.

    Allowed: only together with ``name``. Either ``team`` or ``team_id``.
    Default: any team.
    """
    team_id: OrOutput[Identifier] | None = None
    """The id of the integration's team.

    Allowed: only together with ``name``. Either ``team_id`` or ``team``.
    Default: any team.
    """

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
    """Inputs of `IrmIntegration`."""

    name: OrOutput[IntegrationName] | None = None
    """The name of the integration in IRM (its title).

    Allowed: 1 to 150 characters; unique within the team. Required unless ``existing`` is set.
    Default: none.
    """
    type: OrOutput[IntegrationType] | None = None
    """The type of the integration.

    Allowed: ``alertmanager`` or ``webhook``.
    Default: ``alertmanager``, whose templates in IRM match Grafana's alerts.

    A change of type replaces the integration, and its endpoints change.
    """
    description: OrOutput[Description] | None = None
    """The text beside the name in IRM.

    Allowed: 1 to 250 characters, without white space at either end, which IRM cuts off (measured).
    Default: none.

    In a program in another language than Python, the environment with this package must be active when Pulumi runs.
    """
    team: OrOutput[Text] | None = None
    """The name of the team that owns the integration.

    Allowed: an existing team. Either ``team`` or ``team_id``.
    Default: no team.
    """
    team_id: OrOutput[Identifier] | None = None
    """The id of the team that owns the integration.

    Allowed: an existing team. Either ``team_id`` or ``team``.
    Default: no team.
    """
    escalation_chain: OrOutput[Text] | None = None
    """The name of the escalation chain of the default route.

    Allowed: an existing escalation chain. Either ``escalation_chain`` or ``escalation_chain_id``.
    Default: none: nobody is paged.
    """
    escalation_chain_id: OrOutput[Identifier] | None = None
    """The id of the escalation chain of the default route.

    Allowed: an existing escalation chain. Either ``escalation_chain_id`` or ``escalation_chain``.
    Default: none: nobody is paged.
    """
    labels: OrOutput[IntegrationLabels] | None = None
    """Labels of the integration.

    Allowed: A key has 1 to 63 letters, digits and underscores, and begins and ends with a letter. A value has 1 to 63
    letters, digits, hyphens, underscores and periods, begins with a letter, and ends with a letter or digit.
    Default: none. Labels that exist in IRM and not here are deleted.

    An IRM outside Grafana Cloud stores no labels: every preview adds them again.
    """
    templates: OrOutput[IntegrationTemplates] | None = None
    """Jinja templates of the integration.

    Default: the templates of IRM. For type webhook, the templates with which Grafana's alerts group and resolve.
    """
    slack_channel: OrOutput[Text] | None = None
    """The name of the Slack channel of the default route.

    Allowed: an existing channel. Either ``slack_channel`` or ``slack_channel_id``.
    Default: none.
    """
    slack_channel_id: OrOutput[Identifier] | None = None
    """The id of the Slack channel of the default route.

    Allowed: an existing channel. Either ``slack_channel_id`` or ``slack_channel``.
    Default: none.
    """
    existing: ExistingIntegration | None = None
    """An existing integration to use instead of a new integration. It is never changed or deleted.

    Allowed: beside it only ``ingress_url`` may be set.
    Default: none: an integration is created.
    """
    ingress_url: OrOutput[BaseUrl] | None = None
    """The base URL under which Grafana reaches IRM, such as ``https://gateway.internal/irm``.

    Allowed: an absolute URL without user, password, query and fragment.
    Default: the URL that IRM returns.

    Both endpoints begin with it.

    The endpoints keep ``/integrations/v1/<type>/<token>/`` after the base URL.
    """

    @classmethod
    def cross_check(cls, given: Mapping[str, Any]) -> Iterable[Refusal]:
        """Demand a name unless an existing one is used, and then nothing else; a name or an id, never both."""
        if given.get("existing") is not None:
            for key, value in given.items():
                if key not in _BESIDE_EXISTING and value is not None:
                    yield Refusal((key,), "nothing beside existing: an existing integration is never changed", value)
            return
        if given.get("name") is None:
            yield Refusal(("name",), "a name for a new integration, or `existing` for an existing integration", None)
        for stem in ("team", "escalation_chain", "slack_channel"):
            yield from _only_one(given, stem, f"{stem}_id")
