"""A credential is one everywhere: refused in plain text, hidden in errors, secret on its way to the provider."""

import re
from collections.abc import Iterator
from typing import Annotated, Any, get_args, get_origin

import pytest
from pydantic.alias_generators import to_camel

from grafana_irm.api.credentials import from_stack_settings
from grafana_irm.contact_point.resource import _SECRET
from grafana_irm.contact_point.settings import ContactPointOptions
from grafana_irm.errors import HIDDEN, is_secret_path, shown
from grafana_irm.inputs.model import InputModel, path_text
from grafana_irm.stack.checks import addresses_with_user, exposed_passwords, plain_secrets
from grafana_irm.stack.settings import StackSettings

Path = tuple[str | int, ...]

WITH_PASSWORD = "https://user:S3cr3t@host.example/x"


def texts(kind: Any, path: Path = ()) -> Iterator[Path]:
    """Return the path of each text that a model holds, as stack files spell it."""
    if isinstance(kind, type) and issubclass(kind, InputModel):
        for name, field in kind.model_fields.items():
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
    return bool(list(plain_secrets(setting(path, text)[key], (key,))))


def refused(path: Path, text: str) -> bool:
    key, whole = str(path[0]), setting(path, text)
    found = [
        *plain_secrets(whole[key], (key,)),
        *exposed_passwords(whole[key], (key,)),
        *addresses_with_user(from_stack_settings(whole.get)),
    ]
    return [problem.path for problem in found] == [path_text(path)]


def passed_as_secret(path: Path) -> bool:
    """Whether the option of a contact point that holds this text goes to the provider as a secret."""
    option = path[path.index("contactPoint") + 1]
    return option in {to_camel(field) for field in _SECRET}


def test_the_walk_comes_by_every_kind_of_text() -> None:
    walked = {path_text(path) for path in PATHS}
    assert {
        "irm.token",
        "integrations[0].labels.anything",
        "integrations[0].contactPoint.headers.anything",
        "integrations[0].contactPoint.httpConfig.oauth2.scopes[0]",
        "integrations[0].heartbeat.contactPoint.httpConfig.oauth2.proxyConfig.proxyUrl",
    } <= walked


@pytest.mark.parametrize("path", PATHS, ids=path_text)
def test_what_is_refused_in_plain_text_is_hidden_in_errors(path: Path) -> None:
    assert not refused_in_plain_text(path, "text") or is_secret_path(path)


@pytest.mark.parametrize("path", OF_CONTACT_POINTS, ids=path_text)
def test_what_errors_hide_goes_to_the_provider_as_a_secret_and_the_other_way_round(path: Path) -> None:
    assert is_secret_path(path) == passed_as_secret(path)


@pytest.mark.parametrize(
    "path", [path for path in PATHS if NAMED_LIKE_A_CREDENTIAL.search(str(path[-1]))], ids=path_text
)
def test_what_is_named_like_a_credential_is_refused_in_plain_text(path: Path) -> None:
    assert refused_in_plain_text(path, "text")


@pytest.mark.parametrize("path", PATHS, ids=path_text)
def test_a_url_with_a_password_is_refused_in_plain_text_wherever_it_stands(path: Path) -> None:
    assert refused(path, WITH_PASSWORD)
    assert shown(WITH_PASSWORD, secret=is_secret_path(path)) == HIDDEN


@pytest.mark.parametrize("path", OF_CONTACT_POINTS, ids=path_text)
def test_an_encrypted_text_is_accepted_in_the_stacks_file(path: Path) -> None:
    assert not list(plain_secrets(setting(path, {"secure": "v1:x"})["integrations"], ("integrations",)))


def test_each_secret_option_of_a_contact_point_is_one_of_its_fields() -> None:
    assert set(_SECRET) < set(ContactPointOptions.model_fields)
