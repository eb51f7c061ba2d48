"""Functions that the checks share: they select steps, and print names and values."""

from collections.abc import Iterator, Mapping, Sequence

from grafana_irm_cli.masking import Mask
from grafana_irm_cli.preview.model import Operation, ReviewWarning
from grafana_irm_cli.preview.names import named
from grafana_irm_cli.preview.paths import MISSING
from grafana_irm_cli.preview.steps import Preview, Step
from grafana_irm_cli.preview.visible import public
from grafana_irm_cli.resource_types import (
    HEARTBEAT_ALERT_RULE,
    HEARTBEAT_CONTACT_POINT,
    IRM_ALERTING,
    RULE_GROUP,
    SHARED_HEARTBEAT,
)

Found = Iterator[ReviewWarning]


def of_a_heartbeat(step: Step) -> bool:
    """Whether a contact point or rule group belongs to a heartbeat, of its own component or of `IrmAlerting`."""
    if {HEARTBEAT_CONTACT_POINT, HEARTBEAT_ALERT_RULE, SHARED_HEARTBEAT} & set(step.ancestor_types):
        return True
    in_ours = IRM_ALERTING in step.ancestor_types
    return in_ours and (step.type == RULE_GROUP or step.name.endswith("-heartbeat-contact-point"))


def with_type(preview: Preview, token: str) -> Iterator[Step]:
    """Yield the steps of one type."""
    return (step for step in preview.resources if step.type == token)


def going(preview: Preview, token: str) -> Iterator[Step]:
    """Yield the steps of one type that delete or replace the existing object."""
    return (step for step in with_type(preview, token) if step.goes_away and not step.retained)


def differs(step: Step, path: str) -> bool:
    """Whether the value at ``path`` changes. An empty text counts as no value."""
    return bool(_or_none(step.before(path)) != _or_none(step.after(path)))


def values(step: Step, path: str, names: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Return the detail "path: before → after", with values only if they are public.

    ``names`` has the names of teams and escalation chains by id.
    """
    before, after = (named(path, shown(value), names or {}) for value in (step.before(path), step.after(path)))
    if step.operation is Operation.DELETE:
        return (f"{path}: {before}",)
    return (f"{path}: {before} → {after}",)


def shown(value: object) -> str:
    """Return a value as text for a detail."""
    return "none" if _or_none(value) is None else public(value, Mask()) or "(not shown)"


def names(label: str, found: Sequence[str]) -> tuple[str, ...]:
    """Return the detail "label: a, b"; empty when nothing was found."""
    return (f"{label}: {', '.join(found)}",) if found else ()


def _or_none(value: object) -> object:
    return None if value is MISSING or value == "" else value
