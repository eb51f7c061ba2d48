"""The default names of a heartbeat rule."""

import hashlib

import pulumi

from grafana_irm.inputs.types import LONGEST_TITLE


def shortened(name: pulumi.Input[str], longest: int) -> pulumi.Input[str]:
    """Return a derived name, cut to the longest allowed length; different names stay different."""
    if not isinstance(name, str):
        return pulumi.Output.concat(name).apply(lambda known: _cut(known, longest))
    return _cut(name, longest)


def _cut(name: str, longest: int) -> str:
    if len(name) <= longest:
        return name
    return f"{name[: longest - 9].rstrip()} {hashlib.sha256(name.encode()).hexdigest()[:8]}"


def default_rule_group(where: str) -> str:
    """Return the default name of the heartbeat rule's group, from the component's name and not the rule's title."""
    return _cut(f"{where} heartbeat", LONGEST_TITLE)
