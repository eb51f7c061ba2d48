import base64

import pytest

from sandbox.grafana.accesscontrol.access import Identity, Role
from sandbox.grafana.versions import VERSIONS
from tests.sandbox.grafana.lab import TOKEN, Api, Lab

ORGANISATION = "/api/org"


def basic(name: str, password: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(f'{name}:{password}'.encode()).decode()}"}


@pytest.mark.parametrize(
    ("headers", "message", "message_id"),
    [
        ({}, "Unauthorized", "auth.unauthorized"),
        ({"Authorization": "Bearer nosuch"}, "Invalid API key", "api-key.invalid"),
        ({"Authorization": f"bearer {TOKEN}"}, "Unauthorized", "auth.unauthorized"),
        ({"Authorization": "Basic !!!"}, "Unauthorized", "auth.unauthorized"),
        (basic("admin", "wrong"), "Invalid username or password", "password-auth.failed"),
        (basic("api_key", "nosuch"), "Invalid API key", "api-key.invalid"),
        (
            {"Authorization": f"Bearer {TOKEN}", "X-Grafana-Org-Id": "2"},
            "API key does not belong to the requested organization",
            "api-key.organization-mismatch",
        ),
    ],
)
def test_each_401_says_what_was_wrong(api: Api, headers: dict[str, str], message: str, message_id: str) -> None:
    answer = api.request("GET", ORGANISATION, headers=headers)
    assert answer.status_code == 401
    assert (answer.json()["message"], answer.json()["messageId"]) == (message, message_id)
    assert answer.json()["statusCode"] == 401


@pytest.mark.parametrize("organisation", ["1", "0", "abc", ""])
def test_what_is_no_organisation_counts_as_not_given(api: Api, organisation: str) -> None:
    answer = api.request("GET", ORGANISATION, headers=api.headers(X_Grafana_Org_Id=organisation))
    assert answer.status_code == 200


def test_a_token_comes_in_as_a_password_too(api: Api) -> None:
    assert api.request("GET", ORGANISATION, headers=basic("api_key", TOKEN)).status_code == 200


def test_a_user_comes_in_by_password(api: Api) -> None:
    api.lab.grafana.access.add_user("secret", Identity("admin"))
    answer = api.request("GET", "/api/user", headers=basic("admin", "secret") | {"X-Grafana-Org-Id": "1"})
    assert (answer.status_code, answer.json()["login"]) == (200, "admin")


def test_a_revoked_token_is_shut_out(api: Api) -> None:
    assert api.get(ORGANISATION).status_code == 200
    api.lab.grafana.access.revoke_token(TOKEN)
    assert api.get(ORGANISATION).json()["messageId"] == "api-key.invalid"


@pytest.mark.parametrize(("role", "reads", "writes"), [(Role.VIEWER, 200, 403), (Role.EDITOR, 200, 202)])
def test_an_editor_may_write_and_a_viewer_may_read(api: Api, role: Role, reads: int, writes: int) -> None:
    api.lab.grafana.access.add_token("other", Identity("sa-2", role))
    headers = {"Authorization": "Bearer other"}
    path = "/api/v1/provisioning/contact-points"
    body = {"name": "Hook", "type": "webhook", "settings": {"url": "http://x/"}}
    assert api.request("GET", path, headers=headers).status_code == reads
    assert api.request("POST", path, body, headers).status_code == writes


@pytest.mark.parametrize(
    ("release", "receivers"),
    [
        ("12.4", "alert.notifications:write"),
        ("13.1", "any of alert.notifications:write, alert.notifications.receivers:create"),
    ],
)
def test_a_403_names_the_permissions(release: str, receivers: str) -> None:
    api = Api(Lab(version=VERSIONS[release]))
    api.lab.grafana.access.add_token("other", Identity("sa-2", Role.VIEWER))
    answer = api.request("POST", "/api/v1/provisioning/contact-points", {}, {"Authorization": "Bearer other"})
    assert answer.json()["title"] == "Access denied"
    assert answer.json()["accessErrorId"].startswith("ACE")
    assert answer.json()["message"].endswith(
        "Permissions needed: any of alert.provisioning:write, alert.notifications.provisioning:write, "
        f"all of {receivers}, alert.provisioning.provenance:write"
    )
    assert answer.headers["content-type"] == "application/json; charset=UTF-8"
