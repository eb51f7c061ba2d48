"""The stack program: one integration with contact points and heartbeat for each entry of stacks/Pulumi.<stack>.yaml.

It checks everything before it creates anything: the settings, both systems, the names that the settings refer to, and
the names of new objects.
"""

import gc
import os

import pulumi

from grafana_irm import IrmAlerting
from grafana_irm.alerting.removed import keep_removed
from grafana_irm.stack.program import access, check_everything, outputs, register_policy
from grafana_irm.stack.settings import load


async def main() -> pulumi.Inputs:
    """Register the stack's resources, and return its outputs."""
    settings = load(pulumi.Config(), os.environ)
    using = access(settings, os.environ)
    await check_everything(settings, using)

    grafana_provider, irm_provider = using.providers()
    registered = {
        integration.key: IrmAlerting(
            integration.key,
            integration.args(using.organisation, settings.irm.ingress_url),
            pulumi.ResourceOptions(provider=grafana_provider),
            irm_provider=irm_provider,
        )
        for integration in settings.integrations
    }
    policy = register_policy(settings, registered, grafana_provider)
    keep_removed(grafana_provider, irm_provider)
    # Everything loaded now stays loaded. Without this, garbage collection would take longer than all checks.
    gc.freeze()
    return outputs(registered, policy)


pulumi.run(main)
