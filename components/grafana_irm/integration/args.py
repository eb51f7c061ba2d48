"""The inputs of `IrmIntegration`, as programs write them."""

from typing import NotRequired, TypedDict

import pulumi


class TitleTemplateArgs(TypedDict):
    """Template of a message that has only a title (SMS, phone call)."""

    title: NotRequired[pulumi.Input[str]]
    """Jinja template of the title; IRM's own when not set."""


class TextTemplateArgs(TypedDict):
    """Templates of a message with title and text (e-mail, mobile app)."""

    title: NotRequired[pulumi.Input[str]]
    """Jinja template of the title; IRM's own when not set."""
    message: NotRequired[pulumi.Input[str]]
    """Jinja template of the text; IRM's own when not set."""


class PictureTemplateArgs(TypedDict):
    """Templates of a message with title, text and picture (web, Slack, Telegram, Microsoft Teams)."""

    title: NotRequired[pulumi.Input[str]]
    """Jinja template of the title; IRM's own when not set."""
    message: NotRequired[pulumi.Input[str]]
    """Jinja template of the text; IRM's own when not set."""
    image_url: NotRequired[pulumi.Input[str]]
    """Jinja template of the picture's address; IRM's own when not set."""


class IntegrationTemplatesArgs(TypedDict):
    """Jinja templates over ``payload`` (Grafana IRM docs, Configure alert templates). What is not set is IRM's own."""

    grouping_key: NotRequired[pulumi.Input[str]]
    """What groups alerts into one alert group. Set for type webhook unless you set it."""
    resolve_signal: NotRequired[pulumi.Input[str]]
    """When true, the alert group resolves. Set for type webhook unless you set it."""
    acknowledge_signal: NotRequired[pulumi.Input[str]]
    """When true, the alert group is acknowledged."""
    source_link: NotRequired[pulumi.Input[str]]
    """The link back to where the alert comes from."""
    web: NotRequired[PictureTemplateArgs]
    """The alert group's page. For type webhook its title is Grafana's, unless you set it."""
    slack: NotRequired[PictureTemplateArgs]
    """Messages in Slack."""
    telegram: NotRequired[PictureTemplateArgs]
    """Messages in Telegram."""
    microsoft_teams: NotRequired[PictureTemplateArgs]
    """Messages in Microsoft Teams (Grafana Cloud only)."""
    mobile_app: NotRequired[TextTemplateArgs]
    """Push notifications of the mobile app."""
    email: NotRequired[TextTemplateArgs]
    """E-mails."""
    sms: NotRequired[TitleTemplateArgs]
    """SMS."""
    phone_call: NotRequired[TitleTemplateArgs]
    """Phone calls."""


class ExistingIntegrationArgs(TypedDict):
    """Which existing integration to use: by id, or by name and, where several have it, team."""

    id: NotRequired[pulumi.Input[str]]
    """The integration's id, e.g. ``CMYNCWH5JQ62G``: the last part of its page's address."""
    name: NotRequired[pulumi.Input[str]]
    """The integration's name, exactly as IRM shows it."""
    team: NotRequired[pulumi.Input[str]]
    """The name of its team."""
    team_id: NotRequired[pulumi.Input[str]]
    """The id of its team, instead of the name."""


class IrmIntegrationArgs(TypedDict):
    """Inputs of `IrmIntegration`."""

    name: NotRequired[pulumi.Input[str]]
    """The integration's name (title), unique within its team; 1 to 150 characters. Required unless `existing`."""
    type: NotRequired[pulumi.Input[str]]
    """``alertmanager`` (the default: IRM's templates know it) or ``webhook``. A change makes a new endpoint."""
    description: NotRequired[pulumi.Input[str]]
    """What people read beside the name; 1 to 250 characters. None by default. In a program that is
    not Python, the environment with this package must be active when Pulumi runs."""
    team: NotRequired[pulumi.Input[str]]
    """The name of the team that owns it; looked up in IRM. None by default."""
    team_id: NotRequired[pulumi.Input[str]]
    """The team's id in IRM, instead of its name."""
    escalation_chain: NotRequired[pulumi.Input[str]]
    """The name of the escalation chain of the default route; looked up in IRM. None by default: nobody is paged."""
    escalation_chain_id: NotRequired[pulumi.Input[str]]
    """The escalation chain's id, instead of its name."""
    labels: NotRequired[pulumi.Input[dict[str, pulumi.Input[str]]]]
    """Labels of the integration, by key. None by default: labels that IRM has from before are deleted.
    A key has 1 to 63 letters, digits and underscores, and begins and ends with a letter. A value has 1 to 63 letters,
    digits, hyphens, underscores and periods, begins with a letter, and ends with a letter or digit."""
    templates: NotRequired[pulumi.Input[IntegrationTemplatesArgs]]
    """Jinja templates. By default IRM's own; for type webhook those with which Grafana's alerts group and resolve."""
    slack_channel: NotRequired[pulumi.Input[str]]
    """The name of the Slack channel of the default route; looked up in IRM. None by default."""
    slack_channel_id: NotRequired[pulumi.Input[str]]
    """The Slack channel's id, instead of its name."""
    existing: NotRequired[ExistingIntegrationArgs]
    """Use this integration instead of a new one. It is never changed or deleted; only `ingress_url` goes with it."""
    ingress_url: NotRequired[pulumi.Input[str]]
    """The base address under which Grafana reaches IRM, such as ``https://gateway.internal/irm``, where that is not
    IRM's own: both endpoints then begin with it, and keep ``/integrations/v1/<type>/<token>/``. An absolute URL without
    user, password, query and fragment. The address that IRM itself gives by default."""
