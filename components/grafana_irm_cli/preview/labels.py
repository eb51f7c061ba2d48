"""Changes of an integration's labels by key. The provider has them as a list of keys and values."""

from collections.abc import Iterator, Sequence

from grafana_irm_cli.preview.paths import MISSING, parts
from grafana_irm_cli.preview.steps import Change, Step
from grafana_irm_cli.resource_types import INTEGRATION

_LABELS = "labels"


def by_key(step: Step, changes: Sequence[Change]) -> tuple[Change, ...]:
    """Return the changes of a resource, with an integration's labels by key instead of by index."""
    listed = [each for each in changes if next(iter(parts(each.path)), None) == _LABELS]
    if step.type != INTEGRATION or not listed:
        return tuple(changes)
    before, after = (label_values(value) for value in _both(step))
    # For a secret or unknown list, and for a change of order only, the labels are reported as a whole.
    labels = [] if before is None or after is None else list(_changed(before, after))
    whole = [Change(_LABELS, "update", any(each.replaces for each in listed))]
    place = min(changes.index(each) for each in listed)
    rest = [each for each in changes if each not in listed]
    return (*rest[:place], *(labels or whole), *rest[place:])


def label_values(value: object) -> dict[str, object] | None:
    """Return labels by key, empty for a missing value; None for a value that is not a list of labels."""
    if value is MISSING or value is None:
        return {}
    if not isinstance(value, list) or not all(map(_is_label, value)):
        return None
    return {str(item["key"]): item.get("value") for item in value}


def _is_label(item: object) -> bool:
    return isinstance(item, dict) and isinstance(item.get("key"), str)


def label_change(step: Step, path: str) -> tuple[object, object] | None:
    """Return the old and the new value of the label at a path of `by_key`; None for any other path."""
    head, dot, key = path.partition(".")
    if step.type != INTEGRATION or head != _LABELS or not dot:
        return None
    before, after = ((label_values(value) or {}).get(key, MISSING) for value in _both(step))
    return before, after


def _both(step: Step) -> tuple[object, object]:
    return step.before(_LABELS), step.after(_LABELS)


def _changed(before: dict[str, object], after: dict[str, object]) -> Iterator[Change]:
    for key in sorted({*before, *after}):
        if key not in before:
            yield Change(f"{_LABELS}.{key}", "add")
        elif key not in after:
            yield Change(f"{_LABELS}.{key}", "delete")
        elif before[key] != after[key]:
            yield Change(f"{_LABELS}.{key}", "update")
