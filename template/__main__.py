"""Connects Grafana Alerting to Grafana IRM: an integration, its contact points, and a heartbeat that is watched.

Addresses, tokens and names are in the stack's configuration: `pulumi config`. Then, in your alert rules or notification
policies, choose the contact point that `pulumi stack output contactPoint` names.
"""

import pulumi

from grafana_irm import IrmAlerting, IrmAlertingArgs, IrmIntegrationArgs, run_preflight

config = pulumi.Config()

integration: IrmIntegrationArgs = {"name": config.get("integration") or "Alerts"}
if team := config.get("team"):
    integration["team"] = team
if escalation_chain := config.get("escalationChain"):
    integration["escalation_chain"] = escalation_chain

# One entry for each integration; a second one is a second entry.
ALERTING: dict[str, IrmAlertingArgs] = {"alerts": {"integration": integration}}


async def main() -> None:
    """Check everything in both systems first, then create it."""
    await run_preflight(ALERTING, complete=True)
    made = {name: IrmAlerting(name, args) for name, args in ALERTING.items()}
    pulumi.export("contactPoint", made["alerts"].contact_point_name)
    pulumi.export("firstBeatWithin", made["alerts"].first_beat_within)
    pulumi.export("links", made["alerts"].links)
    pulumi.export("manualSteps", made["alerts"].manual_steps)


pulumi.run(main)
