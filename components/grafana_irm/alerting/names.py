"""The default names of the parts of `IrmAlerting`."""

from dataclasses import dataclass
from typing import Any

import pulumi

from grafana_irm.alerting.settings import IrmAlertingSettings
from grafana_irm.heartbeat_rule.names import shortened
from grafana_irm.inputs.model import InputModel, resolve
from grafana_irm.inputs.types import LONGEST_TITLE


@dataclass(frozen=True)
class Names:
    """The names of one `IrmAlerting`'s parts in Grafana."""

    contact_point: pulumi.Input[str]
    heartbeat_contact_point: pulumi.Input[str]
    rule: pulumi.Input[str]
    where: str


def names_of(settings: IrmAlertingSettings, component: str, where: str) -> Names:
    """Return the configured names, else names derived from the integration's name.

    For an existing integration given by id, they are derived from the component's name.
    """

    def given(block: InputModel) -> Any:  # noqa: ANN401 - text, an output of it, or nothing
        return resolve(block, "name", f'IrmAlerting "{component}"')

    base = given(settings.integration.existing or settings.integration) or component
    contact_point = given(settings.contact_point) or base
    beats = given(settings.heartbeat.contact_point) or with_heartbeat(base)
    return Names(contact_point, beats, given(settings.heartbeat.rule) or shortened(beats, LONGEST_TITLE), where)


def with_heartbeat(name: pulumi.Input[str]) -> pulumi.Input[str]:
    """Return the default name of the heartbeat's contact point."""
    if isinstance(name, str):
        return f"{name} heartbeat"
    return pulumi.Output.concat(name, " heartbeat")
