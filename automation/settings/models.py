"""The models of the inputs for documents: each block, its settings, and their texts."""

import ast
import inspect
import re
import textwrap
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from types import ModuleType
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from pydantic.alias_generators import to_camel
from pydantic.fields import FieldInfo

from grafana_irm.inputs.model import InputModel, OrOutput
from grafana_irm.inputs.secrecy import Mark, Shape, shapes

_OR_OUTPUT = OrOutput[str].__metadata__[0]  # type: ignore[attr-defined]
_PLAIN = {str: "str", int: "int", bool: "bool"}
_LABELS = ("Allowed", "Default")


class TextError(Exception):
    """A setting without a text, or with a text in another form. The message names the setting."""


@dataclass(frozen=True)
class Text:
    """The content of a setting's docstring.

    The form is: a sentence that says what the setting is, a blank line, then ``Allowed:`` and ``Default:`` at the
    beginning of a line, and after another blank line what else there is to know.
    """

    summary: str
    allowed: str
    default: str
    notes: tuple[str, ...]
    whole: str

    @classmethod
    def of(cls, docstring: str) -> "Text":
        """Take a docstring apart."""
        whole = inspect.cleandoc(docstring)
        summary, *paragraphs = re.split(r"\n{2,}", whole)
        found = dict.fromkeys(_LABELS, "")
        notes = []
        for paragraph in paragraphs:
            parts = re.split(rf"^({'|'.join(_LABELS)}): ", paragraph, flags=re.MULTILINE)
            notes += [_one_line(parts[0])] if parts[0] else []
            found |= {label: _one_line(text) for label, text in zip(parts[1::2], parts[2::2], strict=True)}
        return cls(_one_line(summary), found["Allowed"], found["Default"], tuple(notes), whole)


@dataclass(frozen=True)
class Setting:
    """One setting of a block.

    Attributes:
        name: as programs spell it.
        kind: its type in programs, as source.
        required: whether it must be given.
        text: what it is.
        shape: its secrecy.
        blocks: the models in it.
        earlier: its earlier name, which is accepted too.

    """

    name: str
    kind: str
    required: bool
    text: Text
    shape: Shape
    blocks: tuple[type[InputModel], ...]
    earlier: str | None
    field: FieldInfo

    @property
    def camel(self) -> str:
        """The name as stack files spell it."""
        return to_camel(self.name)

    @property
    def mark(self) -> Mark | None:
        """Its mark of secrecy."""
        return self.shape.mark


def settings_of(model: type[InputModel]) -> tuple[Setting, ...]:
    """Return a model's own settings, without the settings of its bases.

    Raises:
        TextError: a setting has no text.

    """
    texts, earlier = _docstrings(model), {new: old for old, new in model.renamed.items()}
    # A block may contain blocks of its own kind, whose name is text in the source.
    kinds = get_type_hints(model, include_extras=True)
    found = []
    for name in inspect.get_annotations(model):
        if name not in model.model_fields:
            continue
        annotation = kinds[name]
        if name not in texts:
            raise TextError(f"{model.__module__}.{model.__name__}.{name} has no docstring")
        field, text = model.model_fields[name], Text.of(texts[name])
        if not field.is_required() and not text.default:
            raise TextError(f"{model.__module__}.{model.__name__}.{name}: its docstring has no line 'Default: ...'")
        blocks = tuple(_models_in(annotation))
        found.append(
            Setting(
                name,
                written(annotation),
                field.is_required(),
                text,
                shapes(model)[name],
                blocks,
                earlier.get(name),
                field,
            )
        )
    return tuple(found)


def base_of(model: type[InputModel]) -> type[InputModel] | None:
    """Return the model whose settings it inherits."""
    base = model.__bases__[0]
    return base if issubclass(base, InputModel) and base.model_fields else None


def blocks_of(module: ModuleType) -> list[type[InputModel]]:
    """Return the models of a module that have settings, in the order of the source."""
    found = [one for one in vars(module).values() if inspect.isclass(one) and one.__module__ == module.__name__]
    return [one for one in found if issubclass(one, InputModel) and one.model_fields]


def args_name(model: type[InputModel]) -> str:
    """Return the name of a model's TypedDict, which is API: the type's name in other languages."""
    name = model.__name__
    stem = name.removesuffix("Settings").removesuffix("Block")
    # Both contact points of the heartbeat, within `IrmAlerting` and outside of it, have the same stem.
    clash = name.endswith("Block") and hasattr(inspect.getmodule(model), f"{stem}Settings")
    return f"{name if clash else stem}Args"


def written(annotation: Any) -> str:  # noqa: ANN401 - any annotation
    """Return a field's type as programs see it, as source: ``pulumi.Input[str]``."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        inner = written(parts[0])
        return f"pulumi.Input[{inner}]" if _OR_OUTPUT in parts[1:] else inner
    if origin is Literal:
        return "str"
    if origin is list:
        return f"list[{written(parts[0])}]"
    if origin is dict:
        return f"dict[str, {written(parts[1])}]"
    if inspect.isclass(annotation):
        return args_name(annotation) if issubclass(annotation, InputModel) else _PLAIN[annotation]
    (kind,) = (part for part in parts if part is not type(None))
    return written(kind)


def _models_in(annotation: Any) -> list[type[InputModel]]:  # noqa: ANN401 - any annotation
    if inspect.isclass(annotation) and issubclass(annotation, InputModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models_in(part)]


@cache
def _docstrings(model: type[InputModel]) -> dict[str, str]:
    (definition,) = ast.parse(textwrap.dedent(inspect.getsource(model))).body
    body = definition.body if isinstance(definition, ast.ClassDef) else []
    return {
        node.target.id: below.value.value
        for node, below in pairwise(body)
        if isinstance(node, ast.AnnAssign)
        and isinstance(node.target, ast.Name)
        and isinstance(below, ast.Expr)
        and isinstance(below.value, ast.Constant)
        and isinstance(below.value.value, str)
    }


def _one_line(text: str) -> str:
    return " ".join(text.split())
