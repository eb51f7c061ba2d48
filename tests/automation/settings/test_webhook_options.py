"""An option of a contact point is complete: it is walked from the program's input to the provider, and into the docs.

A new option is a field of the model and what `python -m automation settings` and `... schema` write. What is missing is
named here, station by station.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import pulumiverse_grafana as grafana
import pytest
from pydantic.alias_generators import to_camel

from grafana_irm import HeartbeatContactPoint, InvalidInputs, WebhookContactPoint
from grafana_irm.contact_point import args
from grafana_irm.contact_point.resource import passed_on
from grafana_irm.contact_point.settings import (
    AlertContactPointBlock,
    ContactPointOptions,
    HeartbeatContactPointSettings,
    WebhookContactPointSettings,
)
from grafana_irm.errors import HIDDEN
from grafana_irm.inputs.model import InputModel, parse, validated
from grafana_irm.inputs.secrecy import MAY_HOLD_USER, is_credential
from grafana_irm.stack.checks import plain_secrets
from grafana_irm.stack.entry import StackIntegration
from grafana_irm.stack.settings import StackSettings
from grafana_irm_cli.adopt.match import match
from grafana_irm_cli.adopt.model import Held
from grafana_irm_cli.adopt.proposal import propose
from sandbox.provider.webhook import WEBHOOK
from tests.components.harness import run
from tests.grafana_irm_cli.adopt.test_match import LINK, STACK, live, point

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
SCHEMA = json.loads((ROOT / "components" / "schema.json").read_text(encoding="utf-8"))
URL = "https://irm.example/x"
OPTIONS = passed_on(WebhookContactPointSettings)
BESIDE = {
    "basic_auth_user": {"basic_auth_password": "text"},
    "basic_auth_password": {"basic_auth_user": "text"},
    "authorization_scheme": {"authorization_credentials": "text"},
    "authorization_credentials": {"authorization_scheme": "text"},
}
"""What an option needs beside it."""

LEFT_TO_PEOPLE = {"basic_auth_user", "authorization_scheme"}
"""Options that are no secret and yet are not adopted: they mean something only beside a secret."""


def sample(kind: Any) -> Any:
    """Return a value of a type, as programs write it."""
    origin, parts = get_origin(kind), get_args(kind)
    if isinstance(kind, type) and issubclass(kind, InputModel):
        hints = get_type_hints(kind, include_extras=True)
        return {name: sample(hints[name]) for name in kind.model_fields}
    if origin is dict:
        return {"X-Name": sample(parts[1])}
    if origin is Annotated:
        return URL if MAY_HOLD_USER in parts else sample(parts[0])
    if origin is list:
        return [sample(parts[0])]
    if origin:
        return parts[0] if origin is Literal else sample(next(part for part in parts if part is not type(None)))
    return {str: "text", int: 5, bool: True}[kind]


def camel(value: Any) -> Any:
    """Return a value of a program as stack files write it."""
    if isinstance(value, dict):
        return {name if name == "X-Name" else to_camel(name): camel(part) for name, part in value.items()}
    return [camel(part) for part in value] if isinstance(value, list) else value


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, dict | list):
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(part, (*path, key))
    else:
        yield path


class Option:
    """One option with a value of its type."""

    def __init__(self, name: str) -> None:
        self.name, self.camel, self.is_secret = name, to_camel(name), OPTIONS[name]
        self.of_both = name in ContactPointOptions.model_fields
        self.value = sample(get_type_hints(WebhookContactPointSettings, include_extras=True)[name])
        self.given = {name: self.value, **BESIDE.get(name, {})}


def in_programs(option: Option) -> bool:
    kinds: list[Any] = [args.WebhookContactPointArgs, *([args.HeartbeatContactPointArgs] if option.of_both else [])]
    return all(option.name in kind.__annotations__ for kind in kinds)


def in_other_languages(option: Option) -> bool:
    kinds = ["WebhookContactPoint", *(["HeartbeatContactPoint"] if option.of_both else [])]
    return all(option.camel in SCHEMA["resources"][f"grafana-irm:index:{kind}"]["inputProperties"] for kind in kinds)


def known_to_the_provider(option: Option) -> bool:
    webhook: Any = grafana.alerting.ContactPointWebhookArgsDict
    return option.name in webhook.__annotations__


def known_to_the_stand_in(option: Option) -> bool:
    return option.camel in WEBHOOK


def reaches_the_provider(option: Option) -> bool:
    def program() -> None:
        given: Any = {"name": "A", "url": URL, **option.given}
        WebhookContactPoint("alerts", given)
        if option.of_both:
            of_beats: Any = {**given, "name": "B"}
            HeartbeatContactPoint("beats", of_beats)

    made = run(program)
    names = ["alerts-contact-point", *(["beats-contact-point"] if option.of_both else [])]
    return all(
        option.camel in made.named(name).inputs["webhooks"][0]
        and (f"webhooks[0].{option.camel}" in made.named(name).secrets) == option.is_secret
        for name in names
    )


def hidden_in_errors(option: Option) -> bool:
    """Give a value of a wrong type at the option, and at each place in it that is not a name of the user's."""
    with pytest.raises(InvalidInputs) as refused:
        validated(WebhookContactPointSettings, {"name": "A", "url": URL, option.name: 4711.5}, "A")
    (told,) = [problem for problem in refused.value.problems if problem.path == option.name]
    return (told.given == HIDDEN) == option.is_secret


