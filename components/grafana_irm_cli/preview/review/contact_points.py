"""Contact points, folders and providers that go away, although others may use them."""

from grafana_irm_cli.preview.kinds import Kind
from grafana_irm_cli.preview.model import Operation, ReviewWarning
from grafana_irm_cli.preview.paths import leaves
from grafana_irm_cli.preview.review.common import (
    Found,
    differs,
    going,
    names,
    of_a_heartbeat,
    values,
    with_type,
)
from grafana_irm_cli.preview.review.in_use import users_in
from grafana_irm_cli.preview.steps import Preview, Step
from grafana_irm_cli.resource_types import ALERTING, CONTACT_POINT, FOLDER, GRAFANA_PROVIDER


def contact_point_goes_away(preview: Preview) -> Found:
    """Find contact points that are deleted or renamed, since rules and policies of others may use them."""
    for step in going(preview, CONTACT_POINT):
        renamed = step.operation is Operation.REPLACE and differs(step, "name")
        if of_a_heartbeat(step) or not (renamed or step.operation is Operation.DELETE):
            continue
        others = _others(preview, step)
        yield ReviewWarning(
            kind=Kind.CONTACT_POINT_RENAMED if renamed else Kind.CONTACT_POINT_DELETED,
            subject=step.name,
            what="is renamed" if renamed else "is deleted",
            why=_IN_USE if others else _MAY_BE_IN_USE,
            todo=_MOVE_THEM if others else _CHECK_USERS,
            details=(*values(step, "name"), *_users(preview, step), *others),
        )


_MAY_BE_IN_USE = (
    "Alert rules and notification policies outside this stack may use the contact point by name. Grafana refuses to "
    "delete a contact point in use. With the preflight, `pulumi up` stops before any change; without it, `pulumi up` "
    "fails half-way."
)
_CHECK_USERS = (
    "Check in Grafana under Alerting, Contact points which rules and policies use the contact point. Move them first."
)
_IN_USE = (
    "Others use the contact point, and Grafana refuses to delete a contact point in use: `pulumi up` stops before any "
    "change."
)
_MOVE_THEM = (
    "Move the users to another contact point first, or set keepContactPointsInUse to keep the contact point until "
    "nothing uses it."
)


def folder_goes_away(preview: Preview) -> Found:
    """Find deleted folders. The provider also deletes the rules in them, unless `preventDestroyIfNotEmpty` is set."""
    for step in going(preview, FOLDER):
        if step.before("preventDestroyIfNotEmpty") is True:
            continue
        yield ReviewWarning(
            kind=Kind.FOLDER_DELETED,
            subject=step.name,
            what="is deleted with everything in it",
            why="Alert rules and dashboards of others in this folder are deleted too.",
            todo="Before you merge, check the folder and move everything that must stay.",
            details=values(step, "title"),
        )


def other_system(preview: Preview) -> Found:
    """Find providers with another address: the same state would then describe another system."""
    for step in with_type(preview, GRAFANA_PROVIDER):
        changed = [name for name in ("url", "oncallUrl") if differs(step, name)]
        if changed and step.operation is not Operation.CREATE:
            yield ReviewWarning(
                kind=Kind.OTHER_SYSTEM,
                subject=step.name,
                what="points to another Grafana or IRM",
                why="The state describes the objects in the old system. None of them exist in the new system, "
                "and nothing deletes them from the old one.",
                todo="For another system, create another stack.",
                details=names("changes", changed),
            )


def _others(preview: Preview, contact_point: Step) -> tuple[str, ...]:
    """Return the users of the contact point outside this stack, from the preflight's message in the preview."""
    name = str(contact_point.before("name"))
    found = (users_in(message.text, name) for message in preview.messages)
    return tuple(f"used by others: {user}" for users in found if users for user in users)


def _users(preview: Preview, contact_point: Step) -> tuple[str, ...]:
    """Return the users of the contact point in this stack."""
    name = contact_point.before("name")
    return tuple(
        f"used in this stack by: {step.name}"
        for step in preview.resources
        if step.type.startswith(ALERTING)
        and any(path.endswith("contactPoint") and value == name for path, value in leaves(step.old_inputs))
    )
