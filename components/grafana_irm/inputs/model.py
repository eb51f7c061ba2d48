"""The base of all inputs on pydantic: one error for all problems of nested blocks; outputs are checked on resolve."""

import inspect
import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, TypeVar

import pulumi
from pydantic import (
    BaseModel,
    ConfigDict,
    ModelWrapValidatorHandler,
    PrivateAttr,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    WrapValidator,
    model_validator,
)
from pydantic.alias_generators import to_camel
from pydantic_core import InitErrorDetails

from grafana_irm.errors import InvalidInputs, InvalidOutput, Problem, shown
from grafana_irm.inputs import wording
from grafana_irm.inputs.renamed import by_names_of_today, earlier_names_in
from grafana_irm.inputs.secrecy import hides

T = TypeVar("T")
M = TypeVar("M", bound="InputModel")
Spelling = Literal["snake", "camel"]
"""The spelling of the keys: ``snake`` in programs (``max_alerts``), ``camel`` in stack files (``maxAlerts``)."""


class Shown(str):
    """Our own text in place of a given value, shown without changes."""

    __slots__ = ()


class Refusal(NamedTuple):
    """A problem that `InputModel.cross_check` found: its path, the allowed values, and the given value."""

    where: tuple[str | int, ...]
    allowed: str
    given: Any


def _pass_outputs(value: Any, handler: Any) -> Any:  # noqa: ANN401 - a pydantic wrap validator sees anything
    if isinstance(value, pulumi.Output):
        return value
    if inspect.isawaitable(value):
        return pulumi.Output.from_input(value)
    return handler(value)


OrOutput = Annotated[T, WrapValidator(_pass_outputs)]
"""A field for a value or a Pulumi output of the value. An output is accepted here, and checked when it resolves."""


class InputModel(BaseModel):
    """The base of every block of inputs: strict types, no unknown keys, both spellings, no values in raw errors."""

    model_config = ConfigDict(
        strict=True,
        frozen=True,
        alias_generator=to_camel,
        # Both spellings here; `_check_whole` allows one. Before pydantic 2.14, `by_name` of `model_validate` does not
        # reach a nested block, and its settings in snake case were ignored.
        validate_by_alias=True,
        validate_by_name=True,
        hide_input_in_errors=True,
        arbitrary_types_allowed=True,
        defer_build=True,
    )

    is_one_value: ClassVar[bool] = False
    """Whether the provider has the block as one value. If it contains a credential, errors hide the whole block."""

    renamed: ClassVar[Mapping[str, str]] = {}
    """Earlier names of fields, with their current names. An earlier name is accepted with a warning."""

    _earlier: tuple[str, ...] = PrivateAttr(default=())
    _at: tuple[str | int, ...] = PrivateAttr(default=())
    """The path of the block in the validated inputs."""

    @classmethod
    def cross_check(cls, given: Mapping[str, Any]) -> Iterable[Refusal]:
        """Find problems between fields. ``given`` has raw values by field name, perhaps outputs or wrong types."""
        del given
        return ()

    @property
    def earlier_names(self) -> tuple[str, ...]:
        """The earlier names that were used, as programs spell them."""
        return self._earlier

    @model_validator(mode="wrap")
    @classmethod
    def _check_whole(cls, raw: Any, handler: ModelWrapValidatorHandler[M], info: ValidationInfo) -> M:  # noqa: ANN401 - as above
        if not isinstance(raw, Mapping) or not all(isinstance(key, str) for key in raw):
            return handler(raw)
        camel = (info.context or {}).get("spelling") == "camel"
        names = {(field.alias or name) if camel else name: name for name, field in cls.model_fields.items()}
        spelled = to_camel if camel else str
        raw, earlier = by_names_of_today(raw, cls.renamed, spelled)
        errors: list[InitErrorDetails] = []
        model: M | None = None
        try:
            model = handler({key: value for key, value in raw.items() if key in names})
        except ValidationError as failed:
            errors += [wording.kept(error) for error in failed.errors(include_url=False)]
        unknown = [key for key in raw if key not in names]
        today = dict(zip(map(spelled, cls.renamed), map(spelled, cls.renamed.values()), strict=True))
        errors += [
            wording.error((key,), wording.known_keys(key, names, today.get(key)), Shown("an unknown key"))
            for key in unknown
        ]
        by_field = {names[key]: value for key, value in raw.items() if key in names}
        found = {tuple(error["loc"]) for error in errors}
        for refusal in cls.cross_check(by_field):
            where = tuple(to_camel(part) if camel and isinstance(part, str) else part for part in refusal.where)
            if where not in found:
                errors.append(wording.error(where, refusal.allowed, refusal.given))
        if errors or model is None:
            raise ValidationError.from_exception_data(cls.__name__, errors)
        model._earlier = earlier
        return model


def problems_of(
    failed: ValidationError, model: type[InputModel], field: str | None = None, *, at: tuple[str | int, ...] = ()
) -> list[Problem]:
    """Convert pydantic's errors to problems, without any value that may be a credential.

    Args:
        failed: the error from pydantic.
        model: the validated model.
        field: the validated field of the model. Default: the whole model.
        at: the path of the model in the user's input.

    """
    within = () if field is None else (field,)
    found = [(wording.given(error), (*within, *error["loc"]), error) for error in failed.errors(include_url=False)]
    return [
        Problem(
            path_text((*at, *path)),
            str(value) if isinstance(value, Shown) else shown(value, secret=hides(model, path)),
            wording.allowed(error),
        )
        for value, path, error in found
    ]


