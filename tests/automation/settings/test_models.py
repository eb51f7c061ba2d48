"""Each setting has one text, in one form, that agrees with the model."""

import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal, get_args, get_origin

import annotated_types
import pytest
from pydantic import StringConstraints
from pydantic.fields import FieldInfo

from automation.settings.models import Text, TextError, settings_of, written
from automation.settings.page import sections
from grafana_irm.heartbeat_rule.settings import DEFAULT_HEARTBEAT_INTERVAL
from grafana_irm.inputs.model import InputModel, OrOutput
from grafana_irm.inputs.types import Headers, MaxAlerts
from grafana_irm.timing.intervals import offered

ALL = [(model, setting) for model in sections() for setting in settings_of(model)]


def limits(kind: Any) -> Iterator[int]:
    """Return the numbers that a field's type allows at most and at least, 0 and 1 left out."""
    for part in get_args(kind):
        if isinstance(part, FieldInfo):
            yield from (limits_of for one in part.metadata for limits_of in _bounds(one))
        yield from _bounds(part)
        if get_origin(kind) not in (list, dict):
            yield from limits(part)


def _bounds(part: object) -> Iterator[int]:
    if isinstance(part, annotated_types.Le):
        yield int(str(part.le))
    if isinstance(part, StringConstraints) and part.max_length:
        yield part.max_length


def test_a_text_begins_with_one_plain_sentence() -> None:
    long = [
        setting.text.summary
        for _, setting in ALL
        if not re.fullmatch(r"[A-Z][^\n]*\.", setting.text.summary)
        or any(len(sentence.split()) > 25 for sentence in re.split(r"[.:;] ", setting.text.summary))
    ]
    assert long == []


def test_a_text_names_the_limits_of_the_type() -> None:
    silent = [
        f"{model.__name__}.{setting.name}: {limit}"
        for model, setting in ALL
        for limit in limits(model.__annotations__[setting.name])
        if str(limit) not in setting.text.allowed
    ]
    assert silent == []
    assert sum(1 for model, setting in ALL for _ in limits(model.__annotations__[setting.name])) > 5


def test_a_text_names_the_default_of_the_field() -> None:
    defaults = [(model.__name__, one, one.field.default) for model, one in ALL]
    wrong = [
        f"{name}.{setting.name}: {default}"
        for name, setting, default in defaults
        if isinstance(default, bool | int | str)
        and not setting.text.default.strip("`").startswith(str(default).lower())
    ]
    assert wrong == []


def test_a_text_of_a_heartbeat_interval_lists_the_intervals_of_irm() -> None:
    texts = {
        f"{model.__name__}.{setting.name}": setting.text.allowed.replace("`", "")
        for model, setting in ALL
        if setting.field.default == DEFAULT_HEARTBEAT_INTERVAL
    }
    assert texts == {
        "HeartbeatAlertRuleSettings.heartbeat_interval": f"{offered()}.",
        "HeartbeatBlock.interval": f"{offered()}.",
        "SharedHeartbeatSettings.heartbeat_interval": f"{offered()}.",
    }


@pytest.mark.parametrize(
    ("annotation", "source"),
    [
        (str, "str"),
        (OrOutput[str], "pulumi.Input[str]"),
        (OrOutput[MaxAlerts] | None, "pulumi.Input[int]"),
        (Literal["a", "b"], "str"),
        (OrOutput[list[OrOutput[str]]], "pulumi.Input[list[pulumi.Input[str]]]"),
        (OrOutput[Headers] | None, "pulumi.Input[dict[str, pulumi.Input[str]]]"),
        (Annotated[bool, "x"], "bool"),
    ],
    ids=range(7),
)
def test_a_type_is_written_as_programs_see_it(annotation: Any, source: str) -> None:
    assert written(annotation) == source


def test_a_text_is_taken_apart() -> None:
    text = Text.of("""What it is.

        Allowed: 1 to 9,
        and more.
        Default: 5.

        A note.
        """)
    assert (text.summary, text.allowed, text.default, text.notes) == (
        "What it is.",
        "1 to 9, and more.",
        "5.",
        ("A note.",),
    )


class Silent(InputModel):
    quiet: int


class WithoutDefault(InputModel):
    loud: int = 1
    """What it is."""


def test_a_setting_without_text_or_default_is_named() -> None:
    with pytest.raises(TextError, match=r"Silent\.quiet has no docstring"):
        settings_of(Silent)
    with pytest.raises(TextError, match=r"WithoutDefault\.loud: .*'Default: \.\.\.'"):
        settings_of(WithoutDefault)
