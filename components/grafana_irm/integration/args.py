"""What programs write. Written from `grafana_irm.integration.settings` by `python -m automation settings`."""

from typing import NotRequired, TypedDict

import pulumi


class TitleTemplateArgs(TypedDict):
    """Template of a message that has only a title (SMS, phone call)."""

    title: NotRequired[pulumi.Input[str]]
    """The Jinja template of the title.

    Default: the template of IRM.
    """


class TextTemplateArgs(TitleTemplateArgs):
    """Templates of a message with title and text (email, mobile app)."""

    message: NotRequired[pulumi.Input[str]]
    """The Jinja template of the text.

    Default: the template of IRM.
    """


class PictureTemplateArgs(TextTemplateArgs):
    """Templates of a message with title, text and image (web, Slack, Telegram, Microsoft Teams)."""

    image_url: NotRequired[pulumi.Input[str]]
    """The Jinja template of the image's URL.

    Default: the template of IRM.
    """


class IntegrationTemplatesArgs(TypedDict):
    """Jinja templates over ``payload`` (Grafana IRM docs, Configure alert templates)."""

    grouping_key: NotRequired[pulumi.Input[str]]
    """The template of the key by which alerts form one alert group.

    Default: for type webhook the key of Grafana's groups, else the template of IRM.
    """
    resolve_signal: NotRequired[pulumi.Input[str]]
    """The template that resolves the alert group when it is true.

    Default: for type webhook the status of Grafana's notifications, else the template of IRM.
    """
    acknowledge_signal: NotRequired[pulumi.Input[str]]
    """The template that acknowledges the alert group when it is true.

    Default: the template of IRM.
    """
    source_link: NotRequired[pulumi.Input[str]]
    """The template of the link back to the source of the alert.

    Default: the template of IRM.
    """
    web: NotRequired[PictureTemplateArgs]
    """Templates of the alert group's page in IRM.

    Default: for type webhook the title of Grafana's notifications, else the templates of IRM.
    """
    slack: NotRequired[PictureTemplateArgs]
    """Templates of messages in Slack.

    Default: the templates of IRM.
    """
    telegram: NotRequired[PictureTemplateArgs]
    """Templates of messages in Telegram.

    Default: the templates of IRM.
    """
    microsoft_teams: NotRequired[PictureTemplateArgs]
    """Templates of messages in Microsoft Teams (Grafana Cloud only).

    Default: the templates of IRM.
    """
    mobile_app: NotRequired[TextTemplateArgs]
    """Templates of push notifications of the mobile app.

    Default: the templates of IRM.
    """
    email: NotRequired[TextTemplateArgs]
    """Templates of emails.

    Default: the templates of IRM.
    """
    sms: NotRequired[TitleTemplateArgs]
    """Template of SMS.

    Default: the template of IRM.
    """
    phone_call: NotRequired[TitleTemplateArgs]
    """Template of phone calls.

    Default: the template of IRM.
    """


class ExistingIntegrationArgs(TypedDict):
    """An existing integration: by id, or by name and, if several have the name, by team."""

    id: NotRequired[pulumi.Input[str]]
    """The id of the integration, such as ``CMYNCWH5JQ62G``: the last part of its page's URL in IRM.

    Allowed: letters, digits, hyphens and underscores. Either ``id`` or ``name``.
    Default: none.
    """
    name: NotRequired[pulumi.Input[str]]
    """The name of the integration, exactly as IRM shows it.

    Allowed: either ``name`` or ``id``.
    Default: none.
    """
    team: NotRequired[pulumi.Input[str]]
    """The name of the integration's team.

    Allowed: only together with ``name``. Either ``team`` or ``team_id``.
    Default: any team.
    """
    team_id: NotRequired[pulumi.Input[str]]
    """The id of the integration's team.

    Allowed: only together with ``name``. Either ``team_id`` or ``team``.
    Default: any team.
    """


class IrmIntegrationArgs(TypedDict):
    """Inputs of `IrmIntegration`."""

    name: NotRequired[pulumi.Input[str]]
    """The name of the integration in IRM (its title).

    Allowed: 1 to 150 characters; unique within the team. Required unless ``existing`` is set.
    Default: none.
    """
    type: NotRequired[pulumi.Input[str]]
    """The type of the integration.

    Allowed: ``alertmanager`` or ``webhook``.
    Default: ``alertmanager``, whose templates in IRM match Grafana's alerts.

    A change of type replaces the integration, and its endpoints change.
    """
    description: NotRequired[pulumi.Input[str]]
    """The text beside the name in IRM.

    Allowed: 1 to 250 characters, without white space at either end, which IRM cuts off (measured).
    Default: none.

    In a program in another language than Python, the environment with this package must be active when Pulumi runs.
    """
    team: NotRequired[pulumi.Input[str]]
    """The name of the team that owns the integration.

    Allowed: an existing team. Either ``team`` or ``team_id``.
    Default: no team.
    """
    team_id: NotRequired[pulumi.Input[str]]
    """The id of the team that owns the integration.

    Allowed: an existing team. Either ``team_id`` or ``team``.
    Default: no team.
    """
    escalation_chain: NotRequired[pulumi.Input[str]]
    """The name of the escalation chain of the default route.

    Allowed: an existing escalation chain. Either ``escalation_chain`` or ``escalation_chain_id``.
    Default: none: nobody is paged.
    """
    escalation_chain_id: NotRequired[pulumi.Input[str]]
    """The id of the escalation chain of the default route.

    Allowed: an existing escalation chain. Either ``escalation_chain_id`` or ``escalation_chain``.
    Default: none: nobody is paged.
    """
    labels: NotRequired[pulumi.Input[dict[str, pulumi.Input[str]]]]
    """Labels of the integration.

    Allowed: A key has 1 to 63 letters, digits and underscores, and begins and ends with a letter. A value has 1 to 63
    letters, digits, hyphens, underscores and periods, begins with a letter, and ends with a letter or digit.
    Default: none. Labels that exist in IRM and not here are deleted.

    An IRM outside Grafana Cloud stores no labels: every preview adds them again.
    """
    templates: NotRequired[pulumi.Input[IntegrationTemplatesArgs]]
    """Jinja templates of the integration.

    Default: the templates of IRM. For type webhook, the templates with which Grafana's alerts group and resolve.
    """
    slack_channel: NotRequired[pulumi.Input[str]]
    """The name of the Slack channel of the default route.

    Allowed: an existing channel. Either ``slack_channel`` or ``slack_channel_id``.
    Default: none.
    """
    slack_channel_id: NotRequired[pulumi.Input[str]]
    """The id of the Slack channel of the default route.

    Allowed: an existing channel. Either ``slack_channel_id`` or ``slack_channel``.
    Default: none.
    """
    existing: NotRequired[ExistingIntegrationArgs]
    """An existing integration to use instead of a new integration. It is never changed or deleted.

    Allowed: beside it only ``ingress_url`` may be set.
    Default: none: an integration is created.
    """
    ingress_url: NotRequired[pulumi.Input[str]]
    """The base URL under which Grafana reaches IRM, such as ``https://gateway.internal/irm``.

    Allowed: an absolute URL without user, password, query and fragment.
    Default: the URL that IRM returns.

    Both endpoints begin with it.

    The endpoints keep ``/integrations/v1/<type>/<token>/`` after the base URL.
    """
