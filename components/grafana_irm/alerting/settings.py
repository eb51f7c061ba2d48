"""What `IrmAlerting` accepts."""

from collections.abc import Iterable, Mapping
from typing import Any

from grafana_irm.contact_point.settings import AlertContactPointBlock
from grafana_irm.heartbeat_rule.settings import HeartbeatBlock
from grafana_irm.inputs.model import InputModel, OrOutput, Refusal
from grafana_irm.inputs.types import OrgId
from grafana_irm.integration.settings import IrmIntegrationSettings


class IrmAlertingSettings(InputModel):
    """An integration with its contact points and its heartbeat."""

    integration: IrmIntegrationSettings
    contact_point: AlertContactPointBlock = AlertContactPointBlock.model_construct()
    heartbeat: HeartbeatBlock = HeartbeatBlock.model_construct()
    org_id: OrOutput[OrgId] | None = None
    disable_provenance: OrOutput[bool] = False

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
