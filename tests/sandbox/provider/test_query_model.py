"""The JSON of a query."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.provider import query_model

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


def test_default_values_are_left_out_and_the_rest_is_written_as_in_go() -> None:
    model = '{"type": "math", "expression": "1 > 0 & 2 < 3", "intervalMs": 1000, "maxDataPoints": 43200.0}'

    assert query_model.normalise(model) == '{"expression":"1 \\u003e 0 \\u0026 2 \\u003c 3","type":"math"}'


def test_other_values_stay() -> None:
    assert query_model.normalise('{"intervalMs": 500, "maxDataPoints": 1.50}') == (
        '{"intervalMs":500,"maxDataPoints":1.5}'
    )


@given(st.dictionaries(st.text(), JSON, max_size=4))
def test_it_says_the_same_and_once_is_enough(model: dict[str, Any]) -> None:
    once = query_model.normalise(json.dumps(model))

    assert query_model.normalise(once) == once
    assert {"intervalMs": 1000, "maxDataPoints": 43200, **json.loads(once)} == {
        "intervalMs": 1000,
        "maxDataPoints": 43200,
        **model,
    }


def test_the_same_json_in_another_order_is_the_same() -> None:
    assert query_model.same('{"a": 1, "b": 2}', '{"b":2,"a":1}')
    assert not query_model.same('{"a": 1}', '{"a": 2}')
    assert not query_model.same("", "{}")


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "unexpected end of JSON input"),
        ("{'a': 1}", "invalid character ''' looking for beginning of value"),
    ],
)
def test_what_is_no_json_is_refused(text: str, error: str) -> None:
    assert query_model.validate(text, "model") == f'"model" contains an invalid JSON: {error}'
