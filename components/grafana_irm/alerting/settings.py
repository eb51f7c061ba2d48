"""What `IrmAlerting` accepts."""

from collections.abc import Iterable, Mapping
from typing import Any

from grafana_irm.contact_point.settings import AlertContactPointBlock
from grafana_irm.heartbeat_rule.settings import HeartbeatBlock
from grafana_irm.inputs.model import InputModel, OrOutput, Refusal
from grafana_irm.inputs.types import OrgId
from grafana_irm.integration.settings import IrmIntegrationSettings


class IrmAlertingSettings(InputModel):
    """Inputs of `IrmAlerting`."""

    integration: IrmIntegrationSettings
    """The integration to create, or the existing integration to use."""
    contact_point: AlertContactPointBlock = AlertContactPointBlock.model_construct()
    """The contact point for alerts.

    Default: a contact point with default options.
    """
    heartbeat: HeartbeatBlock = HeartbeatBlock.model_construct()
    """The heartbeat.

    Default: on. ``{"enabled": False}`` switches it off.
    """
    org_id: OrOutput[OrgId] | None = None
    """The id of the Grafana organisation of contact points and rule, unless they have their own.

    Allowed: a number as text, such as ``"1"``. Only with the credentials of a user (``user:password``): a token belongs
    to one organisation.
    Default: the organisation of the provider, else 1.
    """
    disable_provenance: OrOutput[bool] = False
    """Whether people may edit contact points and rule in Grafana's UI.

    Default: false.

    Choose it at creation: to change it later, rename the contact points in the same change.
    """

    @classmethod
    def cross_check(cls, given: Mapping[str, Any]) -> Iterable[Refusal]:
        """Refuse one name for both contact points, which Grafana distinguishes only by name."""
        alerts, beats = _contact_point_name(given, "contact_point"), None
        heartbeat = given.get("heartbeat")
        if isinstance(heartbeat, Mapping):
            beats = _contact_point_name(heartbeat, "contact_point", "contactPoint")
        if isinstance(alerts, str) and alerts == beats:
            yield Refusal(("heartbeat", "contact_point", "name"), "a name that contact_point does not have", beats)


def _contact_point_name(given: Mapping[str, Any], *keys: str) -> Any:  # noqa: ANN401 - not yet checked
    block: Mapping[str, Any] = next((given[key] for key in keys if isinstance(given.get(key), Mapping)), {})
    return block.get("name")