def in_stack_files(option: Option) -> bool:
    entry = {"name": "A", "contactPoint": {to_camel(name): camel(value) for name, value in option.given.items()}}
    (read,) = parse(StackSettings, {"integrations": [entry]}, spelling="camel").integrations
    args_of_it: Any = read.args()
    return bool(args_of_it["contact_point"][option.name] == option.value)


def refused_in_plain_text(option: Option) -> bool:
    """Every part that is marked as a credential is found in a stack file, and nothing else is."""
    found = {
        problem.path
        for problem in plain_secrets(StackIntegration, {"contactPoint": {option.camel: camel(option.value)}}, ())
    }
    places = [("contactPoint", *leaf) for leaf in leaves({option.camel: camel(option.value)})]
    marked = [place for place in places if is_credential(StackIntegration, place)]
    return len(found) == len(marked) and (option.is_secret or not marked)


def adopted(option: Option) -> bool:
    """A contact point that has the option is adopted with it, or refused with its name where it holds a secret."""
    seen = live(point("Shop", LINK, settings={option.camel: camel(option.value)}))
    wired, refused = match(seen, Held())
    if refused:
        return option.camel in refused[0].reason and (option.is_secret or option.name in LEFT_TO_PEOPLE)
    ((proposal,), unfit) = propose(wired, seen, Held(), STACK)
    return unfit == [] and bool(proposal.entry["contactPoint"][option.camel] == camel(option.value))


def on_the_page(option: Option) -> bool:
    return f"| `{option.name}` | `{option.camel}` |" in PAGE


STATIONS: dict[str, Callable[[Option], bool]] = {
    "input of programs (python -m automation settings)": in_programs,
    "input of other languages (python -m automation schema)": in_other_languages,
    "property of the provider's webhook": known_to_the_provider,
    "property of the stand-in plugin (sandbox/provider/webhook.py)": known_to_the_stand_in,
    "on its way to the provider's resource": reaches_the_provider,
    "errors hide it": hidden_in_errors,
    "setting of a stack file": in_stack_files,
    "refused in plain text in a stack file": refused_in_plain_text,
    "adopt": adopted,
    "docs/settings.md (python -m automation settings)": on_the_page,
}


@pytest.mark.parametrize("name", OPTIONS)
def test_an_option_is_complete(name: str) -> None:
    option = Option(name)
    missing = [station for station, holds in STATIONS.items() if not holds(option)]
    assert missing == [], f"{name} is not complete: {', '.join(missing)}"


def test_no_option_of_the_provider_is_accepted_by_chance() -> None:
    """What the provider's webhook has beside: its UID is Grafana's, and `settings` is a way around every check."""
    webhook: Any = grafana.alerting.ContactPointWebhookArgsDict
    assert set(webhook.__annotations__) - set(OPTIONS) == {"uid", "settings", "url", "disable_resolve_message"}


def test_the_walk_takes_secrets_and_others_of_both_contact_points() -> None:
    assert OPTIONS["hmac_config"]
    assert not OPTIONS["title"]
    assert set(passed_on(HeartbeatContactPointSettings)) < set(OPTIONS)
    assert set(passed_on(AlertContactPointBlock)) == set(OPTIONS)
