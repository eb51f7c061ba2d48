"""The error hook of contact points: explains a refused delete, which the provider's error does not.

A hook needs Pulumi's engine and the preflight. In unit tests, or without preflight, the user sees the provider's own
error. A plain `pulumi destroy` runs no program and no hook; ``pulumi destroy --run-program`` does.
"""

from collections.abc import Awaitable, Callable

import pulumi
from pulumi.runtime.proto import resource_pb2, resource_pb2_grpc
from pulumi.runtime.settings import get_monitor, monitor_supports_feature

from grafana_irm.run import this_run

NAME = "grafana-irm:contact-point-in-use"
"""The hook's name in the state. The engine looks for this name in the running program, and ignores a missing hook."""

Explain = Callable[[pulumi.ErrorHookArgs], Awaitable[bool]]
"""Explains a failed operation; returns whether to retry it."""


def register(explain: Explain) -> None:
    """Explain failed deletes of the contact points that are registered after this call; once in a program run."""
    this_run().once(NAME, lambda: _registered(explain))


def binding() -> pulumi.ResourceHookBinding | None:
    """Return the hook for the registration of a contact point; None without a hook."""
    hook = this_run().once(NAME, lambda: None)
    return None if hook is None else pulumi.ResourceHookBinding(on_error=[hook])


def _registered(explain: Explain) -> pulumi.ErrorHook | None:
    return pulumi.ErrorHook(NAME, explain) if _supported() else None


def _supported() -> bool:
    """Whether the engine supports error hooks: Pulumi's mocks of 3.259 fail a run that registers one."""
    engine = isinstance(get_monitor(), resource_pb2_grpc.ResourceMonitorStub)
    return engine and monitor_supports_feature(resource_pb2.RESOURCE_MONITOR_FEATURE_ERROR_HOOKS)
