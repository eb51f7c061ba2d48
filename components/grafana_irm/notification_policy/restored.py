"""Policies that were changed outside of Pulumi, which the provider's refresh does not see: it reads no routes (2.44.0).

To have the next `pulumi up` write such a policy, an option of the resource changes that has no other effect.
"""

from grafana_irm.run import this_run


def set_overwrite(name: str, *, overwrite: bool) -> None:
    """Set the option of a policy: another value than in the state has the policy written again."""
    _of_run()[name] = overwrite


def overwrite_of(name: object) -> bool:
    """Return the option of a policy. The default is the value after an import."""
    return _of_run().get(name, True) if isinstance(name, str) else True


def _of_run() -> dict[str, bool]:
    return this_run().once("policies to overwrite", dict[str, bool])
