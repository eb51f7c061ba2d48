"""Texts are data: each arrives in the resources exactly as it was given, or is refused with its path."""

import json
from collections.abc import Callable, Mapping
from typing import Any, cast

import pulumi
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from grafana_irm import InvalidInputs, InvalidOutput, IrmAlerting, IrmAlertingArgs
from grafana_irm.heartbeat_rule.names import shortened
from grafana_irm.stack.settings import StackSettings, load
from tests.components.harness import ENVIRONMENT, Run, run

AWKWARD = (
    "'\"`",
    "back\\slash \\n \\u0000 \\",
    "{{ $labels.x }} {% raw %} ${HOME} $(id) %s %d %(x)s {0} {x!r}",
    "e\u0301 \u00e9 \U0001f469\u200d\U0001f4bb \u202eabc\u202c \u05e9\u05dc\u05d5\u05dd \ufeff\u200b\u2028",
    "<script>alert(1)</script>&amp;",
    "- a: b # c\n? | >\n--- !!python/object &x *x",
    "true",
    "null",
    "0123",
    "1e3",
    "x" * 10_000,
)
"""What shells, YAML, JSON, templates, HTML, terminals and numbers stumble over."""

# Anything at all, from NUL over halves of surrogate pairs to the last plane.
ANY = st.text(st.characters(), max_size=300) | st.sampled_from(
    [*AWKWARD, "\0", "a\0b", "\ud800", " around ", "line\nline", ""]
)


def contact_point(name: str) -> Callable[[Run], dict[str, Any]]:
    def of(made: Run) -> dict[str, Any]:
        webhook: dict[str, Any] = made.named(name).inputs["webhooks"][0]
        return webhook

    return of


def rule(made: Run) -> dict[str, Any]:
    found: dict[str, Any] = made.only("RuleGroup").inputs["rules"][0]
    return found


alerts, beats = contact_point("a-contact-point"), contact_point("a-heartbeat-contact-point")

PLACES: dict[str, Callable[[Run], Any]] = {
    "integration.name": lambda made: made.only("Integration").inputs["name"],
    "integration.templates.grouping_key": lambda made: made.only("Integration").inputs["templates"]["groupingKey"],
    "integration.templates.web.title": lambda made: made.only("Integration").inputs["templates"]["web"]["title"],
    "integration.templates.slack.message": lambda made: made.only("Integration").inputs["templates"]["slack"][
        "message"
    ],
    "contact_point.name": lambda made: made.named("a-contact-point").inputs["name"],
    "contact_point.title": lambda made: alerts(made)["title"],
    "contact_point.message": lambda made: alerts(made)["message"],
    "contact_point.headers.X-Key": lambda made: alerts(made)["headers"]["X-Key"],
    "contact_point.basic_auth_password": lambda made: alerts(made)["basicAuthPassword"],
    "contact_point.hmac_config.secret": lambda made: alerts(made)["hmacConfig"]["secret"],
    "heartbeat.contact_point.name": lambda made: made.named("a-heartbeat-contact-point").inputs["name"],
    "heartbeat.contact_point.authorization_credentials": lambda made: beats(made)["authorizationCredentials"],
    "heartbeat.rule.name": lambda made: rule(made)["name"],
    "heartbeat.rule.rule_group": lambda made: made.only("RuleGroup").inputs["name"],
    "heartbeat.rule.folder_title": lambda made: made.only("Folder").inputs["title"],
    "heartbeat.rule.labels.origin": lambda made: rule(made)["labels"]["origin"],
    "heartbeat.rule.annotations.summary": lambda made: rule(made)["annotations"]["summary"],
}


def with_texts(texts: Mapping[str, object]) -> IrmAlertingArgs:
    """Return inputs with these texts at their paths, and what they need beside them."""
    args: dict[str, Any] = {"integration": {"name": "alerts"}}
    for path, text in texts.items():
        block = args
        *parents, last = path.split(".")
        for part in parents:
            block = block.setdefault(part, {})
        block[last] = text
        if last == "basic_auth_password":
            block["basic_auth_user"] = "grafana"
    return cast("IrmAlertingArgs", args)


def place_of(problem: str) -> str:
    """Return the place that a problem's path names: of headers and labels only the block is named."""
    return next(path for path in PLACES if path == problem or path.startswith(f"{problem}."))


def made_with(texts: Mapping[str, object]) -> Run:
    return run(lambda: IrmAlerting("a", with_texts(texts)))


# Two contact points may not have one name.
DRAWN = st.fixed_dictionaries(dict.fromkeys(PLACES, ANY) | {"heartbeat.contact_point.name": ANY.map("{} beats".format)})


