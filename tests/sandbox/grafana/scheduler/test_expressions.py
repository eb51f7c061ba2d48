import pytest

from sandbox.grafana.scheduler.expressions import ExpressionError, math, promql


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 > 0", 1),
        ("0", 0),
        ("1 == 2", 0),
        ("2 + 3 * 4", 14),
        ("(2 + 3) * 4", 20),
        ("2 ** 3", 8),
        ("-1 < 0 && !0", 1),
        ("0 || 0", 0),
        ("$A * 2 + ${B}", 9),
        ("1e3 / 2.5", 400),
    ],
)
def test_math(text: str, value: float) -> None:
    assert math(text, {"A": 3.0, "B": 3.0}) == value


def test_no_data_stays_no_data() -> None:
    assert math("$A > 0", {"A": None}) is None


@pytest.mark.parametrize("text", ["1 >", "", "(1", "$B", "nosuch(1)", "1 1", "1 / 0", "vector(1)", "1 @ 2"])
def test_bad_math(text: str) -> None:
    with pytest.raises(ExpressionError):
        math(text, {"A": 1.0})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("vector(1) > 0", 1),
        ("vector(5) > 0", 5),
        ("vector(1) < 0", None),
        ("vector(1) > bool 2", 0),
        ("1", 1),
        ("vector(2) * 3 - 1", 5),
        ("1 > bool 0", 1),
    ],
)
def test_promql(text: str, value: float | None) -> None:
    assert promql(text) == value


@pytest.mark.parametrize("text", ["up", "1 > 0", "vector(1", "rate(x[5m])", "$A"])
def test_bad_promql(text: str) -> None:
    with pytest.raises(ExpressionError):
        promql(text)
