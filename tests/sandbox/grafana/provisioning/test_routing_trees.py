"""Named routing trees: their API, the rules that select them, and where the alerts go."""

from typing import Any

import httpx
import pytest

from sandbox.grafana.accesscontrol.access import Identity, Role
from sandbox.grafana.versions import VERSIONS
from tests.sandbox.grafana.lab import PROVISIONING, Api, Lab, rule

TREES = "/apis/notifications.alerting.grafana.app/v1beta1/namespaces/default/routingtrees"
GROUP = f"{PROVISIONING}/folder/pt-one/rule-groups/g"


def tree(
    name: str = "payments", receiver: str = "Hook one", *routes: dict[str, Any], **defaults: str
) -> dict[str, Any]:
    spec = {"defaults": {"receiver": receiver, **defaults}, "routes": list(routes)}
    return {"metadata": {"name": name}, "spec": spec}


def critical(receiver: str) -> dict[str, Any]:
    matcher = {"type": "=", "label": "severity", "value": "critical"}
    return {"receiver": receiver, "matchers": [matcher], "continue": False}


def selecting(api: Api, **settings: str) -> httpx.Response:
    given = rule(labels={"severity": "critical"}, notification_settings=settings)
    return api.put(GROUP, {"interval": 10, "rules": [given]})


@pytest.fixture
def hooked(api: Api) -> Api:
    api.lab.hook("Hook one")
    api.lab.hook("Hook two")
    return api


def test_a_tree_is_created_by_an_editor_and_read_back_canonical(hooked: Api) -> None:
    hooked.lab.grafana.access.add_token("editor", Identity("sa-2", Role.EDITOR))
    given = tree("payments", "Hook one", critical("Hook two"), group_wait="60s")
    answer = hooked.request("POST", TREES, given, {"Authorization": "Bearer editor"})
    assert answer.status_code == 201
    shown = hooked.get(f"{TREES}/payments").json()
    assert shown == answer.json()
    assert shown["spec"] == {
        "defaults": {"receiver": "Hook one", "group_wait": "1m"},
        "routes": [critical("Hook two")],
    }
    assert shown["metadata"]["annotations"]["grafana.com/provenance"] == "none"


def test_the_organisations_own_tree_is_listed_as_user_defined(hooked: Api) -> None:
    hooked.post(TREES, tree())
    listed = hooked.get(TREES).json()
    assert [one["metadata"]["name"] for one in listed["items"]] == ["payments", "user-defined"]
    own = listed["items"][1]["spec"]
    assert own == {"defaults": {"receiver": "empty", "group_by": ["grafana_folder", "alertname"]}, "routes": []}


@pytest.mark.parametrize(
    ("given", "status", "message_id"),
    [
        (tree("Payments"), 400, "alerting.notifications.routes.invalidFormat"),
        (tree("-a"), 400, "alerting.notifications.routes.invalidFormat"),
        (tree(receiver="nosuch"), 400, "alerting.notifications.routes.invalidFormat"),
        (tree("user-defined"), 409, "alerting.notifications.routes.exists"),
        (tree("there"), 409, "alerting.notifications.routes.exists"),
        (tree(group_wait="abc"), 500, None),
    ],
)
def test_what_cannot_be_is_refused(hooked: Api, given: dict[str, Any], status: int, message_id: str | None) -> None:
    assert hooked.post(TREES, tree("there")).status_code == 201
    answer = hooked.post(TREES, given)
    assert (answer.status_code, answer.json().get("details", {}).get("uid")) == (status, message_id)


def test_a_name_with_dots_is_allowed(hooked: Api) -> None:
    assert hooked.post(TREES, tree("payments.eu-1")).status_code == 201


def test_an_update_needs_the_version_and_clears_an_omitted_provenance(hooked: Api) -> None:
    given = tree()
    given["metadata"]["annotations"] = {"grafana.com/provenance": "api"}
    made = hooked.post(TREES, given).json()
    assert made["metadata"]["annotations"]["grafana.com/provenance"] == "api"
    refused = hooked.put(f"{TREES}/payments", tree(receiver="Hook two"))
    assert (refused.status_code, refused.json()["details"]["uid"]) == (409, "alerting.notifications.routes.conflict")
    wanted = tree(receiver="Hook two")
    wanted["metadata"]["resourceVersion"] = made["metadata"]["resourceVersion"]
    updated = hooked.put(f"{TREES}/payments", wanted)
    assert updated.status_code == 200
    assert updated.json()["spec"]["defaults"]["receiver"] == "Hook two"
    assert updated.json()["metadata"]["resourceVersion"] != made["metadata"]["resourceVersion"]
    assert updated.json()["metadata"]["annotations"]["grafana.com/provenance"] == "none"


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"policy": "nosuch"}, "notification policy nosuch does not exist"),
        (
            {"policy": "payments", "receiver": "Hook one"},
            "only one of policy routing or contact point routing can be specified",
        ),
        ({"policy": "user-defined"}, 'policy routing should not explicitly point to the default tree: "user-defined"'),
    ],
)
def test_a_rule_selects_an_existing_tree_and_nothing_else(hooked: Api, settings: dict[str, str], problem: str) -> None:
    hooked.post(TREES, tree())
    answer = selecting(hooked, **settings)
    assert (answer.status_code, answer.json()["message"]) == (400, f"invalid alert rule\n{problem}")


