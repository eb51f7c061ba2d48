import pytest

from sandbox.grafana.versions import VERSIONS
from tests.sandbox.grafana.lab import PROVISIONING, Api, Lab

RECEIVERS = "/apis/notifications.alerting.grafana.app/v1beta1/namespaces/{namespace}/receivers"


@pytest.mark.parametrize("headers", [None, {}], ids=["200", "401"])
def test_every_answer_says_that_the_api_is_deprecated(api: Api, headers: dict[str, str] | None) -> None:
    answer = api.request("GET", f"{PROVISIONING}/contact-points", headers=headers)
    assert answer.headers["Warning"].startswith("299 - ")
    assert answer.headers["X-Api-Deprecation-Date"] == "2026-04-07"
    assert answer.headers["X-Api-Replacement"] == RECEIVERS


def test_rules_have_a_date_and_replacements_of_their_own(api: Api) -> None:
    for path in ("alert-rules", "folder/pt-one/rule-groups/g"):
        answer = api.get(f"{PROVISIONING}/{path}")
        assert answer.headers["X-Api-Deprecation-Date"] == "2026-03-10"
        assert answer.headers["X-Api-Replacement"].endswith("/recordingrules")


def test_exports_and_other_apis_carry_none(api: Api) -> None:
    for path in (f"{PROVISIONING}/contact-points/export", "/api/health"):
        assert "Warning" not in api.get(path).headers


def test_12_carries_none() -> None:
    api = Api(Lab(version=VERSIONS["12.4"]))
    assert "Warning" not in api.get(f"{PROVISIONING}/contact-points").headers


def test_answers_of_13_are_compressed(api: Api) -> None:
    assert api.get(f"{PROVISIONING}/contact-points").headers["content-encoding"] == "gzip"


def test_an_answer_without_content_is_not_compressed(api: Api) -> None:
    answer = api.request("DELETE", f"{PROVISIONING}/alert-rules/nosuch")

    assert answer.status_code == 204
    assert "content-encoding" not in answer.headers
