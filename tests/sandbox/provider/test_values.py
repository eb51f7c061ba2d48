"""Property values: whatever goes to the engine comes back the same."""

from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict
from hypothesis import given
from hypothesis import strategies as st

from sandbox.provider.values import UNKNOWN, Secret, from_struct, to_struct, without_unknowns

SCALARS = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text()
PLAIN = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(min_size=1), inner, max_size=4)
)


def without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    return [without_nulls(item) for item in value] if isinstance(value, list) else value


@given(st.dictionaries(st.text(min_size=1), PLAIN, max_size=4))
def test_values_come_back_the_same_but_for_nulls(properties: dict[str, Any]) -> None:
    assert from_struct(to_struct(properties, secrets=True)) == without_nulls(properties)


@given(PLAIN.filter(lambda value: value is not None))
def test_a_secret_is_opened_on_the_way_in(value: Any) -> None:
    assert from_struct(to_struct({"a": Secret(value)}, secrets=True)) == without_nulls({"a": value})


def test_a_secret_is_marked_only_for_an_engine_that_knows_marks() -> None:
    assert MessageToDict(to_struct({"a": Secret("s")}, secrets=True)) == {
        "a": {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "value": "s"}
    }
    assert MessageToDict(to_struct({"a": Secret("s")}, secrets=False)) == {"a": "s"}


def test_a_secret_does_not_show_its_value() -> None:
    assert "sesame" not in repr({"a": Secret("sesame")})


def test_what_is_unknown_stays_unknown() -> None:
    assert from_struct(to_struct({"a": [UNKNOWN]}, secrets=True)) == {"a": [UNKNOWN]}
    assert without_unknowns({"a": [UNKNOWN, 1], "b": {"c": UNKNOWN}}) == {"a": [None, 1], "b": {"c": None}}


def test_what_the_protocol_has_no_form_for_is_an_error() -> None:
    with pytest.raises(TypeError, match="a property cannot be a set"):
        to_struct({"a": {1}}, secrets=True)
