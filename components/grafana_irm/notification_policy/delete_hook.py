"""The hook before a policy is deleted: Grafana itself deletes a policy that rules still select (measured on 13.1).

A hook needs Pulumi's engine and the preflight. With it, a plain `pulumi destroy` is refused, since the engine needs the
program to run the hook; ``pulumi destroy --run-program`` runs it. The program must register the hook in every run: the
engine refuses to delete a resource whose hook it does not find.
"""

from collections.abc import Awaitable, Callable

import pulumi
from pulumi.runtime.proto import resource_pb2, resource_pb2_grpc
from pulumi.runtime.settings import get_monitor, monitor_supports_feature

from grafana_irm.run import this_run

NAME = "grafana-irm:notification-policy-in-use"
"""The hook's name in the state. The engine looks for this name in the running program."""

Check = Callable[[pulumi.ResourceHookArgs], Awaitable[None]]
"""Checks who selects a policy before it is deleted; raises to stop the delete."""


def register(check: Check) -> None:
    """Check the deletes of the policies that are registered after this call; once in a program run."""
    this_run().once(NAME, lambda: _registered(check))


def binding() -> pulumi.ResourceHookBinding | None:
    """Return the hook for the registration of a policy; None without a hook."""
    hook = this_run().once(NAME, lambda: None)
    return None if hook is None else pulumi.ResourceHookBinding(before_delete=[hook])


def _registered(check: Check) -> pulumi.ResourceHook | None:
    return pulumi.ResourceHook(NAME, check) if _supported() else None


def _supported() -> bool:
    """Whether the engine supports hooks: Pulumi's mocks of 3.259 fail a run that registers one."""
    engine = isinstance(get_monitor(), resource_pb2_grpc.ResourceMonitorStub)
    return engine and monitor_supports_feature(resource_pb2.RESOURCE_MONITOR_FEATURE_RESOURCE_HOOKS)
