"""The types of integration: their names, which have a heartbeat, and their default templates.

The types that users of Grafana Alerting pick, Alertmanager and webhook, are complete. The others can be created,
listed and deleted, and take alerts as the webhook type does.
"""

from dataclasses import dataclass

_GENERIC_GROUPING = '{% if "is_oncall_heartbeat" in payload %}{{ payload.alert_uid }}{% else %}{{ payload }}{% endif %}'
_STATE_OK = '{{ payload.get("state", "").upper() == "OK" }}'
_ALERTMANAGER_TITLE = (
    '{% set labels = payload.get("groupLabels", {}).copy() %}'
    '{% if "labels" in payload %}{% set alertname = payload.get("labels", {}).get("alertname", "") %}'
    '{% else %}{% set alertname = labels.pop("alertname", "") %}{% endif %}'
    '{{ alertname }} {% if labels | length > 0 %}({{ labels.values() | join(", ") }}){% endif %}'
)


@dataclass(frozen=True)
class IntegrationType:
    """A type of integration.

    Attributes:
        title: its name in the user interface, and in errors.
        heartbeat: whether integrations of this type are created with a heartbeat.
        grouping_key: default template of what belongs into one alert group.
        resolve_signal: default template of what resolves.
        title_template: default template of an alert group's title.
        source_link: default template of the link back to the sender.

    """

    title: str
    heartbeat: bool = False
    grouping_key: str = _GENERIC_GROUPING
    resolve_signal: str = _STATE_OK
    title_template: str = "Incident"
    source_link: str = "{{ payload.url }}"


def _alertmanager(title: str, *, heartbeat: bool) -> IntegrationType:
    return IntegrationType(
        title,
        heartbeat,
        grouping_key="{{ payload.groupKey }}",
        resolve_signal='{{ payload.status == "resolved" }}',
        title_template=_ALERTMANAGER_TITLE,
        source_link="{{ payload.alerts[0].generatorURL }}",
    )


_TITLED = '{{ payload.get("title", "Title undefined (Check Web Title Template)") }}'

TYPES: dict[str, IntegrationType] = {
    "alertmanager": _alertmanager("Alertmanager", heartbeat=True),
    "webhook": IntegrationType("Webhook", heartbeat=True),
    "formatted_webhook": IntegrationType(
        "Formatted webhook",
        heartbeat=True,
        grouping_key='{{ payload.get("alert_uid", "") }}',
        title_template=_TITLED,
        source_link="{{ payload.link_to_upstream_details }}",
    ),
    "grafana_alerting": _alertmanager("Grafana Alerting", heartbeat=False),
    "grafana": IntegrationType("Grafana Legacy Alerting", heartbeat=True),
    "elastalert": IntegrationType("Elastalert", heartbeat=True),
    "zabbix": IntegrationType("Zabbix", heartbeat=True),
    "prtg": IntegrationType("PRTG", heartbeat=True),
    "amazon_sns": IntegrationType("Amazon SNS"),
    "curler": IntegrationType("Curler"),
    "datadog": IntegrationType("Datadog"),
    "direct_paging": IntegrationType("Direct paging"),
    "fabric": IntegrationType("Fabric"),
    "inbound_email": IntegrationType("Inbound Email"),
    "jira": IntegrationType("Jira"),
    "kapacitor": IntegrationType("Kapacitor"),
    "legacy_alertmanager": IntegrationType("(Legacy) AlertManager"),
    "legacy_grafana_alerting": IntegrationType("(Deprecated) Grafana Alerting"),
    "maintenance": IntegrationType("Maintenance"),
    "manual": IntegrationType("Manual"),
    "newrelic": IntegrationType("New Relic"),
    "pagerduty": IntegrationType("PagerDuty"),
    "pingdom": IntegrationType("Pingdom"),
    "sentry": IntegrationType("Sentry"),
    "stackdriver": IntegrationType("Stackdriver"),
    "uptimerobot": IntegrationType("UptimeRobot"),
    "zendesk": IntegrationType("Zendesk"),
}

WITHOUT_LINK = frozenset({"manual", "inbound_email", "maintenance"})
"""Types that have no link to send to."""
