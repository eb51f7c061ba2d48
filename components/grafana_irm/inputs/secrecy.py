"""Credentials in the inputs, computed from marks on the models' fields.

A field is marked `Secret`, or its type is marked in `grafana_irm.inputs.types`: a URL, which may contain a user and a
password, or a map whose names the user chooses. The marks decide which inputs are secret for the provider, which values
errors hide, and which values a stack file may not contain in plain text. There is no other list of secrets.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, TypeVar, get_args, get_origin

from pydantic import BaseModel

T = TypeVar("T")
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Mark:
    """A value that is or may contain a credential.

    Attributes:
        always: whether every value is a credential.
        words: for a map: an entry whose name contains one of these words is a credential.

    """

    always: bool = False
    words: tuple[str, ...] = ()


Secret = Annotated[T, Mark(always=True)]
"""A field that is a credential: ``password: OrOutput[Secret[Text]]``."""

MAY_HOLD_USER = Mark()
"""The mark of a URL, which is a credential if it contains a user and a password."""


@dataclass(frozen=True)
class Shape:
    """The secrecy of a field: its mark, and the secrecy of its block or of its items."""

    mark: Mark | None = None
    block: type[BaseModel] | None = None
    items: "Shape | None" = None

    @property
    def holds_secret(self) -> bool:
        """Whether any part of the field is or may contain a credential."""
        return self._holds_secret(frozenset())

    def _holds_secret(self, above: frozenset[type]) -> bool:
        """Check each block once: a block may contain blocks of its own kind."""
        if self.mark is not None or (self.items is not None and self.items._holds_secret(above)):
            return True
        block = self.block
        if block is None or block in above:
            return False
        return any(shape._holds_secret(above | {block}) for shape in shapes(block).values())

    @property
    def is_hidden(self) -> bool:
        """Whether errors hide the field: it is marked, or it contains a mark and is one value for the provider."""
        return self.mark is not None or (self.holds_secret and bool(getattr(self.block, "is_one_value", False)))


@cache
def shapes(model: type[BaseModel]) -> Mapping[str, Shape]:
    """Return the fields of a model by name, in the spelling of programs and of stack files."""
    found = {name: _shape(field.annotation, tuple(field.metadata)) for name, field in model.model_fields.items()}
    return {**{field.alias or name: found[name] for name, field in model.model_fields.items()}, **found}


@cache
def secret_fields(model: type[BaseModel]) -> tuple[str, ...]:
    """Return the fields of a model that are or may contain a credential, in the spelling of programs."""
    return tuple(name for name in model.model_fields if shapes(model)[name].holds_secret)


def hides(model: type[BaseModel], path: Path) -> bool:
    """Whether errors hide the value at this path, because it is or may contain a credential."""
    return any(shape.is_hidden for _, shape in _along(model, path))


def is_credential(model: type[BaseModel], path: Path) -> bool:
    """Whether every value at this path is a credential, by its mark or by its name in a map."""
    marks: list[Mark] = []
    for part, shape in _along(model, path):
        if any(word in str(part).lower() for mark in marks for word in mark.words):
            return True
        marks = [shape.mark] if shape.mark else []
        if any(mark.always for mark in marks):
            return True
    return False


def _along(model: type[BaseModel], path: Path) -> Iterator[tuple[str | int, Shape]]:
    """Yield each part of a path with its field, as far as the models have it."""
    block: type[BaseModel] | None = model
    items: Shape | None = None
    for part in path:
        shape = shapes(block).get(str(part)) if block else items
        if shape is None:
            return
        yield part, shape
        block, items = shape.block, shape.items


def _shape(kind: Any, metadata: tuple[Any, ...] = ()) -> Shape:  # noqa: ANN401 - any annotation
    marks = sorted((one for one in metadata if isinstance(one, Mark)), key=lambda one: not one.always)
    mark = marks[0] if marks else None
    origin, parts = get_origin(kind), get_args(kind)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return Shape(mark, kind)
    if origin in (list, dict):
        return Shape(mark, items=_shape(parts[-1]))
    if origin is Annotated:
        return _shape(parts[0], (*parts[1:], *metadata))
    found = [_shape(part, metadata) for part in parts if part is not type(None)] if origin else []
    return next((shape for shape in found if shape != Shape()), Shape(mark))
