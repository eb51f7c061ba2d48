from typing import Any

import pytest

from sandbox.grafana.provisioning import rule_model
from sandbox.grafana.scheduler.data_sources import DataSources
from sandbox.grafana.scheduler.evaluator import Evaluator, Result


def query(ref_id: str, data_source: str = "__expr__", **model: Any) -> dict[str, Any]:
    times = {"from": 600, "to": 0}
    return {"refId": ref_id, "datasourceUid": data_source, "relativeTimeRange": times, "model": model}


def prometheus(ref_id: str, expr: str) -> dict[str, Any]:
    return query(ref_id, "prometheus", expr=expr)


def threshold(ref_id: str, of: str, kind: str, *limits: float) -> dict[str, Any]:
    conditions = [{"evaluator": {"type": kind, "params": list(limits)}}]
    return query(ref_id, type="threshold", expression=of, conditions=conditions)


def evaluated(*queries: dict[str, Any], condition: str = "", sources: DataSources | None = None) -> Result:
    rule = rule_model.from_json({"condition": condition or queries[-1]["refId"], "data": list(queries)})
    return Evaluator(sources or DataSources()).evaluate(rule)


@pytest.mark.parametrize(
    ("queries", "state"),
    [
        ([query("A", type="math", expression="1 > 0")], "Alerting"),
        ([query("A", "-100", type="math", expression="1 > 0")], "Alerting"),
        ([query("A", type="math", expression="0")], "Normal"),
        ([prometheus("A", "vector(1) > 0")], "Alerting"),
        ([prometheus("A", "vector(1) < 0")], "NoData"),
        ([prometheus("A", "vector(3)"), threshold("B", "A", "gt", 2)], "Alerting"),
        ([prometheus("A", "vector(3)"), threshold("B", "A", "within_range", 4, 5)], "Normal"),
        (
            [prometheus("A", "vector(3)"), query("B", type="reduce", expression="A"), threshold("C", "B", "lt", 9)],
            "Alerting",
        ),
        ([prometheus("A", "up")], "Error"),
        ([query("A", "nosuch", expr="vector(1)")], "Error"),
        ([query("A", type="math", expression="1 >")], "Error"),
        ([query("A", type="math", expression="$B"), query("B", type="math", expression="$A")], "Error"),
        ([query("A", type="sql", expression="SELECT 1")], "Error"),
    ],
)
def test_the_condition_decides(queries: list[dict[str, Any]], state: str) -> None:
    assert evaluated(*queries).state == state


def test_an_unknown_condition_is_an_error() -> None:
    result = evaluated(query("A", type="math", expression="1"), condition="B")
    assert (result.state, result.error) == (
        "Error",
        "[alerting.alert-rule.conditionNotExist] Condition B does not exist, must be one of [A]",
    )


@pytest.mark.parametrize(
    ("queries", "error"),
    [
        ([query("A", type="math", expression="$B > 0")], "unable to find dependent node 'B'"),
        (
            [query("A", type="math", expression="$A")],
            "expression 'A' cannot reference itself. Must be query or another expression",
        ),
        (
            [query("A", type="math", expression="1 +")],
            "[sse.parseError] failed to parse expression [A]: invalid math command: expr: unexpected EOF in input: F()",
        ),
        (
            [query("A", type="nosuch", expression="1")],
            "invalid command type in expression 'A': 'nosuch' is not a recognized expression type",
        ),
        (
            [query("B", type="math", expression="1"), query("A", type="reduce", expression="B")],
            "can only reduce type series, got type scalar",
        ),
    ],
)
def test_errors_are_reported_in_grafanas_words(queries: list[dict[str, Any]], error: str) -> None:
    assert evaluated(*queries, condition="A").error == error


def test_math_knows_no_plus_sign() -> None:
    assert evaluated(query("A", type="math", expression="1 + +2")).state == "Error"


def test_values_are_reported_in_numbers_and_words() -> None:
    result = evaluated(prometheus("A", "vector(3)"), threshold("B", "A", "gt", 2))
    assert result.values == {"A": 3.0, "B": 1.0}
    assert result.text == "[ var='A' labels={} type='query' value=3 ], [ var='B' labels={} type='threshold' value=1 ]"


def test_a_broken_data_source_names_the_query() -> None:
    sources = DataSources()
    (found,) = [source for source in [sources.find("prometheus")] if source]
    found.broken = True
    result = evaluated(prometheus("A", "vector(1)"), sources=sources)
    assert (result.state, result.failed_query) == ("Error", ("A", "prometheus"))
    assert result.error.startswith("[sse.dataQueryError] failed to execute query [A]: ")
    assert evaluated(query("A", type="math", expression="1"), sources=sources).state == "Alerting"
