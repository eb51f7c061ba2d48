"""Credentials in a stack's configuration: where they may not stand in plain text."""

from pathlib import Path
from typing import Any

import pulumi
import pytest

from grafana_irm import InvalidInputs
from grafana_irm.stack import file as stack_file
from grafana_irm.stack.settings import load
from tests.components.configured import StackFile, loaded, oauth2, opened, problems
from tests.components.harness import ENVIRONMENT, run


@pytest.mark.parametrize(
    ("key", "value", "path"),
    [
        ("irm", {"token": "S3cr3t"}, "irm.token"),
        ("grafana", {"auth": "S3cr3t"}, "grafana.auth"),
        (
            "integrations",
            [{"name": "A", "contactPoint": {"basicAuthUser": "u", "basicAuthPassword": "S3cr3t"}}],
            "integrations[0].contactPoint.basicAuthPassword",
        ),
        (
            "integrations",
            [{"name": "A", "contactPoint": {"headers": {"X-Api-Key": "S3cr3t", "X-Team": "payments"}}}],
            "integrations[0].contactPoint.headers.X-Api-Key",
        ),
        (
            "integrations",
            [{"name": "A", "contactPoint": oauth2(proxyConfig={"proxyUrl": "http://user:S3cr3t@proxy.example"})}],
            "integrations[0].contactPoint.httpConfig.oauth2.proxyConfig.proxyUrl",
        ),
        (
            "integrations",
            [{"name": "A", "contactPoint": oauth2(tokenUrl="https://S3cr3t@login.example/token")}],
            "integrations[0].contactPoint.httpConfig.oauth2.tokenUrl",
        ),
        (
            "integrations",
            [{"name": "A", "contactPoint": oauth2(endpointParams={"client_assertion": "S3cr3t", "audience": "irm"})}],
            "integrations[0].contactPoint.httpConfig.oauth2.endpointParams.client_assertion",
        ),
    ],
)
def test_a_token_in_plain_text_is_refused_with_the_command_that_sets_it(key: str, value: Any, path: str) -> None:
    told = {path: text for path, text in problems(**{key: value}).items() if not path.endswith("clientSecret")}
    assert list(told) == [path]
    assert f"pulumi config set --secret --path '{path}'" in told[path]
    assert "S3cr3t" not in str(told)
    loaded(secret=(key,), **{key: value})


def test_a_header_that_is_no_credential_may_stand_in_plain_text() -> None:
    loaded(integrations=[{"name": "A", "contactPoint": {"headers": {"X-Team": "payments"}}}])


@pytest.mark.parametrize("key", ["grafana:auth", "grafana:oncallAccessToken"])
def test_a_token_of_the_provider_in_plain_text_is_refused_too(key: str) -> None:
    def program() -> None:
        load(pulumi.Config(), ENVIRONMENT)

    with pytest.raises(InvalidInputs) as refused:
        run(program, config={key: "S3cr3t"})
    assert f"pulumi config set --secret {key}" in str(refused.value)
    assert "S3cr3t" not in str(refused.value)
    run(program, config={key: "S3cr3t"}, secret_keys=(key,))


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StackFile:
    monkeypatch.setattr(stack_file, "get_root_directory", lambda: str(tmp_path))
    return StackFile(tmp_path)


@pytest.mark.parametrize(
    ("project", "folder"),
    [
        ("name: project\nstackConfigDir: stacks\n", "stacks"),
        ("name: project\nstackConfigDir: conf\n", "conf"),
        ("name: project\nconfig: conf\n", "conf"),
        ("name: project\nconfig: {irm: {type: object}}\n", "."),
    ],
)
def test_a_plain_token_beside_an_encrypted_one_is_found(file: StackFile, project: str, folder: str) -> None:
    def integrations(password: Any) -> list[dict[str, Any]]:
        point = {"basicAuthUser": "u", "basicAuthPassword": password}
        return [
            {"name": "A", "contactPoint": {**point, "basicAuthPassword": {"secure": "v1:x"}}},
            {"name": "B", "contactPoint": point},
        ]

    known = opened(integrations("S3cr3t"))
    file.has(project, folder, integrations=integrations({"secure": "v1:y"}))
    loaded(secret=("integrations",), integrations=known)
    file.has(project, folder, integrations=integrations("S3cr3t"))
    with pytest.raises(InvalidInputs) as refused:
        loaded(secret=("integrations",), integrations=known)
    (problem,) = refused.value.problems
    assert problem.path == "integrations[1].contactPoint.basicAuthPassword"
    assert "S3cr3t" not in str(refused.value)


def test_a_plain_token_beside_an_encrypted_address_is_found(file: StackFile) -> None:
    file.has("name: project\n", ".", irm={"url": {"secure": "v1:x"}, "token": "S3cr3t"})
    with pytest.raises(InvalidInputs) as refused:
        loaded(secret=("irm",), irm={"url": "https://irm.example", "token": "S3cr3t"})
    assert [problem.path for problem in refused.value.problems] == ["irm.token"]


@pytest.mark.parametrize(
    ("key", "value", "path"),
    [
        ("grafana", {"url": "https://user:S3cr3t@grafana.example"}, "grafana.url"),
        ("irm", {"url": "https://S3cr3t@irm.example"}, "irm.url"),
        ("irm", {"stackUrl": "https://user:S3cr3t@stack.example"}, "irm.stackUrl"),
    ],
)
@pytest.mark.parametrize("encrypted", [True, False])
def test_an_address_with_a_user_is_refused_encrypted_or_not(key: str, value: Any, path: str, encrypted: bool) -> None:
    """The provider keeps the addresses in its state as they are."""
    told = problems(secret=(key,) if encrypted else (), **{key: value})
    assert told == {path: f"(hidden) -> an address without user and password; set these in {instead(path)}"}


def test_an_address_with_a_user_is_refused_from_the_environment_too() -> None:
    told = problems(environ={**ENVIRONMENT, "GRAFANA_URL": "https://user:S3cr3t@grafana.example"})
    assert list(told) == ["grafana.url"]
    assert "S3cr3t" not in str(told)


def instead(path: str) -> str:
    return "grafana.auth" if path == "grafana.url" else "irm.token"


@pytest.mark.parametrize(
    ("item", "path"),
    [
        ({"description": "See https://user:S3cr3t@wiki.example"}, "description"),
        ({"templates": {"web": {"imageUrl": "https://user:S3cr3t@x.example"}}}, "templates.web.imageUrl"),
        (
            {"heartbeat": {"rule": {"annotations": {"runbook_url": "https://user:S3cr3t@wiki.example"}}}},
            "heartbeat.rule.annotations.runbook_url",
        ),
    ],
)
@pytest.mark.parametrize("encrypted", [True, False])
def test_a_url_with_a_password_is_refused_in_a_text_that_is_kept_in_plain(
    item: dict[str, Any], path: str, encrypted: bool
) -> None:
    told = problems(secret=("integrations",) if encrypted else (), integrations=[{"name": "A", **item}])
    assert list(told) == [f"integrations[0].{path}"]
    assert "S3cr3t" not in str(told)


def test_a_url_with_a_user_alone_is_no_password() -> None:
    rule = {"annotations": {"repository": "ssh://git@code.example/team/alerts", "mail": "mailto://a/b:c@x.example"}}
    loaded(integrations=[{"name": "A", "heartbeat": {"rule": rule}}])
