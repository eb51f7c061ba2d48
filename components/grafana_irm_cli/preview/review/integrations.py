"""Integrations that are deleted or replaced with their endpoints, and changes of who is paged."""

from grafana_irm_cli.preview.kinds import Kind
from grafana_irm_cli.preview.model import Operation, ReviewWarning
from grafana_irm_cli.preview.names import names_of_ids
from grafana_irm_cli.preview.review.common import Found, differs, going, names, values
from grafana_irm_cli.preview.steps import Preview
from grafana_irm_cli.resource_types import INTEGRATION, ROUTE


def integration_goes_away(preview: Preview) -> Found:
    """Find integrations that are deleted or replaced, with their endpoints and open alert groups."""
    for step in going(preview, INTEGRATION):
        replaced = step.operation is Operation.REPLACE
        yield ReviewWarning(
            kind=Kind.INTEGRATION_REPLACED if replaced else Kind.INTEGRATION_DELETED,
            subject=step.name,
            what="is replaced: its endpoint changes" if replaced else "is deleted with its endpoint",
            why="Alerts from every other sender to this endpoint are lost, and nothing resolves the open alert "
            "groups of the old integration.",
            todo="Find the other senders before you merge, and set the new endpoint in them after `pulumi up`."
            if replaced
            else "Before you merge, move the other senders to another integration and wait until no alert group is "
            "open.",
            details=names("replaced because of", step.keys) if replaced else (),
        )


def others_get_paged(preview: Preview) -> Found:
    """Find integrations and routes whose alerts page another team or escalation chain."""
    known = names_of_ids(preview)
    watched = {INTEGRATION: ("teamId", "defaultRoute.escalationChainId"), ROUTE: ("escalationChainId",)}
    for step in preview.resources:
        changed = [path for path in watched.get(step.type, ()) if differs(step, path)]
        if step.operation in (Operation.UPDATE, Operation.REPLACE) and changed:
            yield ReviewWarning(
                kind=Kind.OTHERS_GET_PAGED,
                subject=step.name,
                what="changes its team or escalation chain",
                why="After `pulumi up`, new alert groups go to the new team or escalation chain.",
                todo="Have both teams agree to this pull request.",
                details=tuple(text for path in changed for text in values(step, path, known)),
            )
