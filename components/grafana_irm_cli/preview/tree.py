"""Converts steps into the report's resources, in the order of the component tree."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from grafana_irm_cli.masking import Mask
from grafana_irm_cli.preview.labels import by_key
from grafana_irm_cli.preview.model import DriftedResource, Operation, PropertyChange, Resource
from grafana_irm_cli.preview.names import names_of_ids
from grafana_irm_cli.preview.paths import MISSING, at_path, leaves
from grafana_irm_cli.preview.steps import Change, Preview, Step
from grafana_irm_cli.preview.visible import property_change

Convert = Callable[[Step, Change], PropertyChange]
"""Returns a change of a resource for the report."""


def resources(preview: Preview, mask: Mask) -> tuple[Resource, ...]:
    """Return each resource that changes, after the components around it. Siblings are sorted by name.

    The engine's order of siblings differs from preview to preview.
    """
    steps = {each.urn: each for each in preview.resources}
    shown = _with_components(steps)
    children: dict[str, list[Step]] = {}
    for urn in shown:
        step = steps[urn]
        children.setdefault(step.parent if step.parent in shown else "", []).append(step)
    found: list[Resource] = []
    names = names_of_ids(preview)
    _walk("", 0, children, found, lambda step, change: property_change(step, change, mask, names))
    return tuple(found)


def _with_components(steps: dict[str, Step]) -> set[str]:
    """Return the URNs of the resources that change, and of all components around them."""
    shown: set[str] = set()
    for step in steps.values():
        urn = step.urn if step.operation else ""
        while urn in steps and urn not in shown:
            shown.add(urn)
            urn = steps[urn].parent
    return shown


def _walk(parent: str, depth: int, children: dict[str, list[Step]], found: list[Resource], convert: Convert) -> bool:
    """Add the resources below ``parent`` to ``found``, and return whether any of them counts."""
    counts = False
    for step in sorted(children.get(parent, ()), key=lambda each: (each.name, each.type)):
        place = len(found)
        inside = _walk(step.urn, depth + 1, children, found, convert)
        counted = step.operation is not None and (step.custom or not inside)
        found.insert(place, _resource(step, depth, counted, convert))
        counts = counts or inside or counted
    return counts


def _resource(step: Step, depth: int, counted: bool, convert: Convert) -> Resource:
    named = step.operation in (Operation.UPDATE, Operation.REPLACE)
    return Resource(
        name=step.name,
        type=step.type,
        depth=depth,
        operation=step.operation,
        counted=counted,
        changes=tuple(convert(step, each) for each in changes(step)) if named else (),
        deleted_first=step.operation is Operation.REPLACE and step.deleted_first,
        retained=step.goes_away and step.retained,
    )


def changes(step: Step) -> tuple[Change, ...]:
    """Return the changes that the provider reports; if it reports none, as for components, compare the inputs."""
    if step.changes:
        return by_key(step, step.changes)
    old, new = step.old_inputs, step.new_inputs
    differing = {name for name in {*old, *new} if old.get(name, MISSING) != new.get(name, MISSING)}
    names = sorted(name for name in differing if not name.startswith("__"))  # such as the bridge's `__defaults`
    found = (Change(name, "add" if name not in old else "delete" if name not in new else "update") for name in names)
    return by_key(step, tuple(found))


def drift(preview: Preview, mask: Mask) -> tuple[DriftedResource, ...]:
    """Return the resources that differ from the state after a refresh, sorted by name.

    An added property with an empty value (`labels: {}`) is not drift: the provider reads it so.
    """
    found = []
    names = names_of_ids(preview)
    for step in sorted(preview.refreshed.values(), key=lambda each: (each.name, each.type)):
        real = [each for each in step.changes if not _appeared_empty(step, each)]
        if step.custom and (step.gone or real):
            found.append(
                DriftedResource(
                    name=step.name,
                    type=step.type,
                    gone=step.gone,
                    changes=tuple(_drifted(step, real, mask, names)),
                )
            )
    return tuple(found)


def _appeared_empty(step: Step, change: Change) -> bool:
    now = at_path(step.new_outputs, change.path)
    return change.kind == "add" and all(value in (None, "", [], {}, MISSING) for _, value in leaves(now))


def _drifted(step: Step, found: Sequence[Change], mask: Mask, names: Mapping[str, str]) -> Iterator[PropertyChange]:
    outputs = Step(step.urn, step.type, step.parent, step.custom)
    outputs.old_outputs, outputs.new_outputs = step.old_outputs, step.new_outputs
    return (property_change(outputs, change, mask, names) for change in by_key(outputs, found))


def unchanged(steps: Iterable[Step]) -> int:
    """Return the number of unchanged resources, without components."""
    return sum(1 for each in steps if each.custom and each.operation is None)
