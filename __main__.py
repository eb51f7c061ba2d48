"""The stack program: an integration and contact point for each entry of stacks/Pulumi.<stack>.yaml, and heartbeats.

It checks everything before it creates anything: the settings, both systems, the names that the settings refer to, and
the names of new objects.
"""

# ruff: noqa: E402 - the imports create no garbage either

import gc
import sys

# A run ends soon and creates little garbage. For 300 integrations the collector takes two fifths of the CPU, and saves
# a twentieth of the memory.
gc.disable()
# Where click is installed, httpx loads its command line too: more than half of its import. This entry prevents it.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type] # documented, but not in the type

import os

import pulumi

from grafana_irm.alerting.removed import keep_removed
from grafana_irm.stack.build import build
from grafana_irm.stack.call_stacks import short_call_stacks
from grafana_irm.stack.debug_messages import drop_debug_messages
from grafana_irm.stack.program import access, check_everything
from grafana_irm.stack.settings import load


async def main() -> pulumi.Inputs:
    """Register the stack's resources, and return its outputs."""
    drop_debug_messages()
    settings = load(pulumi.Config(), os.environ)
    using = access(settings, os.environ)
    await check_everything(settings, using)

    with short_call_stacks():
        grafana_provider, irm_provider = using.providers()
        keep_removed(grafana_provider, irm_provider)
        outputs = build(settings, using.organisation, grafana_provider, irm_provider)
    # Everything loaded now stays loaded. Without this, garbage collection would take longer than all checks.
    gc.freeze()
    return outputs


pulumi.run(main)
