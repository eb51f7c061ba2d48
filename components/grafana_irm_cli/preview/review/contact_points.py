"""What lies in Grafana and may be used from outside of the stack: contact points, folders, Grafana itself."""

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
from grafana_irm_cli.preview.review.in_use import users_told
from grafana_irm_cli.preview.steps import Preview, Step
from grafana_irm_cli.resource_types import ALERTING, CONTACT_POINT, FOLDER, GRAFANA_PROVIDER


def contact_point_goes_away(preview: Preview) -> Found:
    """Find contact points that go away: rules and policies outside of the program may use them too."""
    for step in going(preview, CONTACT_POINT):
        renamed = step.operation is Operation.REPLACE and differs(step, "name")
        if of_a_heartbeat(step) or not (renamed or step.operation is Operation.DELETE):
            continue
        others = _others(preview, step)
        yield ReviewWarning(
            kind="contact-point-renamed" if renamed else "contact-point-deleted",
            subject=step.name,
            what="is renamed" if renamed else "is deleted",
            why=_IN_USE if others else _MAY_BE_IN_USE,
            todo=_MOVE_THEM if others else _LOOK_IT_UP,
            details=(*values(step, "name"), *_users(preview, step), *others),
        )


_MAY_BE_IN_USE = (
    "Alert rules and notification policies outside of this stack may use it by name. Grafana refuses to delete a "
    "contact point in use. With the preflight `pulumi up` stops before that, without it it fails half way."
)
_LOOK_IT_UP = "Look it up in Grafana under Alerting, Contact points: its card says what uses it. Move those first."
_IN_USE = (
    "Others use it, and Grafana refuses to delete a contact point in use: `pulumi up` stops before it changes anything."
)
_MOVE_THEM = "Move them to another contact point first, or set keepContactPointsInUse to keep it until nothing uses it."


def folder_goes_away(preview: Preview) -> Found:
    """Find folders that are deleted: the provider deletes the rules in them too, unless it is configured not to."""
    for step in going(preview, FOLDER):
        if step.before("preventDestroyIfNotEmpty") is True:
            continue
        yield ReviewWarning(
            kind="folder-deleted",
            subject=step.name,
            what="is deleted with all that lies in it",
            why="Alert rules and dashboards that others put into this folder are deleted too.",
            todo="Look into the folder before you merge, and move what is not yours to delete.",
            details=values(step, "title"),
        )


def other_system(preview: Preview) -> Found:
    """Find providers that point elsewhere: other systems would be managed with the same state."""
    for step in with_type(preview, GRAFANA_PROVIDER):
        changed = [name for name in ("url", "oncallUrl") if differs(step, name)]
        if changed and step.operation is not Operation.CREATE:
            yield ReviewWarning(
                kind="other-system",
                subject=step.name,
                what="points to another Grafana or IRM",
                why="The state describes what is in the old one; none of it is in the new one, "
                "and nothing cleans the old one up.",
                todo="For another system, make another stack.",
                details=names("changes", changed),
            )


def _others(preview: Preview, contact_point: Step) -> tuple[str, ...]:
    """Return what outside of this stack uses the contact point, as the program itself found it in the preview."""
    name = str(contact_point.before("name"))
    told = (users_told(message.text, name) for message in preview.messages)
    return tuple(f"used by others: {user}" for users in told if users for user in users)


def _users(preview: Preview, contact_point: Step) -> tuple[str, ...]:
    """Return what in this stack uses the contact point now, by name."""
    name = contact_point.before("name")
    return tuple(
        f"used in this stack by: {step.name}"
        for step in preview.resources
        if step.type.startswith(ALERTING)
        and any(path.endswith("contactPoint") and value == name for path, value in leaves(step.old_inputs))
    )