_QUOTED_IN_PATHS = frozenset('.[]"')
"""Characters with a special meaning in a path: a key with one of them is quoted."""


def path_text(path: Iterable[str | int]) -> str:
    """Format a path in the syntax of Pulumi's command line: ``integrations[1].heartbeat.rule.labels["a.b"]``."""
    text = ""
    for part in path:
        if part == "[key]":  # pydantic's mark of a problem with the key itself
            continue
        if isinstance(part, int):
            text += f"[{part}]"
        elif part and part.isprintable() and not _QUOTED_IN_PATHS & set(part):
            text += f".{part}" if text else part
        else:
            text += f"[{json.dumps(part)}]"
    return text or "(all inputs)"


def validated(model: type[M], raw: Any, what: str, *, spelling: Spelling = "snake") -> M:  # noqa: ANN401 - not yet checked
    """Return the validated block, or raise `InvalidInputs` with every problem; the error starts with ``what``."""
    try:
        block = _placed(parse(model, raw, spelling=spelling), ())
    except ValidationError as failed:
        problems = problems_of(failed, model)
    else:
        warn_of_earlier_names(block, what, spelling=spelling)
        return block
    # Raised outside the except block, so that pydantic's own error, which has the inputs, is not attached.
    raise InvalidInputs(what, problems)


def _placed(block: M, path: tuple[str | int, ...]) -> M:
    """Set the path of each block, for the errors of outputs that resolve later."""
    block._at = path
    for name in block.model_fields_set:
        part = getattr(block, name)
        if isinstance(part, InputModel):
            _placed(part, (*path, name))
        elif isinstance(part, list) and part and isinstance(part[0], InputModel):
            for number, one in enumerate(part):
                _placed(one, (*path, name, number))
    return block


def warn_of_earlier_names(block: InputModel, what: str, *, spelling: Spelling = "snake") -> None:
    """Warn about each earlier name in use, with its path and its current name."""
    spelled = to_camel if spelling == "camel" else str
    for path, today in earlier_names_in(block, spelled):
        pulumi.log.warn(f"{what}: {path_text(path)} is now called {today}. A later version refuses the earlier name.")


def parse(model: type[M], raw: Any, *, spelling: Spelling = "snake") -> M:  # noqa: ANN401 - not yet checked
    """Like `validated`, but raises pydantic's error, for callers that collect problems of several blocks."""
    camel = spelling == "camel"
    return model.model_validate(raw, by_alias=camel, by_name=not camel, context={"spelling": spelling})


def resolve(block: InputModel, field: str, what: str) -> Any:  # noqa: ANN401 - the field's type, or an output of it
    """Return the field's value; for an output, an output that fails with `InvalidOutput` on an invalid value."""
    value = getattr(block, field)
    if not holds_output(value):
        return plain(value)
    return pulumi.Output.from_input(plain(value)).apply(lambda known: _checked(block, field, known, what))


def resolve_part(block: InputModel, field: str, key: str, what: str) -> Any:  # noqa: ANN401 - as above
    """Return one value of a field that is a mapping, as `resolve` does: the other values may be outputs."""
    value = getattr(block, field)[key]
    if not holds_output(value):
        return plain(value)
    return pulumi.Output.from_input(plain(value)).apply(lambda known: _checked(block, field, {key: known}, what)[key])


def _checked(block: InputModel, field: str, value: Any, what: str) -> Any:  # noqa: ANN401 - resolved from an output
    """Validate the value of one field as the block's model does; raises `InvalidOutput` if it is refused."""
    try:
        checked = _adapter(type(block), field).validate_python(
            value, by_alias=False, by_name=True, context={"spelling": "snake"}
        )
    except ValidationError as failed:
        problems = problems_of(failed, type(block), field, at=block._at)
    else:
        return plain(checked)
    raise InvalidOutput(what, problems)


@cache
def _adapter(model: type[InputModel], field: str) -> TypeAdapter[Any]:
    info = model.model_fields[field]
    annotation: Any = info.annotation
    # Without the aliases, which have a meaning only in a model.
    for extra in info.metadata:
        annotation = Annotated[annotation, extra]
    is_model = inspect.isclass(annotation) and issubclass(annotation, BaseModel)
    return TypeAdapter(annotation, config=None if is_model else ConfigDict(strict=True))


def holds_output(value: Any) -> bool:  # noqa: ANN401 - any tree of values
    """Whether any part of the value is an output."""
    if isinstance(value, pulumi.Output):
        return True
    if isinstance(value, InputModel):
        return any(holds_output(getattr(value, name)) for name in type(value).model_fields)
    if isinstance(value, Mapping):
        return any(holds_output(part) for part in value.values())
    return isinstance(value, list | tuple) and any(holds_output(part) for part in value)


def plain(value: Any) -> Any:  # noqa: ANN401 - any tree of values
    """Convert blocks to dicts of the set fields, with keys in snake case. Outputs stay outputs."""
    if isinstance(value, InputModel):
        fields = {name: getattr(value, name) for name in type(value).model_fields}
        return {
            name: plain(part) for name, part in fields.items() if part is not None and name in value.model_fields_set
        }
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    return [plain(part) for part in value] if isinstance(value, list) else value
