"""Reports what can be adopted, as tables or as JSON: only names, never an endpoint."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from grafana_irm_cli.adopt.importing import Left
from grafana_irm_cli.adopt.model import Json, Proposal, Refused
from grafana_irm_cli.adopt.plan import Plan


def as_json(plan: Plan, left: Sequence[Left], *, applied: bool) -> str:
    """Return the plan as one JSON object.

    ``adoptable`` and ``notAdoptable`` are lists; ``changes`` are the changes of the first `pulumi up`; ``irm`` has the
    settings to add to the stack's irm settings, or is null; ``applied`` is whether the objects were imported.
    """
    report = {
        "adoptable": [_proposal(proposal, left) for proposal in plan.proposals],
        "notAdoptable": [asdict(refused) for refused in plan.refused],
        "changes": [asdict(one) for one in left],
        "irm": {"ingressUrl": plan.ingress_url} if plan.ingress_url else None,
        "applied": applied,
    }
    return json.dumps(report, indent=2, ensure_ascii=False)


def print_tables(plan: Plan, left: Sequence[Left], console: Console) -> None:
    """Print what can be adopted and what would change, then what cannot be adopted and why."""
    if plan.proposals:
        console.print(_adoptable(plan.proposals, left))
    if plan.refused:
        console.print(_refused(plan.refused))
    for proposal in plan.proposals:
        for remark in proposal.remarks:
            console.print(f"[yellow]→[/] {escape(f'{proposal.key}: {remark}')}", soft_wrap=True)


def print_changes(left: Sequence[Left], console: Console) -> None:
    """Print the changes of the next `pulumi up`, by resource and property."""
    for one in left:
        properties = f": {', '.join(one.properties)}" if one.properties else ""
        console.print(f"[yellow]→[/] {escape(f'{one.operation} {one.name}{properties}')}", soft_wrap=True)


def _proposal(proposal: Proposal, left: Sequence[Left]) -> Json:
    return {
        "name": proposal.key,
        "parts": dict(proposal.parts),
        "configuration": proposal.entry or None,
        "remarks": list(proposal.remarks),
        "changes": [asdict(one) for one in left if _belongs(one, proposal)],
    }


def _adoptable(proposals: Sequence[Proposal], left: Sequence[Left]) -> Table:
    table = Table(title="Can be adopted", title_justify="left", header_style="bold")
    for heading in ("integration", "contact point", "heartbeat", "rule", "pulumi up then"):
        table.add_column(heading, overflow="fold")
    for proposal in proposals:
        names = [
            escape(proposal.parts.get(part, "-")) for part in ("integration", "contact point", "heartbeat", "rule")
        ]
        changes = sum(_belongs(one, proposal) for one in left)
        table.add_row(*names, f"[yellow]changes {changes}[/]" if changes else "[green]changes nothing[/]")
    return table


def _refused(refused: Sequence[Refused]) -> Table:
    table = Table(title="Cannot be adopted", title_justify="left", header_style="bold")
    for heading in ("what", "name", "why"):
        table.add_column(heading, overflow="fold")
    for one in refused:
        table.add_row(one.kind, escape(one.name), escape(one.reason))
    return table


def _belongs(one: Left, proposal: Proposal) -> bool:
    return one.name in proposal.ids or one.name == proposal.key
