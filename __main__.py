"""The stack program: one integration with contact points and heartbeat for each entry of stacks/Pulumi.<stack>.yaml.

Everything is checked first: the settings, then both systems, then the names that the settings refer to and those that
are to be made; only then is anything made.
"""

import gc
import os

import pulumi

from grafana_irm import IrmAlerting
from grafana_irm.alerting.removed import keep_removed
from grafana_irm.stack.program import access, check_everything, outputs, register_policy
from grafana_irm.stack.settings import load


async def main() -> pulumi.Inputs:
    """Build the stack; what is returned are its outputs."""
    settings = load(pulumi.Config(), os.environ)
    using = access(settings, os.environ)
    await check_everything(settings, using)

    grafana_provider, irm_provider = using.providers()
    made = {
        integration.key: IrmAlerting(
            integration.key,
            integration.args(using.organisation, settings.irm.ingress_url),
            pulumi.ResourceOptions(provider=grafana_provider),
            irm_provider=irm_provider,
        )
        for integration in settings.integrations
    }
    policy = register_policy(settings, made, grafana_provider)
    keep_removed(grafana_provider, irm_provider)
    # What is loaded now stays to the end: Python would take longer to look through it again than all checks take.
    gc.freeze()
    return outputs(made, policy)


pulumi.run(main)
