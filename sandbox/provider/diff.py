"""Which properties differ between a resource's state and its plan, by path, and whether they replace it."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any

from pulumi.runtime.proto import provider_pb2 as pb

from .schema import Field, Kind, Schema
from .values import DEFAULTS_KEY, UNKNOWN, Plain, Properties, without_unknowns

Change = tuple[str, "pb.PropertyDiff.Kind.ValueType"]
"""A property's path and the kind of its change."""

_ADD, _DELETE, _UPDATE = pb.PropertyDiff.ADD, pb.PropertyDiff.DELETE, pb.PropertyDiff.UPDATE
_REPLACING = {
    _ADD: pb.PropertyDiff.ADD_REPLACE,
    _DELETE: pb.PropertyDiff.DELETE_REPLACE,
    _UPDATE: pb.PropertyDiff.UPDATE_REPLACE,
}
_PLAIN_KEY = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")


def answer(schema: Schema, prior: Properties, planned: Properties, inputs: Properties) -> pb.DiffResponse:
    """Return the difference between `prior` and `planned` as the engine receives it."""
    changes = dict(_changes(schema, prior, planned, inputs))
    replaces = sorted({_top(path) for path, kind in changes.items() if kind in _REPLACING.values()})
    stables = sorted(name for name, field in schema.items() if field.force_new and name not in replaces)
    return pb.DiffResponse(
        changes=pb.DiffResponse.DIFF_SOME if changes else pb.DiffResponse.DIFF_NONE,
        replaces=replaces,
        stables=stables,
        deleteBeforeReplace=bool(replaces) and _named_by_hand(schema, inputs),
        diffs=sorted({_top(path) for path in changes}),
        detailedDiff={path: pb.PropertyDiff(kind=kind) for path, kind in changes.items()},
        hasDetailedDiff=True,
    )


def _named_by_hand(schema: Schema, inputs: Properties) -> bool:
    """Two resources cannot have one name at a time, so one that was named by hand goes before its successor comes."""
    defaults = inputs.get(DEFAULTS_KEY)
    if not isinstance(defaults, list):
        return False
    return any(name in inputs and field.auto_name and name not in defaults for name, field in schema.items())


def _top(path: str) -> str:
    return re.split(r"[.\[]", path, maxsplit=1)[0]


def _changes(schema: Schema, prior: Properties, planned: Properties, inputs: Properties) -> Iterator[Change]:
    for name, field in schema.items():
        for path, kind in _field(field, name, prior.get(name), planned.get(name), inputs.get(name)):
            yield path, _REPLACING[kind] if field.force_new else kind


def _field(field: Field, path: str, old: Plain, new: Plain, given: Plain) -> Iterator[Change]:
    if old is None or new is None or new is UNKNOWN:
        yield from _whole(path, old, new)
        return
    match field.kind:
        case Kind.OBJECT:
            yield from _block(field.fields or {}, path, old, new, given)
        case Kind.MAP:
            for key in sorted({*old, *new}):
                yield from _whole_or_update(_join(path, key), old.get(key), new.get(key))
        case Kind.LIST | Kind.SET:
            yield from _collection(field, path, old, new, given)
        case _ if old != new:
            yield path, _UPDATE


def _collection(field: Field, path: str, old: list[Plain], new: list[Plain], given: Plain) -> Iterator[Change]:
    if field.fields is None:
        yield from _scalars(path, old, new)
    elif field.kind is Kind.LIST:
        yield from _items(field.fields, path, old, new, given if isinstance(given, list) else [])
    else:
        yield from _set(field.fields, path, old, new, given)


def _whole(path: str, old: Plain, new: Plain) -> Iterator[Change]:
    if old is None and new is not None:
        yield path, _ADD
    elif old is not None:
        yield path, _DELETE if new is None else _UPDATE


def _whole_or_update(path: str, old: Plain, new: Plain) -> Iterator[Change]:
    if old is None or new is None or new is UNKNOWN:
        yield from _whole(path, old, new)
    elif old != new:
        yield path, _UPDATE


