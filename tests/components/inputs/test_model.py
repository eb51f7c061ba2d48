import warnings
from collections.abc import Iterable, Mapping
from typing import Any

import pulumi
import pytest
from pydantic import ValidationError

from grafana_irm import InvalidInputs, InvalidOutput
from grafana_irm.errors import shown
from grafana_irm.inputs.model import InputModel, OrOutput, Refusal, path_text, plain, resolve, validated
from grafana_irm.inputs.types import Name, Url
from tests.components.harness import run


class Inner(InputModel):
    long_name: OrOutput[Name] | None = None


class Outer(InputModel):
    url: OrOutput[Url]
    inner: OrOutput[Inner] | None = None
    labels: OrOutput[dict[str, OrOutput[str]]] | None = None
    on: bool = True

    @classmethod
    def cross_check(cls, given: Mapping[str, Any]) -> Iterable[Refusal]:
        if given.get("labels") == {}:
            yield Refusal(("labels",), "labels that are not empty", given["labels"])


def refused(raw: Any, **options: Any) -> list[str]:
    with pytest.raises(InvalidInputs) as error:
        validated(Outer, raw, "Thing", **options)
    return [str(problem) for problem in error.value.problems]


def test_problems_of_fields_and_between_them_come_together() -> None:
    assert refused({"inner": {"long_name": 1}, "labels": {}, "on": "yes", "ulr": "x"}) == [
        "url: given nothing; allowed: a value; it is required",
        "inner.long_name: given 1; allowed: text",
        "on: given 'yes'; allowed: true or false",
        "ulr: given an unknown key; allowed: did you mean 'url'? known keys: url, inner, labels, on",
        "labels: given a mapping; allowed: labels that are not empty",
    ]


def test_paths_and_keys_are_in_the_requested_spelling() -> None:
    told = refused({"url": "https://a.example", "inner": {"longName": 1, "long_name": "x"}}, spelling="camel")
    assert told[0].startswith("inner.longName: ")
    assert told[1].startswith("inner.long_name: given an unknown key; allowed: did you mean 'longName'?")


@pytest.mark.parametrize("spelling", ["snake", "camel"])
def test_a_nested_block_keeps_its_spelling_on_every_pydantic(spelling: str) -> None:
    """Before 2.14 `by_alias` and `by_name` reach the outermost block alone, and its blocks are validated without."""
    key = {"snake": "long_name", "camel": "longName"}[spelling]
    other = {"snake": "longName", "camel": "long_name"}[spelling]

    assert Inner.model_validate({key: "a"}, context={"spelling": spelling}).long_name == "a"
    with pytest.raises(ValidationError, match="known keys"):
        Inner.model_validate({other: "a"}, context={"spelling": spelling})


@pytest.mark.parametrize("raw", [None, [], "text", 5])
def test_what_is_no_mapping_at_all(raw: Any) -> None:
    (told,) = refused(raw)
    assert told.endswith("allowed: a mapping")


def test_pydantics_own_error_which_holds_the_inputs_does_not_travel_along() -> None:
    with pytest.raises(InvalidInputs) as error:
        validated(Outer, {"url": "S3cr3t"}, "Thing")
    assert error.value.__cause__ is None
    assert error.value.__context__ is None


def test_an_output_in_any_field_is_checked_when_it_resolves() -> None:
    """Without a warning of pydantic."""

    def program() -> dict[str, Any]:
        block = validated(
            Outer,
            {
                "url": pulumi.Output.from_input("https://a.example"),
                "inner": {"long_name": pulumi.Output.from_input("x")},
                "labels": {"a": pulumi.Output.from_input("b"), "c": "d"},
            },
            "Thing",
        )
        return {field: resolve(block, field, "Thing") for field in ("url", "inner", "labels")}

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert run(program).outputs == {
            "url": "https://a.example",
            "inner": {"long_name": "x"},
            "labels": {"a": "b", "c": "d"},
        }


@pytest.mark.parametrize(
    ("field", "bad", "path"),
    [
        ("url", lambda: pulumi.Output.from_input("ftp://x"), "url"),
        ("inner", lambda: {"long_name": pulumi.Output.from_input("")}, r"inner\.long_name"),
        ("labels", lambda: pulumi.Output.from_input({"a": 1}), r"labels\.a"),
    ],
)
def test_and_told_by_its_path(field: str, bad: Any, path: str) -> None:
    def program() -> dict[str, Any]:
        block = validated(Outer, {"url": "https://a.example", field: bad()}, "Thing")
        return {"it": resolve(block, field, "Thing")}

    with pytest.raises(InvalidOutput, match=f"Thing: 1 problem\n  - {path}: "):
        run(program)


def test_an_unknown_output_stays_unknown_in_a_preview() -> None:
    def program() -> dict[str, Any]:
        unknown: pulumi.Output[str] = pulumi.Output.from_input("").apply(lambda _: pulumi.UNKNOWN)  # type: ignore[return-value, arg-type]
        return {"it": resolve(validated(Outer, {"url": unknown}, "Thing"), "url", "Thing")}

    assert run(program, preview=True).outputs == {}


def test_a_block_as_a_dict_holds_what_was_set_and_nothing_else() -> None:
    assert plain(validated(Outer, {"url": "https://a.example", "inner": {}}, "Thing")) == {
        "url": "https://a.example",
        "inner": {},
    }


def test_paths_are_written_as_people_do() -> None:
    assert path_text(("integrations", 1, "heartbeat", "interval")) == "integrations[1].heartbeat.interval"
    assert path_text(()) == "(all inputs)"
    assert path_text(("labels", "a.b")) == 'labels["a.b"]'
    assert path_text(("labels", "x\n", "[key]")) == r'labels["x\n"]'


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("short", "'short'"),
        ("line\nbreak", r"'line\nbreak'"),
        ("https://irm.example/x", "(hidden)"),
        ("glsa_abc", "(hidden)"),
        ({"a": "secret"}, "a mapping"),
        (["secret"], "a list"),
        (None, "nothing"),
        (True, "True"),
        (object, "a type"),
    ],
)
def test_what_was_given_is_repeated_shortly_and_never_a_credential(value: Any, text: str) -> None:
    assert shown(value) == text


def test_long_text_is_cut() -> None:
    assert len(shown("x" * 10_000)) < 120
