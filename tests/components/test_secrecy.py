"""A credential is one everywhere: refused in plain text, hidden in errors, secret on its way to the provider."""

import re
from collections.abc import Iterator
from typing import Annotated, Any, get_args, get_origin

import pytest
from pydantic.alias_generators import to_camel

from grafana_irm.api.credentials import from_stack_settings
from grafana_irm.contact_point.resource import passed_on
from grafana_irm.contact_point.settings import WebhookContactPointSettings
from grafana_irm.errors import HIDDEN, InvalidInputs, shown
from grafana_irm.inputs.model import InputModel, OrOutput, path_text, validated
from grafana_irm.inputs.secrecy import Secret, hides, is_credential, secret_fields
from grafana_irm.inputs.types import Headers, Text, Url
from grafana_irm.stack.checks import addresses_with_user, exposed_passwords, plain_secrets
from grafana_irm.stack.settings import StackSettings

Path = tuple[str | int, ...]

WITH_PASSWORD = "https://user:S3cr3t@host.example/x"


def texts(kind: Any, path: Path = ()) -> Iterator[Path]:
    """Return the path of each text that a model holds, as stack files spell it; of routes within routes, one level."""
    if isinstance(kind, type) and issubclass(kind, InputModel):
        for name, field in kind.model_fields.items() if path.count("routes") < 2 else ():
            yield from texts(field.annotation, (*path, to_camel(name)))
    elif kind is str:
        yield path
    elif get_origin(kind) is list:
        yield from texts(get_args(kind)[0], (*path, 0))
    elif get_origin(kind) is dict:
        yield from texts(get_args(kind)[1], (*path, "anything"))
    elif get_origin(kind) is Annotated:
        yield from texts(get_args(kind)[0], path)
    else:
        for part in get_args(kind):
            yield from texts(part, path)


PATHS = sorted(set(texts(StackSettings)), key=path_text)
OF_CONTACT_POINTS = [path for path in PATHS if "contactPoint" in path]
NAMED_LIKE_A_CREDENTIAL = re.compile(r"(password|secret|credentials|token|auth|clientKey)$", re.IGNORECASE)


def setting(path: Path, value: object) -> Any:
    """Return a block with one value, at a path."""
    for part in reversed(path):
        value = [value] if isinstance(part, int) else {part: value}
    return value


def refused_in_plain_text(path: Path, text: str) -> bool:
    key = str(path[0])
    return bool(list(plain_secrets(StackSettings, setting(path, text)[key], (key,))))


def refused(path: Path, text: str) -> bool:
    key, whole = str(path[0]), setting(path, text)
    found = [
        *plain_secrets(StackSettings, whole[key], (key,)),
        *exposed_passwords(StackSettings, whole[key], (key,)),
        *addresses_with_user(from_stack_settings(whole.get)),
    ]
    return [problem.path for problem in found] == [path_text(path)]


def passed_as_secret(path: Path) -> bool:
    """Whether the option of a contact point that holds this text goes to the provider as a secret."""
    options = {to_camel(field): secret for field, secret in passed_on(WebhookContactPointSettings).items()}
    return options.get(str(path[path.index("contactPoint") + 1]), False)


def test_the_walk_comes_by_every_kind_of_text() -> None:
    walked = {path_text(path) for path in PATHS}
    assert {
        "irm.token",
        "integrations[0].labels.anything",
        "integrations[0].contactPoint.headers.anything",
        "integrations[0].contactPoint.httpConfig.oauth2.scopes[0]",
        "integrations[0].heartbeat.contactPoint.httpConfig.oauth2.proxyConfig.proxyUrl",
        "sharedHeartbeats.contactPoint.headers.anything",
    } <= walked


@pytest.mark.parametrize("path", PATHS, ids=path_text)
def test_what_is_refused_in_plain_text_is_hidden_in_errors(path: Path) -> None:
    assert not refused_in_plain_text(path, "text") or hides(StackSettings, path)


@pytest.mark.parametrize("path", OF_CONTACT_POINTS, ids=path_text)
def test_errors_hide_exactly_the_secrets_of_the_provider(path: Path) -> None:
    assert hides(StackSettings, path) == passed_as_secret(path)


@pytest.mark.parametrize(
    "path", [path for path in PATHS if NAMED_LIKE_A_CREDENTIAL.search(str(path[-1]))], ids=path_text
)
def test_what_is_named_like_a_credential_is_refused_in_plain_text(path: Path) -> None:
    assert refused_in_plain_text(path, "text")


@pytest.mark.parametrize("path", PATHS, ids=path_text)
def test_a_url_with_a_password_is_refused_in_plain_text_wherever_it_stands(path: Path) -> None:
    assert refused(path, WITH_PASSWORD)
    assert shown(WITH_PASSWORD, secret=hides(StackSettings, path)) == HIDDEN


@pytest.mark.parametrize("path", OF_CONTACT_POINTS, ids=path_text)
def test_an_encrypted_text_is_accepted_in_the_stacks_file(path: Path) -> None:
    key = str(path[0])
    assert not list(plain_secrets(StackSettings, setting(path, {"secure": "v1:x"})[key], (key,)))


class Inner(InputModel):
    """A block that the provider takes as one value."""

    is_one_value = True
    key: OrOutput[Secret[Text]] | None = None
    note: OrOutput[Text] | None = None


class Outer(InputModel):
    """A block of the user's, with fields of each kind."""

    name: OrOutput[Text] | None = None
    password: OrOutput[Secret[Text]] | None = None
    target: OrOutput[Url] | None = None
    headers: OrOutput[Headers] | None = None
    inner: Inner | None = None
    inners: list[Inner] | None = None


def test_a_field_is_secret_by_its_mark_its_type_or_what_it_holds() -> None:
    assert secret_fields(Outer) == ("password", "target", "headers", "inner", "inners")


@pytest.mark.parametrize(
    ("path", "hidden", "credential"),
    [
        (("name",), False, False),
        (("password",), True, True),
        (("target",), True, False),
        (("headers", "X-Team"), True, False),
        (("headers", "X-Api-Token"), True, True),
        (("inner", "note"), True, False),
        (("inners", 0, "key"), True, True),
        (("unknown", "password"), False, False),
    ],
    ids=str,
)
def test_secrecy_of_a_path_follows_from_the_marks_on_it(path: Path, hidden: bool, credential: bool) -> None:
    assert (hides(Outer, path), is_credential(Outer, path)) == (hidden, credential)


def test_a_marked_field_is_hidden_in_errors_without_any_list() -> None:
    with pytest.raises(InvalidInputs) as refused:
        validated(Outer, {"name": 5, "password": 7, "inner": {"note": 9}}, "Outer")
    assert [problem.given for problem in refused.value.problems] == ["5", HIDDEN, HIDDEN]


def test_a_label_may_be_called_like_a_credential() -> None:
    """Labels are no secrets, whatever their names: IRM and Grafana show them to everyone."""
    assert not refused_in_plain_text(("integrations", 0, "labels", "token"), "text")
