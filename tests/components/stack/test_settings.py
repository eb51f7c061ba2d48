import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from grafana_irm.inputs.model import InputModel, parse, problems_of
from grafana_irm.stack.settings import StackSettings
from tests.components.configured import loaded, opened, problems
from tests.components.harness import ENVIRONMENT

ROOT = Path(__file__).parents[3]


def test_the_least_is_a_name_and_the_environment() -> None:
    (only,) = loaded(integrations=[{"name": "A"}]).integrations
    assert only.key == "A"
    assert only.args() == {"integration": {"name": "A"}}


def test_blocks_go_on_in_snake_case_as_a_program_would_write_them() -> None:
    (only,) = loaded(
        integrations=[
            {
                "name": "A",
                "resourceName": "a",
                "escalationChain": "x",
                "contactPoint": {"maxAlerts": 5},
                "heartbeat": {"interval": "5m", "rule": {"repeatInterval": "60s"}},
            }
        ]
    ).integrations
    assert only.key == "a"
    assert only.args() == {
        "integration": {"name": "A", "escalation_chain": "x"},
        "contact_point": {"max_alerts": 5},
        "heartbeat": {"interval": "5m", "rule": {"repeat_interval": "1m"}},
    }


def test_configuration_wins_over_the_environment() -> None:
    found = loaded(
        grafana={"url": "https://own.example", "auth": "t", "orgId": 3},
        irm={"url": "https://irm2.example", "token": "i", "stackUrl": "https://s.example"},
        secret=("grafana", "irm"),
    ).credentials(ENVIRONMENT)
    assert (found.grafana_url, found.grafana_auth, found.org_id) == ("https://own.example", "t", "3")
    assert (found.irm_base, found.irm_authorization, found.irm_grafana_url) == (
        "https://irm2.example",
        "i",
        "https://s.example",
    )


def test_what_is_set_nowhere_is_reported_with_the_variable_that_would_do() -> None:
    told = problems(environ={}, integrations=[{"name": "A"}])
    assert set(told) == {"grafana.url", "grafana.auth", "irm.token"}
    assert "GRAFANA_ONCALL_ACCESS_TOKEN" in told["irm.token"]


def test_grafanas_token_serves_irm_too_as_with_the_provider() -> None:
    loaded(environ={"GRAFANA_URL": "https://g.example", "GRAFANA_AUTH": "glsa_x"}, integrations=[])


def test_two_of_a_name_are_reported_by_the_later_ones_path() -> None:
    told = problems(integrations=[{"name": "A"}, {"name": "B"}, {"name": "A"}])
    assert list(told) == ["integrations[2].name"]
    assert "unique in the team; integrations[0].name already uses this name" in told["integrations[2].name"]


def test_one_name_in_two_teams_needs_other_names_in_pulumi_and_grafana() -> None:
    told = problems(integrations=[{"name": "A", "team": "x"}, {"name": "A", "team": "y"}])
    assert list(told) == ["integrations[1].resourceName"]
    told = problems(integrations=[{"name": "A", "team": "x"}, {"name": "A", "team": "y", "resourceName": "b"}])
    assert list(told) == ["integrations[1].contactPoint.name"]


def test_contact_points_of_one_name_are_found_across_all_entries() -> None:
    told = problems(
        heartbeats="separate",
        integrations=[
            {"name": "A", "heartbeat": {"contactPoint": {"name": "Same"}}},
            {"name": "B", "contactPoint": {"name": "Same"}},
            {"name": "A heartbeat"},
        ],
    )
    assert list(told) == ["integrations[1].contactPoint.name"]
    told = problems(heartbeats="separate", integrations=[{"name": "A"}, {"name": "A heartbeat"}])
    assert list(told) == ["integrations[1].contactPoint.name"]


def test_a_heartbeat_that_is_off_takes_no_name() -> None:
    loaded(integrations=[{"name": "A", "heartbeat": {"enabled": False}}, {"name": "A heartbeat"}])


def test_all_problems_of_all_settings_come_in_one_error() -> None:
    told = problems(
        grafana={"ulr": "x"},
        irm="no mapping",
        integratons=[],
        integrations=[
            {"name": "", "type": "grafana"},
            {"name": "B", "heartbeat": {"interval": "7m"}, "contactPoint": {"maxAlerts": 100}},
            {"existing": {"id": "C1"}, "team": "x", "heartbeat": {"rule": {"groupInterval": "0s"}}},
            "not a mapping",
        ],
    )
    assert set(told) == {
        "grafana.ulr",
        "irm",
        "integratons",
        "integrations[0].name",
        "integrations[0].type",
        "integrations[1].heartbeat.interval",
        "integrations[1].contactPoint.maxAlerts",
        "integrations[2].team",
        "integrations[2].heartbeat.rule.groupInterval",
        "integrations[3]",
    }


def test_two_contact_points_of_one_integration_may_not_share_a_name() -> None:
    told = problems(
        integrations=[{"name": "A", "contactPoint": {"name": "X"}, "heartbeat": {"contactPoint": {"name": "X"}}}]
    )
    assert "integrations[0].heartbeat.contactPoint.name" in told


