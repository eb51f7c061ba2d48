"""The TLS settings of the clients: authorities, and client certificates."""

import ssl
from pathlib import Path

import pytest

from grafana_irm import RequestFailed
from grafana_irm.api.tls import tls


def test_without_an_authority_of_its_own_the_usual_ones_are_trusted() -> None:
    assert tls(None) is True


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("/nowhere/S3cr3t.pem", "from the file '/nowhere/S3cr3t.pem': [Errno 2] No such file"),
        ("-----BEGIN CERTIFICATE-----\nPEM-TEXT\n-----END CERTIFICATE-----", "from the PEM text: "),
    ],
)
def test_an_unreadable_authority_is_one_error_without_its_text(given: str, told: str) -> None:
    with pytest.raises(RequestFailed, match="grafana:caCert or GRAFANA_CA_CERT") as failed:
        tls(given)
    assert told in str(failed.value)
    assert "PEM-TEXT" not in str(failed.value)


def test_an_authority_of_its_own_is_trusted_beside_the_usual_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    """As by the provider (``x509.SystemCertPool`` in its code)."""
    loaded: list[str] = []
    monkeypatch.setattr(ssl.SSLContext, "load_default_certs", lambda *_: loaded.append("usual"))
    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", lambda *_, **given: loaded.append(str(given)))
    tls("/our.pem")
    assert loaded == ["usual", "{'cafile': '/our.pem'}"]


PEM = "-----BEGIN CERTIFICATE-----\nPEM-TEXT\n-----END CERTIFICATE-----"


@pytest.mark.parametrize("insecure", [True, False])
def test_a_client_certificate_is_a_path_or_a_text(monkeypatch: pytest.MonkeyPatch, insecure: bool) -> None:
    loaded: list[tuple[str, str | None]] = []

    def load(_: ssl.SSLContext, cert: str, key: str | None, password: str) -> None:
        loaded.append((Path(cert).read_text(), key))
        assert password == ""

    monkeypatch.setattr(ssl.SSLContext, "load_cert_chain", load)
    context = tls(None, PEM, "/key.pem", insecure=insecure)
    assert isinstance(context, ssl.SSLContext)
    assert (context.verify_mode is ssl.CERT_NONE) == insecure
    assert loaded == [(PEM, "/key.pem")]


@pytest.mark.parametrize("given", ["/nowhere/own.pem", PEM])
def test_an_unreadable_client_certificate_is_one_error_without_its_text(given: str) -> None:
    for own, key in ((given, given), (given, None), (None, given)):
        with pytest.raises(RequestFailed, match="grafana:tlsCert and grafana:tlsKey") as failed:
            tls(None, own, key)
        assert "PEM-TEXT" not in str(failed.value)
