"""Integrations and the routes of their alerts: whose endpoint goes, and who is paged."""

from grafana_irm_cli.preview.model import Operation, ReviewWarning
from grafana_irm_cli.preview.names import names_of_ids
from grafana_irm_cli.preview.review.common import Found, differs, going, names, values
from grafana_irm_cli.preview.steps import Preview
from grafana_irm_cli.resource_types import INTEGRATION, ROUTE


def integration_goes_away(preview: Preview) -> Found:
    """Find integrations that go away, and take their endpoints and open alert groups along."""
    for step in going(preview, INTEGRATION):
        replaced = step.operation is Operation.REPLACE
        yield ReviewWarning(
            kind="integration-replaced" if replaced else "integration-deleted",
            subject=step.name,
            what="is replaced: its endpoint changes" if replaced else "is deleted with its endpoint",
            why="Every other sender to its endpoint goes dark, and its open alert groups are cut off: "
            "nothing resolves them any more.",
            todo="Find the other senders before you merge; give them the new endpoint after `pulumi up`."
            if replaced
            else "Find the other senders before you merge, move them, and let the open alert groups end.",
            details=names("replaced because of", step.keys) if replaced else (),
        )


def others_get_paged(preview: Preview) -> Found:
    """Find other teams and escalation chains: other people are paged."""
    known = names_of_ids(preview)
    watched = {INTEGRATION: ("teamId", "defaultRoute.escalationChainId"), ROUTE: ("escalationChainId",)}
    for step in preview.resources:
        changed = [path for path in watched.get(step.type, ()) if differs(step, path)]
        if step.operation in (Operation.UPDATE, Operation.REPLACE) and changed:
            yield ReviewWarning(
                kind="others-get-paged",
                subject=step.name,
                what="changes its team or escalation chain: others get paged",
                why="From `pulumi up` on, new alert groups go to the new team or escalation chain.",
                todo="Have both teams agree to this pull request.",
                details=tuple(text for path in changed for text in values(step, path, known)),
            )
