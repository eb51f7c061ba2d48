"""Alert templates: limits, errors, and the filters that IRM adds."""

import pytest

from sandbox.irm.templates import RenderError, is_true, is_valid, render


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ('{{ payload.text | regex_replace("b+", "x") }}', "axc"),
        ('{{ payload.text | regex_match("bb") }}', "False"),
        ('{{ payload.text | regex_search("bb") }}', "True"),
        ("{{ payload.encoded | b64decode }}", "hello"),
        ("{{ (payload.json | parse_json).a }}", "1"),
        ("{{ payload.list | json_dumps }}", "[1, 2]"),
        ('{{ payload.time | iso8601_to_time | datetimeformat("%Y") }}', "2026"),
        ('{{ ("10:00 / 01-02-2026" | datetimeparse).month }}', "2"),
        ('{{ ("-2h" | timedeltaparse).total_seconds() }}', "-7200.0"),
        ("{{ payload.nosuch | parse_json }}", "None"),
        ("{{ payload.nosuch }}", ""),
    ],
)
def test_filters(template: str, expected: str) -> None:
    payload = {
        "text": "abbc",
        "encoded": "aGVsbG8=",
        "json": '{"a": 1}',
        "list": [1, 2],
        "time": "2026-11-23T12:00:00+00:00",
    }
    assert render(template, payload) == expected


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("{{ payload.a.b }}", "Template Warning: 'dict object' has no attribute 'a'"),
        ("{{ 1 / 0 }}", "Template Error: division by zero"),
        ("{{ a", "Template Error: unexpected end of template"),
        ("{{ range(2) }}", "Template Error: use of 'range' is restricted"),
        ("x" * 50_001, "Template Error: Template exceeds length limit (50001 > 50000)"),
    ],
)
def test_errors(template: str, words: str) -> None:
    with pytest.raises(RenderError) as caught:
        render(template, {})
    assert str(caught.value).startswith(words)


def test_a_long_result_is_cut() -> None:
    assert len(render("{{ payload * 60000 }}", "x")) == 50_002


@pytest.mark.parametrize(
    ("result", "truth"), [("True", True), (" ok\n", True), ("1", True), ("yes", False), ("", False)]
)
def test_truth(result: str, truth: bool) -> None:
    assert is_true(result) is truth


def test_validity() -> None:
    assert is_valid("{{ payload.a.b }}")
    assert not is_valid("{{ payload | nosuch }}")
