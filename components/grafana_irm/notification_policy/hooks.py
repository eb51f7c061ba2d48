"""The hooks of a policy: a check before its delete, and retries of writes that collide with another write.

Hooks need Pulumi's engine and the preflight. With the hook before the delete, Pulumi refuses a plain `pulumi destroy`:
the hook needs the program, as in ``pulumi destroy --run-program``. The program must register that hook in every run:
the engine refuses to delete a resource whose hook it does not find.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable

import pulumi
from pulumi.runtime.proto import resource_pb2, resource_pb2_grpc
from pulumi.runtime.settings import get_monitor, monitor_supports_feature

from grafana_irm.run import this_run

BEFORE_DELETE = "grafana-irm:notification-policy-in-use"
"""The name in the state of the hook before the delete. The engine looks for this name in the running program."""

ON_ERROR = "grafana-irm:notification-policy-conflict"
"""The name in the state of the hook on errors. The engine ignores it if the program does not have it."""

MOST_ATTEMPTS = 5
"""Attempts to write a policy."""

pause = 1.0
"""Seconds before each further attempt; tests replace it."""

Check = Callable[[pulumi.ResourceHookArgs], Awaitable[None]]
"""Checks who selects a policy before it is deleted; raises to stop the delete."""

# Grafana responds with 409 since August 2026, and with 500 before (measured on 13.1). The provider tries again only for
# an update and a delete with 409 (4.46).
_COLLIDED = re.compile(r"HTTP (409|500)\b")
_NAME_TAKEN = "already exists"


def register(check: Check) -> None:
    """Register the hooks for the policies that are registered after this call; once in a program run."""
    this_run().once(BEFORE_DELETE, lambda: _registered(check))


def binding() -> pulumi.ResourceHookBinding | None:
    """Return the hooks for the registration of a policy; None without hooks."""
    found: pulumi.ResourceHookBinding | None = this_run().once(BEFORE_DELETE, lambda: None)
    return found


def _registered(check: Check) -> pulumi.ResourceHookBinding | None:
    """Register the hooks that the engine supports: Pulumi's mocks of 3.259 fail a run that registers one."""
    if not isinstance(get_monitor(), resource_pb2_grpc.ResourceMonitorStub):
        return None
    found = pulumi.ResourceHookBinding()
    if monitor_supports_feature(resource_pb2.RESOURCE_MONITOR_FEATURE_RESOURCE_HOOKS):
        found.before_delete = [pulumi.ResourceHook(BEFORE_DELETE, check)]
    if monitor_supports_feature(resource_pb2.RESOURCE_MONITOR_FEATURE_ERROR_HOOKS):
        found.on_error = [pulumi.ErrorHook(ON_ERROR, retry_collision)]
    return found


async def retry_collision(args: pulumi.ErrorHookArgs) -> bool:
    """Whether to try again: another stack or a person wrote contact points or policies at the same moment."""
    last = args.errors[0] if args.errors else ""  # the newest is first
    if not _COLLIDED.search(last) or _NAME_TAKEN in last or len(args.errors) >= MOST_ATTEMPTS:
        return False
    await asyncio.sleep(pause)
    return True
