import pytest

from grafana_irm import RequestFailed
from grafana_irm.api.credentials import (
    DEFAULT_IRM_URL,
    Credentials,
    from_config,
    from_environment,
    from_stack_settings,
    missing,
)


def test_the_environment_is_the_providers() -> None:
    found = from_environment({"GRAFANA_URL": "u", "GRAFANA_AUTH": "a", "GRAFANA_ONCALL_ACCESS_TOKEN": "t"})
    assert (found.grafana_url, found.grafana_auth, found.irm_token, found.irm_base) == ("u", "a", "t", DEFAULT_IRM_URL)


def test_so_is_the_configuration() -> None:
    values = {"grafana:url": "u", "grafana:oncallUrl": "i/", "grafana:orgId": 2.0, "grafana:insecureSkipVerify": True}
    found = from_config(values.get)
    assert (found.grafana_url, found.irm_base, found.org_id, found.insecure) == ("u", "i", "2", "true")


@pytest.mark.parametrize("given", ['{"X-Gateway": "a"}', {"X-Gateway": "a"}])
def test_headers_are_a_map_in_configuration_and_json_in_the_environment(given: object) -> None:
    assert from_config({"grafana:httpHeaders": given}.get).headers == {"X-Gateway": "a"}
    assert Credentials().headers == {}


@pytest.mark.parametrize("given", ["S3cr3t", '["S3cr3t"]', '{"X-Gateway": 1}'])
def test_headers_that_are_no_map_of_texts_are_one_error_without_them(given: str) -> None:
    with pytest.raises(RequestFailed, match="GRAFANA_HTTP_HEADERS") as failed:
        _ = from_environment({"GRAFANA_HTTP_HEADERS": given}).headers
    assert "S3cr3t" not in str(failed.value)


def test_irm_takes_grafanas_token_where_it_has_none_of_its_own() -> None:
    assert Credentials(grafana_auth="a").irm_authorization == "a"
    assert Credentials(grafana_auth="a", irm_token="t").irm_authorization == "t"


def test_the_stacks_address_goes_to_irm_and_not_to_grafana() -> None:
    found = from_stack_settings({"grafana": '{"url": "g"}', "irm": {"stackUrl": "s", "token": "t"}}.get)
    assert (found.grafana_url, found.irm_grafana_url) == ("g", "s")


def test_what_is_set_wins_over_the_fallback() -> None:
    found = Credentials(grafana_url="own").over(Credentials(grafana_url="other", irm_token="t"))
    assert (found.grafana_url, found.irm_token) == ("own", "t")


def test_configuration_that_is_no_block_is_as_good_as_none() -> None:
    assert from_stack_settings({"grafana": "text", "irm": "[1]"}.get) == Credentials()


def test_tokens_do_not_show() -> None:
    secrets = ("grafana_auth", "irm_token", "ca_cert", "tls_cert", "tls_key", "http_headers")
    assert "S3cr3t" not in repr(Credentials(**dict.fromkeys(secrets, "S3cr3t")))


def test_what_is_missing_is_reported_by_setting() -> None:
    assert [problem.path for problem in missing(Credentials())] == ["grafana.url", "grafana.auth", "irm.token"]
    assert missing(Credentials(grafana_url="u", grafana_auth="a")) == []
