"""The address under which Grafana reaches IRM: kept where the configuration can hold it, else told with the new one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from pydantic import ValidationError

from grafana_irm.inputs.model import parse
from grafana_irm.stack.settings import IrmSettings
from grafana_irm_cli.adopt.model import Proposal


@dataclass(frozen=True)
class Configured:
    """What a stack's configuration says of addresses.

    Attributes:
        ingress_url: the stack's ``irm.ingressUrl``, None without one.
        of_entries: the ``ingressUrl`` of entries that have one, by the integration's name in Pulumi.
        others: whether the stack has integrations beside those that are adopted.

    """

    ingress_url: str | None = None
    of_entries: Mapping[str, str] = field(default_factory=dict)
    others: bool = False


def keep_addresses(proposals: Sequence[Proposal], configured: Configured) -> tuple[list[Proposal], str | None]:
    """Have the configuration keep the addresses that contact points use now.

    Returns:
        The proposals, with the addresses in their entries and remarks, and the ``irm.ingressUrl`` that the stack needs:
        None where it has one, or where the contact points do not agree.

    """
    differing = [one for one in proposals if set(one.bases.values()) - {_default(one, configured)}]
    shared = {base for one in proposals for base in one.bases.values()}
    free = not (configured.ingress_url or configured.others or configured.of_entries)
    if differing and free and len(shared) == 1 and _is_allowed(base := next(iter(shared))):
        keeps = f"the stack's irm.ingressUrl keeps {base}"
        return [_told(one, base, keeps) if one in differing else one for one in proposals], base
    return [_kept(one, configured) if one in differing else one for one in proposals], None


def _kept(one: Proposal, configured: Configured) -> Proposal:
    bases, default = set(one.bases.values()), _default(one, configured)
    if len(bases) > 1:
        return _with(one, _of_several(one, default))
    base = bases.pop()
    if not _is_allowed(base):
        return _with(
            one, f"the first pulumi up changes its address from {base} to {default}: no ingressUrl can keep it"
        )
    if one.entry:
        keeps = f"ingressUrl of its entry keeps {base} (irm.ingressUrl is for all entries of a stack)"
        return replace(_told(one, base, keeps), entry={**one.entry, "ingressUrl": base})
    return _with(
        one,
        f"the first pulumi up changes the address under which Grafana reaches IRM from {base} to {default}: to keep "
        f"it, set ingressUrl: {base} in its entry first",
    )


def _told(one: Proposal, base: str, keeps: str) -> Proposal:
    return _with(one, f"Grafana reaches IRM under {base}, and IRM itself gives {one.own_base}: {keeps}")


def _of_several(one: Proposal, default: str) -> str:
    shown = ", ".join(f'"{name}" under {base}' for name, base in one.bases.items())
    changes = ", ".join(f'"{name}" from {base}' for name, base in one.bases.items() if base != default)
    return (
        f"its contact points reach IRM under different addresses ({shown}), and a stack uses one for both: the first "
        f"pulumi up changes {changes} to {default}. Set ingressUrl in its entry to the one that Grafana should use"
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