def test_a_rule_that_selects_a_tree_reads_back_so(hooked: Api) -> None:
    hooked.post(TREES, tree())
    assert selecting(hooked, policy="payments").status_code == 200
    (shown,) = hooked.get(GROUP).json()["rules"]
    assert shown["notification_settings"] == {"receiver": "", "policy": "payments"}


def test_alerts_follow_a_new_tree_from_the_next_config_poll_on(hooked: Api) -> None:
    lab = hooked.lab
    lab.hook("Root")
    hooked.put(f"{PROVISIONING}/policies", {"receiver": "Root", "group_wait": "0s", "group_interval": "1s"})
    lab.run(61)
    hooked.post(TREES, tree("payments", "Hook one", critical("Hook two"), group_wait="0s"))
    selecting(hooked, policy="payments")
    lab.run(119)
    assert {sent.delivery.url for sent in lab.sent} == {"http://Root/"}
    lab.run(180)
    assert lab.times("http://Hook-two/"), "the route of the tree, and not its default"
    assert not lab.times("http://Hook-one/")


def test_a_deleted_trees_alerts_go_to_the_root_policy_without_a_word(hooked: Api) -> None:
    lab = hooked.lab
    lab.hook("Root")
    hooked.put(f"{PROVISIONING}/policies", {"receiver": "Root", "group_wait": "0s", "group_interval": "1s"})
    hooked.post(TREES, tree(group_wait="0s"))
    selecting(hooked, policy="payments")
    lab.run(170)
    assert not lab.times("http://Root/")
    assert hooked.delete(f"{TREES}/payments").status_code == 200
    assert hooked.get(f"{TREES}/payments").status_code == 404
    (kept,) = hooked.get(GROUP).json()["rules"]
    assert kept["notification_settings"] == {"receiver": "", "policy": "payments"}
    lab.run(200)
    assert lab.times("http://Root/")


def test_the_alert_carries_the_trees_name(hooked: Api) -> None:
    hooked.post(TREES, tree())
    selecting(hooked, policy="payments")
    hooked.lab.run(30)
    (group,) = hooked.get("/api/prometheus/grafana/api/v1/rules").json()["data"]["groups"]
    assert group["rules"][0]["alerts"][0]["labels"]["__grafana_managed_route__"] == "payments"


def test_a_contact_point_of_a_tree_is_not_deleted_and_can_be_renamed(hooked: Api) -> None:
    uid = next(point["uid"] for point in hooked.lab.grafana.contact_points.listed("Hook one"))
    hooked.post(TREES, tree())
    refused = hooked.delete(f"{PROVISIONING}/contact-points/{uid}")
    assert (refused.status_code, refused.json()["messageId"].endswith("contact-points.referenced")) == (409, True)
    new = {"name": "New", "type": "webhook", "settings": {"url": "http://new/"}}
    assert hooked.put(f"{PROVISIONING}/contact-points/{uid}", new).status_code == 202
    assert hooked.get(f"{TREES}/payments").json()["spec"]["defaults"]["receiver"] == "New"


def test_the_provisioning_api_leaves_named_trees_alone(hooked: Api) -> None:
    hooked.post(TREES, tree())
    hooked.put(f"{PROVISIONING}/policies", {"receiver": "empty"})
    hooked.delete(f"{PROVISIONING}/policies")
    assert hooked.get(f"{TREES}/payments").status_code == 200


def test_12_has_its_own_tree_alone_and_does_not_know_policies_in_rules() -> None:
    api = Api(Lab(version=VERSIONS["12.4"]))
    api.lab.hook("Hook one")
    trees = TREES.replace("v1beta1", "v0alpha1")
    assert api.post(trees, tree()).status_code == 501
    assert [one["metadata"]["name"] for one in api.get(trees).json()["items"]] == ["user-defined"]
    assert selecting(api, policy="payments").json()["message"] == "invalid alert rule\nreceiver must be specified"
    assert selecting(api, policy="payments", receiver="Hook one").status_code == 200
    assert api.get(GROUP).json()["rules"][0]["notification_settings"] == {"receiver": "Hook one"}


def test_an_editor_sees_and_changes_trees_of_its_own_account_alone(hooked: Api) -> None:
    """Read from Grafana's code (`FilterRead`, `AuthorizeReadByUID`)."""
    for number in (1, 2):
        hooked.lab.grafana.access.add_token(f"editor-{number}", Identity(f"sa-{number + 8}", Role.EDITOR))
    one, other = ({"Authorization": f"Bearer editor-{number}"} for number in (1, 2))
    assert hooked.request("POST", TREES, tree(), one).status_code == 201

    def names(headers: dict[str, str]) -> list[str]:
        return [each["metadata"]["name"] for each in hooked.request("GET", TREES, None, headers).json()["items"]]

    assert (names(one), names(other)) == (["payments", "user-defined"], ["user-defined"])
    assert hooked.request("GET", f"{TREES}/payments", None, one).status_code == 200
    for method, path in (("GET", "payments"), ("GET", "nosuch"), ("DELETE", "payments")):
        assert hooked.request(method, f"{TREES}/{path}", None, other).status_code == 403
    assert hooked.get(f"{TREES}/nosuch").status_code == 404
    path = TREES.replace("routingtrees", "receivers")
    uses = hooked.request("GET", path, None, other).json()["items"][0]["metadata"]["annotations"]
    assert uses["grafana.com/inUse/routes"] == "1"
