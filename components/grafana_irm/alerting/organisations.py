"""The organisations in Grafana that an `IrmAlerting` is given."""

from grafana_irm.alerting.settings import IrmAlertingSettings
from grafana_irm.api.organisations import Path


def organisations_of(settings: IrmAlertingSettings) -> dict[Path, object]:
    """Return the organisation settings of an `IrmAlerting` by path; None if not set."""
    alerts, heartbeat = settings.contact_point, settings.heartbeat
    return {
        ("org_id",): settings.org_id,
        ("contact_point", "org_id"): alerts.org_id,
        ("heartbeat", "contact_point", "org_id"): heartbeat.contact_point.org_id,
        ("heartbeat", "rule", "org_id"): heartbeat.rule.org_id,
    }