def test_keys_as_a_program_writes_them_are_refused_with_the_right_ones() -> None:
    told = problems(integrations=[{"name": "A", "escalation_chain": "x"}])
    assert "did you mean 'escalationChain'?" in told["integrations[0].escalation_chain"]


def example() -> dict[str, Any]:
    raw = yaml.safe_load((ROOT / "stacks" / "Pulumi.example.yaml").read_text())["config"]
    found: dict[str, Any] = opened({key.partition(":")[2]: value for key, value in raw.items()})
    return found


def test_the_example_is_accepted() -> None:
    assert len(loaded(secret=("grafana", "irm"), **example()).integrations) == 4


def test_every_setting_of_a_stack_file_is_documented() -> None:
    assert set(paths_of(StackSettings)) - documented() == set()
    assert "integrations.heartbeat.contactPoint.httpConfig.oauth2.clientSecret" in documented()


def test_the_page_names_the_methods_that_are_accepted_and_no_other() -> None:
    (row,) = [line for line in (ROOT / "docs" / "settings.md").read_text().splitlines() if "`httpMethod`" in line]
    allowed = row.split(" | ")[3].partition(". ")[0]
    methods = set(re.findall(r"\b(?:GET|POST|PUT|PATCH|DELETE)\b", allowed))
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        told = told_for([{"name": "A", "contactPoint": {"httpMethod": method}}])
        assert (told == set()) == (method in methods)


def documented() -> set[str]:
    """Return the paths of all settings that docs/settings.md has for stack files."""
    found = set()
    for section in (ROOT / "docs" / "settings.md").read_text().split("\n## ")[1:]:
        _, _, places = section.partition("In stack files: ")
        paths = re.findall(r"`([^`]+)`", places.partition("\n")[0]) or [""]
        for row in re.findall(r"^\| (?:`\w+`)? ?\| `(\w+)` \|", section, re.MULTILINE):
            found |= {f"{path.replace('[]', '')}.{row}".lstrip(".") for path in paths}
    return found


def paths_of(model: type[InputModel], prefix: str = "") -> Iterator[str]:
    """Every setting's path, in camel case, lists and free maps left out."""
    build_all()
    schema = TypeAdapter(model).json_schema(by_alias=True, mode="validation")
    definitions = schema.get("$defs", {})

    def walk(node: dict[str, Any], path: str, above: frozenset[str] = frozenset()) -> Iterator[str]:
        for part in (node, *node.get("anyOf", [])):
            # A route may contain routes.
            if "$ref" in part and part["$ref"] not in above:
                yield from walk(definitions[part["$ref"].rpartition("/")[2]], path, above | {part["$ref"]})
            for name, inner in part.get("properties", {}).items():
                where = f"{path}.{name}".lstrip(".")
                yield where
                yield from walk(inner, where, above)
            if part.get("type") == "array":
                yield from walk(part["items"], path, above)

    return walk(schema, prefix)


def build_all(base: type[InputModel] = InputModel) -> None:
    """Build all models. pydantic 2.11: the JSON schema of a default whose model is not built yet is a TypeError."""
    for model in base.__subclasses__():
        model.model_rebuild(raise_errors=False)
        build_all(model)


BREAKAGES: dict[str, Any] = {
    "name": "",
    "type": "grafana",
    "description": "x" * 251,
    "teamId": "a b",
    "contactPoint.maxAlerts": 0,
    "contactPoint.httpMethod": "GET",
    "contactPoint.headers": {"a b": "c"},
    "heartbeat.interval": "7m",
    "heartbeat.enabled": "yes",
    "heartbeat.contactPoint.name": " x",
    "heartbeat.rule.ruleUid": "x" * 41,
    "heartbeat.rule.labels": ["x"],
    "heartbeat.rule.grafanaInstances": 0,
    "nonsense": 1,
    "heartbeat.rule.nonsense": 1,
}


@settings(max_examples=200)
@given(
    chosen=st.lists(st.sets(st.sampled_from(sorted(BREAKAGES))), min_size=1, max_size=4),
)
def test_every_bad_input_is_reported_by_its_own_path_and_no_other_is(chosen: list[set[str]]) -> None:
    integrations = []
    for number, broken in enumerate(chosen):
        item: dict[str, Any] = {"name": f"Integration {number}"}
        for path in broken:
            *blocks, key = path.split(".")
            place = item
            for block in blocks:
                place = place.setdefault(block, {})
            place[key] = BREAKAGES[path]
        integrations.append(item)
    expected = {f"integrations[{number}].{path}" for number, broken in enumerate(chosen) for path in broken}
    assert told_for(integrations) == expected


def told_for(integrations: list[dict[str, Any]]) -> set[str]:
    try:
        parse(StackSettings, {"integrations": integrations}, spelling="camel")
    except ValidationError as failed:
        return {problem.path for problem in problems_of(failed, StackSettings)}
    return set()
