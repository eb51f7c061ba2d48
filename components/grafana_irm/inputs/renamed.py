"""Earlier names of inputs, which are still accepted beside their current names."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel


class Renamed(NamedTuple):
    """An earlier name in use: its path in the user's spelling, and its current name."""

    path: tuple[str | int, ...]
    today: str


def by_names_of_today(
    raw: Mapping[str, Any], renamed: Mapping[str, str], spelled: Callable[[str], str] = str
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the values by their current names, and the earlier names in use.

    Args:
        raw: the user's values. A value given by both names is returned by both names.
        renamed: the earlier names, with their current names.
        spelled: converts a name to the spelling of ``raw``.

    """
    used = {spelled(old): (old, spelled(new)) for old, new in renamed.items() if spelled(old) in raw}
    values = {key if key not in used or used[key][1] in raw else used[key][1]: value for key, value in raw.items()}
    return values, tuple(old for old, _ in used.values())


def earlier_names_in(value: Any, spelled: Callable[[str], str], at: tuple[str | int, ...] = ()) -> Iterator[Renamed]:  # noqa: ANN401 - any tree of blocks
    """Yield each earlier name in use in a validated block and its nested blocks."""
    if isinstance(value, BaseModel):
        block: Any = value
        for old in block.earlier_names:
            yield Renamed((*at, spelled(old)), spelled(block.renamed[old]))
        for name in value.model_fields_set:
            yield from earlier_names_in(getattr(value, name), spelled, (*at, spelled(name)))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from earlier_names_in(part, spelled, (*at, number))
