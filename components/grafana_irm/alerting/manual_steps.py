"""The manual steps in IRM that have no supported API, as an output and a warning."""

import pulumi

from grafana_irm.alerting.settings import IrmAlertingSettings
from grafana_irm.timing import IRM_INTERVALS, HeartbeatTiming


def steps_left(
    component: pulumi.ComponentResource,
    settings: IrmAlertingSettings,
    timing: HeartbeatTiming,
    url_in_irm: pulumi.Output[str | None],
) -> pulumi.Output[list[str]]:
    """Return the manual steps in IRM, each with a link to its page."""
    if timing.manual_step is not None:
        pulumi.log.warn(timing.manual_step, resource=component)
    step = step_text(timing, existing=settings.integration.existing is not None)
    if step is None:
        return pulumi.Output.from_input(list[str]())
    return url_in_irm.apply(lambda url: [f"{step} {url}" if url else step])


def step_text(timing: HeartbeatTiming, *, existing: bool) -> str | None:
    """Return the manual step for the heartbeat of an integration; None if there is none."""
    if timing.manual_step is None and existing:
        return (
            f"Check that the heartbeat interval of this existing integration is {IRM_INTERVALS[timing.interval]} in "
            "its Heartbeat Settings in IRM: IRM's API does not show it."
        )
    return timing.manual_step
