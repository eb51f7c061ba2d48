"""Changes of the address at which Grafana reaches IRM: scheme, host and path prefix, which are no secret."""

from grafana_irm_cli.masking import MASKED
from grafana_irm_cli.preview.kinds import Kind
from grafana_irm_cli.preview.model import Operation, ReviewWarning
from grafana_irm_cli.preview.review.common import Found, with_type
from grafana_irm_cli.preview.steps import UNKNOWN, Preview, Properties, Step
from grafana_irm_cli.resource_types import CONTACT_POINT

_OUTPUTS = ("ingress_url", "ingressUrl")
"""Names of the component's output with the address, in Python and in other languages."""


def address_changes(preview: Preview) -> Found:
    """Find contact points that will send to another address."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for step in with_type(preview, CONTACT_POINT):
        holder = _holder(preview, step)
        if holder is None or step.operation not in (Operation.UPDATE, Operation.REPLACE):
            continue
        before = preview.addresses.get(step.urn) or _address(holder.old_outputs)
        after = _address(holder.new_outputs)
        if before and after and before != after:
            found.setdefault((holder.name, before, after), []).append(step.name)
    for (name, before, after), points in sorted(found.items()):
        yield ReviewWarning(
            kind=Kind.ENDPOINT_ADDRESS,
            subject=name,
            what=f"sends to another address: host changes from {before} to {after}",
            why="After `pulumi up`, Grafana sends alerts and heartbeats to the new address. "
            "If Grafana cannot reach the new address, no alert and no heartbeat arrives.",
            todo="Check that the Grafana server can reach the new address. "
            "To keep the old address, set it as `irm.ingressUrl`, in a program as `ingress_url`.",
            details=tuple(f"contact point: {point}" for point in sorted(points)),
        )


def _holder(preview: Preview, step: Step) -> Step | None:
    """Return the innermost component of a contact point that has the address as an output."""
    urn = step.parent
    while urn in preview.steps:
        parent = preview.steps[urn]
        if any(name in parent.new_outputs for name in _OUTPUTS):
            return parent
        urn = parent.parent
    return None


def _address(outputs: Properties) -> str | None:
    value = next((outputs[name] for name in _OUTPUTS if name in outputs), None)
    return value if isinstance(value, str) and value != UNKNOWN and MASKED not in value else None
