"""Evaluates a rule's queries and expressions to one of Grafana's results."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ..provisioning.rule_model import EXPRESSIONS, Rule
from . import expressions
from .data_sources import DataSources
from .expressions import ExpressionError

NORMAL, PENDING, ALERTING, NO_DATA, ERROR = "Normal", "Pending", "Alerting", "NoData", "Error"

_KINDS = ("math", "reduce", "resample", "classic_conditions", "threshold", "sql")
"""The types of expressions that Grafana knows."""

_THRESHOLDS: dict[str, Callable[[float, list[float]], bool]] = {
    "gt": lambda value, limits: value > limits[0],
    "lt": lambda value, limits: value < limits[0],
    "gte": lambda value, limits: value >= limits[0],
    "lte": lambda value, limits: value <= limits[0],
    "eq": lambda value, limits: value == limits[0],
    "ne": lambda value, limits: value != limits[0],
    "within_range": lambda value, limits: limits[0] < value < limits[1],
    "outside_range": lambda value, limits: value < limits[0] or value > limits[1],
}


@dataclass(frozen=True)
class Result:
    """What one evaluation came to.

    Attributes:
        state: `Normal`, `Alerting`, `NoData` or `Error`.
        values: the numbers of the queries and expressions, by reference.
        text: the same in words, as a webhook's `valueString`.
        error: what went wrong.
        failed_query: the reference and the data source of the query that failed.

    """

    state: str
    values: dict[str, float] = field(default_factory=dict)
    text: str = ""
    error: str = ""
    failed_query: tuple[str, str] | None = None


class _QueryError(Exception):
    """A failed query of a data source. Alerts have more details of it than of a bad expression."""

    def __init__(self, ref_id: str, data_source: str, problem: str) -> None:
        super().__init__(f"[sse.dataQueryError] failed to execute query [{ref_id}]: {problem}")
        self.query = ref_id, data_source


class Evaluator:
    """Evaluates rules.

    Args:
        data_sources: what queries can be sent to.

    """

    def __init__(self, data_sources: DataSources) -> None:
        self._data_sources = data_sources

    def evaluate(self, rule: Rule) -> Result:
        """Return what the rule's condition comes to now."""
        queries = {query["refId"]: query for query in rule.data}
        values: dict[str, float | None] = {}
        try:
            _check_condition(rule.condition, queries)
            for ref_id in queries:
                self._value(ref_id, queries, values, ())
        except _QueryError as error:
            return Result(ERROR, error=str(error), failed_query=error.query)
        except ExpressionError as error:
            return Result(ERROR, error=str(error))
        value = values[rule.condition]
        if value is None:
            return Result(NO_DATA)
        known = {ref_id: number for ref_id, number in sorted(values.items()) if number is not None}
        text = ", ".join(
            f"[ var='{ref_id}' labels={{}} type='{_kind(queries[ref_id])}' value={number:g} ]"
            for ref_id, number in known.items()
        )
        return Result(ALERTING if value else NORMAL, known, text)

    def _value(
        self,
        ref_id: str,
        queries: dict[str, dict[str, Any]],
        values: dict[str, float | None],
        above: tuple[str, ...],
    ) -> float | None:
        if ref_id in values:
            return values[ref_id]
        if ref_id in above:
            raise ExpressionError(f"expression '{ref_id}' depends on itself")
        if ref_id not in queries:
            raise ExpressionError(f"unable to find dependent node '{ref_id}'")
        query, model = queries[ref_id], queries[ref_id]["model"]
        if query["datasourceUid"] not in EXPRESSIONS:
            values[ref_id] = self._queried(query)
            return values[ref_id]
        if _mentions(model, ref_id):
            raise ExpressionError(f"expression '{ref_id}' cannot reference itself. Must be query or another expression")
        needed = [name for name in queries if _mentions(model, name)]
        known = {name: self._value(name, queries, values, (*above, ref_id)) for name in needed}
        if model.get("type") == "reduce" and all(_is_scalar(name, queries) for name in needed):
            raise ExpressionError("can only reduce type series, got type scalar")
        values[ref_id] = _expression(ref_id, model, known)
        return values[ref_id]

    def _queried(self, query: dict[str, Any]) -> float | None:
        uid, ref_id = query["datasourceUid"], query["refId"]
        source = self._data_sources.find(uid)
        if source is None:
            raise ExpressionError(f"failed to build query '{ref_id}': data source not found")
        if source.broken:
            problem = f'Post "{source.url}/api/v1/query": dial tcp: connect: connection refused'
            raise _QueryError(ref_id, uid, problem)
        try:
            return expressions.promql(str(query["model"].get("expr", "")))
        except ExpressionError as error:
            raise _QueryError(ref_id, uid, f"bad_data: {error}") from None


def _kind(query: dict[str, Any]) -> str:
    return str(query["model"].get("type", "")) if query["datasourceUid"] in EXPRESSIONS else "query"


def _check_condition(condition: str, queries: dict[str, dict[str, Any]]) -> None:
    if not condition:
        raise ExpressionError("condition must not be empty")
    if condition not in queries:
        known = " ".join(queries)
        raise ExpressionError(
            f"[alerting.alert-rule.conditionNotExist] Condition {condition} does not exist, must be one of [{known}]"
        )


def _is_scalar(ref_id: str, queries: dict[str, dict[str, Any]]) -> bool:
    """Return whether an expression has only numbers, without any query."""
    query = queries[ref_id]
    if query["datasourceUid"] not in EXPRESSIONS:
        return False
    below = [name for name in queries if name != ref_id and _mentions(query["model"], name)]
    return all(_is_scalar(name, queries) for name in below)


def _mentions(model: dict[str, Any], name: str) -> bool:
    expression = str(model.get("expression", ""))
    if model.get("type") == "math":
        return f"${name}" in expression or f"${{{name}}}" in expression
    return expression.strip("${}") == name


def _math(ref_id: str, expression: str, known: dict[str, float | None]) -> float | None:
    for name in expressions.references(expression):
        if name not in known:
            raise ExpressionError(f"unable to find dependent node '{name}'")
    try:
        return expressions.math(expression, known)
    except ExpressionError as error:
        problem = f"[sse.parseError] failed to parse expression [{ref_id}]: invalid math command: expr: {error}"
        raise ExpressionError(problem) from None


def _expression(ref_id: str, model: dict[str, Any], known: dict[str, float | None]) -> float | None:
    kind, expression = model.get("type"), str(model.get("expression", ""))
    if kind == "math":
        return _math(ref_id, expression, known)
    name = expression.strip("${}")
    if kind not in _KINDS:
        raise ExpressionError(
            f"invalid command type in expression '{ref_id}': '{kind}' is not a recognized expression type"
        )
    if kind not in ("reduce", "threshold"):
        raise ExpressionError(f"the sandbox does not evaluate expressions of type '{kind}'")
    if name not in known:
        raise ExpressionError(f"unable to find dependent node '{name}'")
    value = known[name]
    if kind == "reduce" or value is None:
        return value
    try:
        evaluator = model["conditions"][0]["evaluator"]
        return float(_THRESHOLDS[evaluator["type"]](value, evaluator["params"]))
    except (KeyError, IndexError, TypeError) as error:
        raise ExpressionError(f"invalid threshold: {error!r}") from None
