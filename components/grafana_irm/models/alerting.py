"""What `IrmAlerting` accepts."""

from collections.abc import Iterable, Mapping
from typing import Any

from grafana_irm.fields import OrgId
from grafana_irm.models.contact_point import AlertContactPointBlock
from grafana_irm.models.heartbeat import HeartbeatBlock
from grafana_irm.models.integration import IrmIntegrationSettings
from grafana_irm.validation import Block, Live, Refusal


class IrmAlertingSettings(Block):
    """An integration with its contact points and its heartbeat."""

    integration: IrmIntegrationSettings
    contact_point: AlertContactPointBlock = AlertContactPointBlock.model_construct()
    heartbeat: HeartbeatBlock = HeartbeatBlock.model_construct()
    org_id: Live[OrgId] | None = None
    disable_provenance: Live[bool] = False

    @classmethod
    def cross_check(cls, given: Mapping[str, Any]) -> Iterable[Refusal]:
        """Refuse one name for both contact points, which Grafana tells apart by name alone."""
        alerts, beats = _contact_point_name(given, "contact_point"), None
        heartbeat = given.get("heartbeat")
        if isinstance(heartbeat, Mapping):
            beats = _contact_point_name(heartbeat, "contact_point", "contactPoint")
        if isinstance(alerts, str) and alerts == beats:
            yield Refusal(("heartbeat", "contact_point", "name"), "a name that contact_point does not have", beats)


def _contact_point_name(given: Mapping[str, Any], *keys: str) -> Any:  # noqa: ANN401 - not yet checked
    block: Mapping[str, Any] = next((given[key] for key in keys if isinstance(given.get(key), Mapping)), {})
    return block.get("name")
