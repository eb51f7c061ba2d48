"""A small evaluator of arithmetic: Grafana's math expressions, and PromQL over constants.

Numbers, `vector(...)`, references to other queries, arithmetic, comparisons and logic are evaluated; anything else
is an error, as a bad expression is in Grafana.
"""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+)|(?P<reference>\$\{[^}]+\}|\$\w+)|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<operator>\*\*|\|\||&&|[=!<>]=|[-+*/%^<>!(),]))"
)
_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "%": operator.mod,
    "**": operator.pow,
    "^": operator.pow,
    "&&": lambda a, b: float(bool(a) and bool(b)),
    "||": lambda a, b: float(bool(a) or bool(b)),
}
_LEVELS = (("||",), ("&&",), tuple(_COMPARISONS), ("+", "-"), ("*", "/", "%"), ("**", "^"))


class ExpressionError(Exception):
    """An expression that cannot be evaluated."""


@dataclass(frozen=True)
class Value:
    """What an expression comes to.

    Attributes:
        number: the number, None for an empty vector: no data.
        vector: whether it is a vector of one element, where a comparison filters instead of answering 0 or 1.

    """

    number: float | None
    vector: bool = False


class _Parser:
    """Evaluates while it reads; `references` None is PromQL, else math."""

    def __init__(self, text: str, references: Mapping[str, float | None] | None) -> None:
        self._text = text
        self._references = references
        self._tokens = _tokens(text)
        self._position = 0

    def whole(self) -> Value:
        value = self._level(0)
        if self._peek():
            raise ExpressionError(f'unexpected "{self._peek()}" in "{self._text}"')
        return value

    def _peek(self) -> str:
        return self._tokens[self._position][1] if self._position < len(self._tokens) else ""

    def _take(self) -> tuple[str, str]:
        if self._position == len(self._tokens):
            raise ExpressionError("unexpected EOF in input: F()")
        self._position += 1
        return self._tokens[self._position - 1]

    def _expect(self, token: str) -> None:
        if self._take()[1] != token:
            raise ExpressionError(f'"{token}" is missing in "{self._text}"')

    def _level(self, level: int) -> Value:
        if level == len(_LEVELS):
            return self._unary()
        value = self._level(level + 1)
        while self._peek() in _LEVELS[level]:
            symbol = self._take()[1]
            as_number = self._references is not None
            if self._references is None and self._peek() == "bool":
                self._take()
                as_number = True
            value = self._combined(symbol, value, self._level(level + 1), as_number)
        return value

    def _combined(self, symbol: str, left: Value, right: Value, as_number: bool) -> Value:
        vector = left.vector or right.vector
        if left.number is None or right.number is None:
            return Value(None, vector)
        if symbol in _COMPARISONS:
            holds = _COMPARISONS[symbol](left.number, right.number)
            if as_number:
                return Value(float(holds), vector)
            if not vector:
                raise ExpressionError("parse error: comparisons between scalars must use BOOL modifier")
            return Value(left.number if holds else None, vector=True)
        try:
            return Value(_ARITHMETIC[symbol](left.number, right.number), vector)
        except (ArithmeticError, ValueError) as error:
            raise ExpressionError(f'"{self._text}": {error}') from None

    def _unary(self) -> Value:
        kind, symbol = self._take()
        if symbol in (("-", "!") if self._references is not None else ("-", "+")):
            value = self._unary()
            if value.number is None or symbol == "+":
                return value
            return Value(-value.number if symbol == "-" else float(not value.number), value.vector)
        if symbol == "(":
            value = self._level(0)
            self._expect(")")
            return value
        if kind == "number":
            return Value(float(symbol))
        if kind == "reference" and self._references is not None:
            return self._reference(symbol.strip("${}"))
        if symbol == "vector" and self._references is None:
            self._expect("(")
            value = self._level(0)
            self._expect(")")
            return Value(value.number, vector=True)
        raise ExpressionError(f'unexpected "{symbol}" in "{self._text}"')

    def _reference(self, name: str) -> Value:
        if self._references is None or name not in self._references:
            raise ExpressionError(f"unable to find dependent node '{name}'")
        return Value(self._references[name])


def _tokens(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    position = 0
    while position < len(text.rstrip()):
        match = _TOKEN.match(text, position)
        if match is None or match.lastgroup is None:
            raise ExpressionError(f'unexpected "{text[position:].strip()[:1]}" in "{text}"')
        found.append((match.lastgroup, match[match.lastgroup]))
        position = match.end()
    return found


def references(text: str) -> list[str]:
    """Return the names that a math expression refers to."""
    return [match["reference"].strip("${}") for match in _TOKEN.finditer(text) if match["reference"]]


def math(text: str, references: Mapping[str, float | None]) -> float | None:
    """Return what a math expression of Grafana comes to; None is no data.

    Raises:
        ExpressionError: for what cannot be evaluated.

    """
    return _Parser(text, references).whole().number


def promql(text: str) -> float | None:
    """Return Prometheus's result of a query over constants; None is an empty result.

    Raises:
        ExpressionError: for what cannot be evaluated, such as any metric.

    """
    return _Parser(text, None).whole().number
