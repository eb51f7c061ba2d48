"""The property values that a report may show: only those in this list, plain, short, and without anything masked.

Other properties are shown by name only. The list has properties that a reviewer needs to see and that cannot contain a
credential. The property names are those of `pulumiverse_grafana` 2.44.
"""

from collections.abc import Mapping

from grafana_irm_cli.masking import MASKED, Mask, is_secret
from grafana_irm_cli.preview.labels import label_change
from grafana_irm_cli.preview.model import PropertyChange
from grafana_irm_cli.preview.names import named
from grafana_irm_cli.preview.paths import MISSING, general
from grafana_irm_cli.preview.steps import UNKNOWN, Change, Step
from grafana_irm_cli.resource_types import CONTACT_POINT, FOLDER, INTEGRATION, ROUTE, RULE_GROUP

LONGEST = 60
"""Most characters of a shown value. For a longer value only the property's name is shown."""

_NOTIFICATION = ("contactPoint", "groupWait", "groupInterval", "repeatInterval")

PUBLIC: dict[str, frozenset[str]] = {
    INTEGRATION: frozenset(
        {
            "name",
            "type",
            "teamId",
            "defaultRoute.escalationChainId",
            "defaultRoute.slack.channelId",
            "defaultRoute.slack.enabled",
        }
    ),
    ROUTE: frozenset({"escalationChainId", "integrationId", "position", "routingType"}),
    CONTACT_POINT: frozenset(
        {
            "name",
            "disableProvenance",
            "orgId",
            "webhooks[*].maxAlerts",
            "webhooks[*].httpMethod",
            "webhooks[*].disableResolveMessage",
        }
    ),
    RULE_GROUP: frozenset(
        {
            "name",
            "folderUid",
            "intervalSeconds",
            "disableProvenance",
            "orgId",
            "rules[*].name",
            "rules[*].uid",
            "rules[*].for",
            "rules[*].isPaused",
            "rules[*].noDataState",
            "rules[*].execErrState",
            *(f"rules[*].notificationSettings.{each}" for each in _NOTIFICATION),
        }
    ),
    FOLDER: frozenset({"title", "uid", "parentFolderUid", "orgId"}),
}


def property_change(step: Step, change: Change, mask: Mask, names: Mapping[str, str]) -> PropertyChange:
    """Return the change for the report, with its values if they may be shown.

    Args:
        step: the resource.
        change: the change.
        mask: masks secrets.
        names: names of teams and escalation chains by id.

    """
    path, label = change.path, label_change(step, change.path)
    shown = label is not None or general(path) in PUBLIC.get(step.type, ())
    old, new = label or (step.before(path), step.after(path))
    before, after = (named(path, public(value, mask), names) if shown else None for value in (old, new))
    return PropertyChange(path=change.path, kind=change.kind, replaces=change.replaces, before=before, after=after)


def public(value: object, mask: Mask) -> str | None:
    """Return a value as text, or None when it must not be shown: a secret, or long, or nested, or missing."""
    if value is MISSING or value is None or is_secret(value) or not isinstance(value, str | int | float):
        return None
    if value == UNKNOWN:
        return "known after `up`"
    if isinstance(value, bool):
        return str(value).lower()
    text = f"{value:g}" if isinstance(value, float) else str(value)
    fits = len(text) <= LONGEST and text.isprintable()
    return text if fits and text and MASKED not in text and mask.text(text) == text else None