@given(texts=DRAWN)
@settings(max_examples=60)
def test_any_text_arrives_exactly_or_is_refused_with_its_path(texts: dict[str, str]) -> None:
    refused: list[InvalidInputs] = []
    try:
        made_with(texts)
    except InvalidInputs as error:
        refused.append(error)
    # All of them were told at once, in words that any terminal and log can show.
    assert all(str(error).replace("\n", "").isprintable() for error in refused)
    places = {place_of(path) for error in refused for path in paths_of(error)}
    texts = {path: text for path, text in texts.items() if path not in places}
    made = made_with(texts)
    assert {path: PLACES[path](made) for path in texts} == texts


def paths_of(refused: InvalidInputs) -> list[str]:
    return [problem.path for problem in refused.problems]


TAKES_ANYTHING = ("contact_point.message", "contact_point.hmac_config.secret", "heartbeat.rule.annotations.summary")


@pytest.mark.parametrize("text", AWKWARD, ids=range(len(AWKWARD)))
def test_awkward_texts_are_not_refused_where_any_text_can_be(text: str) -> None:
    made = made_with(dict.fromkeys(TAKES_ANYTHING, text))
    assert {path: PLACES[path](made) for path in TAKES_ANYTHING} == dict.fromkeys(TAKES_ANYTHING, text)


@pytest.mark.parametrize("text", ["\0", "a\0b", "\ud800", "\udfff\ud800"], ids=ascii)
def test_what_cannot_be_stored_is_refused_everywhere(text: str) -> None:
    with pytest.raises(InvalidInputs) as refused:
        made_with(dict.fromkeys(PLACES, text))
    assert {place_of(path) for path in paths_of(refused.value)} == set(PLACES)


REFUSED = {
    "integration.description": [" around", "around\n", "\u00a0around", "x" * 251],
    "integration.name": [" around", "two\nlines", "x" * 151],
    "integration.templates.web.title": ["{{ open", "{% nosuch %}", "{% if x %}", "{{ " + "(" * 5000],
    "heartbeat.rule.name": ["x" * 191],
    "heartbeat.rule.folder_title": ["x" * 190],
    "heartbeat.rule.rule_group": ["x" * 191],
    "contact_point.headers.X-Key": ["two\nlines", "bell\a"],
    "contact_point.headers.Authorization": ["reserved"],
    "contact_point.headers.x-forwarded-FOR": ["reserved"],
    "contact_point.basic_auth_user": ["with:colon"],
}
"""What the systems would change, cut, or refuse when half of everything is made."""


@pytest.mark.parametrize(
    ("path", "text"), [(path, text) for path, texts in REFUSED.items() for text in texts], ids=ascii
)
def test_what_would_not_arrive_as_it_is_is_refused(path: str, text: str) -> None:
    texts = {path: text} | ({"contact_point.basic_auth_password": "x"} if "basic" in path else {})
    with pytest.raises(InvalidInputs) as refused:
        made_with(dict(reversed(texts.items())))
    (problem,) = paths_of(refused.value)
    assert path.startswith(problem)


@given(name=st.text("ab ", min_size=1, max_size=400), longest=st.integers(20, 190))
def test_names_made_of_others_are_cut_to_what_grafana_takes_and_stay_apart(name: str, longest: int) -> None:
    cut = shortened(name, longest)
    assert isinstance(cut, str)
    assert len(cut) <= longest
    assert (cut == name) is (len(name) <= longest)
    assert len(name) <= longest or shortened(f"{name}a", longest) != cut


def test_the_longest_names_give_titles_that_grafana_takes() -> None:
    made = made_with({"integration.name": "i" * 150, "heartbeat.contact_point.name": "c" * 10_000})
    assert len(rule(made)["name"]) == 190
    assert len(made.only("Folder").inputs["title"]) == 189
    assert made.named("a-heartbeat-contact-point").inputs["name"] == "c" * 10_000


@pytest.mark.parametrize("text", AWKWARD, ids=range(len(AWKWARD)))
@pytest.mark.parametrize("written", [yaml.safe_dump, json.dumps], ids=["YAML", "JSON"])
def test_a_stack_file_brings_it_unchanged(text: str, written: Callable[[object], str]) -> None:
    """Pulumi reads a stack's file as YAML, and hands each setting to the program as JSON."""
    file = written([{"name": "alerts", "contactPoint": {"message": text}}])
    found: list[StackSettings] = []
    config = {"project:integrations": json.dumps(yaml.safe_load(file))}
    run(lambda: found.append(load(pulumi.Config(), ENVIRONMENT)), config=config)
    assert found[0].integrations[0].contact_point.message == text


def test_an_output_that_resolves_to_such_a_text_is_refused_too() -> None:
    with pytest.raises(InvalidOutput, match=r"message: .*without NUL"):
        run(lambda: IrmAlerting("a", with_texts({"contact_point.message": pulumi.Output.from_input("a\0b")})))
