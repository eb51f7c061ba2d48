"""The error hook of contact points: it explains a refused delete, which the provider cannot (see the preflight).

A hook needs Pulumi's engine: a program under unit tests, or one without preflight, has none, and sees the provider's
own error. A plain `pulumi destroy` runs no program; ``pulumi destroy --run-program`` does.
"""

from collections.abc import Awaitable, Callable

import pulumi
from pulumi.runtime.proto import resource_pb2, resource_pb2_grpc
from pulumi.runtime.settings import get_monitor, monitor_supports_feature

from grafana_irm.run import this_run

NAME = "grafana-irm:contact-point-in-use"
"""The hook's name in the state. The engine looks it up in the running program, and does without where it is missing."""

Explain = Callable[[pulumi.ErrorHookArgs], Awaitable[bool]]
"""Explains a failed operation; returns whether it is to be retried."""


def register(explain: Explain) -> None:
    """Have contact points that are registered from now on explain a failed delete; once a program run."""
    this_run().once(NAME, lambda: _registered(explain))


def binding() -> pulumi.ResourceHookBinding | None:
    """Return what a contact point is registered with; None where there is no hook."""
    hook = this_run().once(NAME, lambda: None)
    return None if hook is None else pulumi.ResourceHookBinding(on_error=[hook])


def _registered(explain: Explain) -> pulumi.ErrorHook | None:
    return pulumi.ErrorHook(NAME, explain) if _supported() else None


def _supported() -> bool:
    """Whether an engine listens that knows error hooks: Pulumi's mocks of 3.259 fail a run that registers one."""
    engine = isinstance(get_monitor(), resource_pb2_grpc.ResourceMonitorStub)
    return engine and monitor_supports_feature(resource_pb2.RESOURCE_MONITOR_FEATURE_ERROR_HOOKS)
