"""An endpoint keeps its path under another base, and its base never holds a credential."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grafana_irm.api.endpoints import base_of, endpoint_of, through

TOKEN = "T0kenT0kenT0kenT0kenT0ken"
LINK = f"https://irm.test/oncall/integrations/v1/alertmanager/{TOKEN}/"
GATEWAY = "https://gateway.internal:8443/irm"

bases = st.builds(
    lambda scheme, host, port, prefix: f"{scheme}://{host}{port}{''.join(f'/{part}' for part in prefix)}",
    st.sampled_from(["http", "https"]),
    st.sampled_from(["irm.test", "gateway.internal", "10.0.0.1", "[::1]"]),
    st.sampled_from(["", ":8080"]),
    st.lists(st.text(string.ascii_letters, min_size=1, max_size=5), max_size=3),
)
tokens = st.text(string.ascii_letters + string.digits, min_size=1, max_size=30)
tails = st.sampled_from(["", "heartbeat/"])


@given(bases, bases, tokens, tails)
def test_an_endpoint_keeps_its_path_under_another_base(own: str, other: str, token: str, tail: str) -> None:
    link = f"{own}/integrations/v1/webhook/{token}/{tail}"
    moved = through(link, other)
    assert moved == f"{other}/integrations/v1/webhook/{token}/{tail}"
    assert endpoint_of(moved) == (token, tail != "", other)
    assert base_of(link) == own
    assert through(moved, own) == link


@given(bases, tokens, tails)
def test_the_base_holds_no_token(base: str, token: str, tail: str) -> None:
    found = base_of(f"{base}/integrations/v1/webhook/{token}q9/{tail}")
    assert found is not None
    assert f"{token}q9" not in found.removeprefix(base)


def test_without_a_base_an_endpoint_stays_as_irm_gives_it() -> None:
    assert through(LINK, None) == LINK
    assert through(LINK, f"{GATEWAY}/") == f"{GATEWAY}/integrations/v1/alertmanager/{TOKEN}/"


@pytest.mark.parametrize(
    "url",
    [
        LINK.replace("https://", "https://user:passw0rd@"),
        f"{LINK}?key=passw0rd",
        f" {LINK.replace('irm.test', 'IRM.test')} ",
        LINK.rstrip("/"),
    ],
)
def test_user_password_and_query_are_no_part_of_the_base(url: str) -> None:
    assert base_of(url) == "https://irm.test/oncall"


@pytest.mark.parametrize(
    "url",
    [
        "https://irm.test/hooks/abc",
        f"{LINK}more/",
        f"{LINK}integrations/v1/alertmanager/{TOKEN}/",
        LINK.replace("https:", "ftp:"),
        LINK.replace("irm.test", "{{ .Host }}"),
        LINK.replace("irm.test", "irm.test:port"),
        LINK.removeprefix("https://irm.test"),
        None,
    ],
)
def test_another_url_is_no_endpoint(url: object) -> None:
    assert endpoint_of(url) is None
