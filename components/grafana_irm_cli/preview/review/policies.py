"""Notification policies that go away although rules select them, and alerts that go elsewhere.

The preview runs without the library, in an environment of its own, so it cannot share a constant with the messages. The
patterns follow `describe` in `grafana_irm.preflight.policies_in_use`, and `grafana_irm.notification_policy.rerouted`:
change both together.
"""

import re

from grafana_irm_cli.preview.kinds import Kind
from grafana_irm_cli.preview.model import Operation, ReviewWarning
from grafana_irm_cli.preview.review.common import Found, differs, going, values
from grafana_irm_cli.preview.steps import Preview
from grafana_irm_cli.resource_types import ROUTING_TREE

_NAME = "metadata.uid"
_IN_USE = re.compile(
    r"notification policy (?P<name>'.*?') would be .*, but alert rules select it \(.*\):\n(?P<rules>(?: {6}.*\n)+)"
)
_REROUTED = re.compile(
    r"notification policy (?P<name>'.*?'): (?P<line>alerts .* go to .* instead of .*|more alerts go elsewhere)"
)


def policy_goes_away(preview: Preview) -> Found:
    """Find notification policies that are deleted or renamed: the alerts of their rules then go elsewhere."""
    for step in going(preview, ROUTING_TREE):
        renamed = step.operation is Operation.REPLACE and differs(step, _NAME)
        rules = rules_in(preview, str(step.before(_NAME)))
        yield ReviewWarning(
            kind=Kind.POLICY_DELETED,
            subject=step.name,
            what="is renamed" if renamed else "is deleted",
            why=_STOPS if rules else _SILENTLY,
            todo=_MOVE_THEM if rules else _CHECK_RULES,
            details=(*values(step, _NAME), *(f"selected by: {rule}" for rule in rules)),
        )


_SILENTLY = (
    "Grafana deletes a notification policy without a warning, even if alert rules select it. Their alerts then go to "
    "the organisation's own policy. With the preflight, `pulumi up` stops before that."
)
_STOPS = (
    "Alert rules select the notification policy. Without it their alerts would go to the organisation's own policy: "
    "`pulumi up` stops before any change."
)
_CHECK_RULES = "Check which alert rules select the notification policy, and let them select another one first."
_MOVE_THEM = "Let the alert rules select another notification policy or a contact point first."


def alerts_go_elsewhere(preview: Preview) -> Found:
    """Find alerts that go to another contact point than now, from the preflight's messages in the preview."""
    found: dict[str, list[str]] = {}
    for message in preview.messages:
        if rerouted := _REROUTED.search(message.text):
            found.setdefault(rerouted["name"], []).append(rerouted["line"])
    for name, lines in found.items():
        yield ReviewWarning(
            kind=Kind.ALERTS_GO_ELSEWHERE,
            subject=f"notification policy {name}",
            what="sends alerts elsewhere",
            why="The people who get these alerts today no longer get them.",
            todo="Check with both teams that the change is wanted.",
            details=tuple(lines),
        )


def rules_in(preview: Preview, name: str) -> tuple[str, ...]:
    """Return the rules that select a policy, from the preflight's message in the preview."""
    matches = (_IN_USE.search(message.text) for message in preview.messages)
    return tuple(
        line.strip()
        for found in matches
        if found is not None and found["name"] == repr(name)
        for line in found["rules"].splitlines()
    )