def _block(schema: Schema, path: str, old: Properties, new: Properties, given: Plain) -> Iterator[Change]:
    inputs = given if isinstance(given, dict) else {}
    for name, field in schema.items():
        for inner, kind in _field(field, f"{path}.{name}", old.get(name), new.get(name), inputs.get(name)):
            yield inner, _REPLACING.get(kind, kind) if field.force_new else kind


def _items(schema: Schema, path: str, old: list[Any], new: list[Any], given: list[Any]) -> Iterator[Change]:
    for index in range(max(len(old), len(new))):
        before = old[index] if index < len(old) else None
        after = new[index] if index < len(new) else None
        if before is None or after is None or after is UNKNOWN:
            yield from _whole(f"{path}[{index}]", before, after)
        else:
            asked = given[index] if index < len(given) else None
            yield from _block(schema, f"{path}[{index}]", before, after, asked)


def _scalars(path: str, old: list[Any], new: list[Any]) -> Iterator[Change]:
    if not (old and new):
        yield from _whole(path, old or None, new or None)
        return
    removed: set[int] = set()
    added: set[int] = set()
    matcher = SequenceMatcher(None, [repr(item) for item in old], [repr(item) for item in new], autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag != "equal":
            removed.update(range(old_from, old_to))
            added.update(range(new_from, new_to))
    for index in sorted(removed | added):
        kind = _UPDATE if index in removed and index in added else _DELETE if index in removed else _ADD
        yield f"{path}[{index}]", kind


def _set(schema: Schema, path: str, old: list[Any], new: list[Any], given: Plain) -> Iterator[Change]:
    before = [without_unknowns(item) for item in old]
    after = [without_unknowns(item) for item in new]
    removed = {index for index, item in enumerate(before) if item not in after}
    added = {index for index, item in enumerate(after) if item not in before}
    if not removed and not added:
        return
    if (
        not isinstance(given, list)
        or len(given) < len(new)
        or not all(_is_given(schema, given[at], new[at]) for at in added)
    ):
        yield path, _UPDATE
        return
    for index in sorted(removed | added):
        was = old[index] if index in removed else None
        will = new[index] if index in added else None
        if was is None or will is None or will is UNKNOWN:
            yield from _whole(f"{path}[{index}]", was, will)
        else:
            yield from _block(schema, f"{path}[{index}]", was, will, None)


def _is_given(schema: Schema, given: Plain, planned: Plain) -> bool:
    """Return whether a planned element of a set can be traced to the input that it came from.

    It cannot where the input leaves out a text or a number: the plan has an empty one there.
    """
    if not isinstance(given, dict) or not isinstance(planned, dict):
        return False
    for name, field in schema.items():
        asked, value = given.get(name), planned.get(name)
        if asked is None and (field.computed or ((field.fields is not None or field.kind is Kind.MAP) and not value)):
            continue
        if asked != value:
            return False
    return True


def _join(path: str, key: str) -> str:
    if _PLAIN_KEY.fullmatch(key):
        return f"{path}.{key}"
    quoted = key.replace("\\", "\\\\").replace('"', '\\"')
    return f'{path}["{quoted}"]'


def of_settings(olds: Properties, news: Properties) -> pb.DiffResponse:
    """Return the difference of the provider's settings as the engine receives it: an update, never a replacement."""
    kinds = {}
    for name in sorted({*olds, *news}):
        if olds.get(name) != news.get(name):
            kinds[name] = _ADD if name not in olds else _DELETE if name not in news else _UPDATE
    if not kinds:
        return pb.DiffResponse()
    return pb.DiffResponse(
        changes=pb.DiffResponse.DIFF_SOME,
        diffs=list(kinds),
        detailedDiff={name: pb.PropertyDiff(kind=kind, inputDiff=True) for name, kind in kinds.items()},
        hasDetailedDiff=True,
    )
