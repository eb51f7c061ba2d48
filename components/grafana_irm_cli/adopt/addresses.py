"""The address at which Grafana reaches IRM: kept in the configuration if possible, else reported as a change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from pydantic import ValidationError

from grafana_irm.inputs.model import parse
from grafana_irm.stack.settings import IrmSettings
from grafana_irm_cli.adopt.model import Proposal


@dataclass(frozen=True)
class Configured:
    """The addresses in a stack's configuration.

    Attributes:
        ingress_url: the stack's ``irm.ingressUrl``; None when it has none.
        of_entries: the ``ingressUrl`` of entries, by the integration's name in Pulumi.
        others: whether the stack has integrations besides the adopted ones.

    """

    ingress_url: str | None = None
    of_entries: Mapping[str, str] = field(default_factory=dict)
    others: bool = False


def keep_addresses(proposals: Sequence[Proposal], configured: Configured) -> tuple[list[Proposal], str | None]:
    """Keep the addresses that the contact points use now.

    Returns:
        The proposals, with the addresses in their entries and remarks, and the ``irm.ingressUrl`` that the stack needs;
        None when the stack has an ``irm.ingressUrl``, or when the contact points use different addresses.

    """
    differing = [one for one in proposals if set(one.bases.values()) - {_default(one, configured)}]
    shared = {base for one in proposals for base in one.bases.values()}
    free = not (configured.ingress_url or configured.others or configured.of_entries)
    if differing and free and len(shared) == 1 and _is_allowed(base := next(iter(shared))):
        keeps = f"the stack's irm.ingressUrl keeps {base}"
        return [_remarked(one, base, keeps) if one in differing else one for one in proposals], base
    return [_kept(one, configured) if one in differing else one for one in proposals], None


def _kept(one: Proposal, configured: Configured) -> Proposal:
    bases, default = set(one.bases.values()), _default(one, configured)
    if len(bases) > 1:
        return _with(one, _of_several(one, default))
    base = bases.pop()
    if not _is_allowed(base):
        return _with(
            one,
            f"the first pulumi up changes its address from {base} to {default}: an ingressUrl cannot have this address",
        )
    if one.entry:
        keeps = f"the ingressUrl of its entry keeps {base} (irm.ingressUrl is for all entries of a stack)"
        return replace(_remarked(one, base, keeps), entry={**one.entry, "ingressUrl": base})
    return _with(
        one,
        f"the first pulumi up changes the address at which Grafana reaches IRM from {base} to {default}: to keep the "
        f"address, first set ingressUrl: {base} in its entry",
    )


def _remarked(one: Proposal, base: str, keeps: str) -> Proposal:
    return _with(one, f"Grafana reaches IRM at {base}, and IRM reports {one.own_base}: {keeps}")


def _of_several(one: Proposal, default: str) -> str:
    shown = ", ".join(f'"{name}" at {base}' for name, base in one.bases.items())
    changes = ", ".join(f'"{name}" from {base}' for name, base in one.bases.items() if base != default)
    return (
        f"its contact points use different addresses of IRM ({shown}), and a stack uses one address for both: the "
        f"first pulumi up changes {changes} to {default}. Set ingressUrl in its entry to the address to use"
    )


def _default(one: Proposal, configured: Configured) -> str:
    return configured.of_entries.get(one.key) or configured.ingress_url or one.own_base


def _is_allowed(base: str) -> bool:
    try:
        parse(IrmSettings, {"ingressUrl": base}, spelling="camel")
    except ValidationError:
        return False
    return True


def _with(one: Proposal, remark: str) -> Proposal:
    return replace(one, remarks=(*one.remarks, remark))
