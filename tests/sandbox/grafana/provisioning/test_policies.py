import pytest

from sandbox.grafana.alertmanager.routing import build
from tests.sandbox.grafana.lab import PROVISIONING, Api

PATH = f"{PROVISIONING}/policies"


def test_a_fresh_grafana_sends_to_the_empty_receiver(api: Api) -> None:
    assert api.get(PATH).json() == {"receiver": "empty", "group_by": ["grafana_folder", "alertname"]}


def test_the_tree_comes_back_canonical_with_its_provenance(api: Api) -> None:
    api.lab.hook("Hook")
    child = {"receiver": "Hook", "object_matchers": [["team", "=~", "a|b"]], "continue": True}
    answer = api.put(PATH, {"receiver": "empty", "group_wait": "60s", "routes": [child]})
    assert (answer.status_code, answer.json()) == (202, {"message": "policies updated"})
    assert api.get(PATH).json() == {
        "receiver": "empty",
        "group_wait": "1m",
        "routes": [child],
        "provenance": "api",
    }


@pytest.mark.parametrize(
    "tree",
    [
        {},
        {"receiver": "empty", "object_matchers": [["a", "=", "b"]]},
        {"receiver": "empty", "mute_time_intervals": ["nosuch"]},
        {"receiver": "empty", "group_interval": "0s"},
        {"receiver": "empty", "group_by": ["a", "a"]},
        *(
            {"receiver": "empty", "routes": [{"object_matchers": [m]}]}
            for m in (["a"], ["a", "==", "b"], ["a", "=~", "("])
        ),
    ],
)
def test_what_does_not_decode_is_bad_request_data(api: Api, tree: dict[str, object]) -> None:
    answer = api.put(PATH, tree)
    assert (answer.status_code, answer.json()) == (400, {"message": "bad request data"})


def test_what_the_api_keeps_is_not_opened_to_the_ui(api: Api) -> None:
    api.put(PATH, {"receiver": "empty"})
    answer = api.put(PATH, {"receiver": "empty"}, X_Disable_Provenance="true")
    assert (answer.status_code, answer.json()["messageId"]) == (403, "alerting.notifications.invalidProvenance")
    assert api.request("DELETE", PATH, headers=api.headers(X_Disable_Provenance="true")).status_code == 403
    assert api.get(PATH).json()["provenance"] == "api"


@pytest.mark.parametrize(
    "matchers", [{"match": {"team": "x"}}, {"match_re": {"team": "x|y"}}, {"matchers": ['team="x"']}]
)
def test_the_older_spellings_of_matchers_count(api: Api, matchers: dict[str, object]) -> None:
    api.lab.hook("Hook")
    api.put(PATH, {"receiver": "empty", "routes": [{"receiver": "Hook", **matchers}]})
    (shown,) = api.get(PATH).json()["routes"]
    assert shown == {"receiver": "Hook", **matchers}
    route = build(api.lab.grafana.policies.tree, ["Hook"], [])
    assert [[found.receiver for found in route.match({"team": team})] for team in ("x", "z")] == [["Hook"], ["empty"]]


@pytest.mark.parametrize(
    ("tree", "problem"),
    [
        ({"receiver": "empty", "routes": [{"receiver": "nosuch"}]}, "receiver 'nosuch' does not exist"),
        (
            {"receiver": "empty", "routes": [{"mute_time_intervals": ["nosuch"]}]},
            "mute time interval 'nosuch' does not exist",
        ),
    ],
)
def test_what_cannot_be_is_refused(api: Api, tree: dict[str, object], problem: str) -> None:
    answer = api.put(PATH, tree)
    assert answer.status_code == 400
    assert answer.json()["messageId"] == "alerting.notifications.routes.invalidFormat"
    assert problem in answer.json()["message"]


def test_delete_puts_the_first_tree_back(api: Api) -> None:
    api.lab.hook("Hook")
    api.put(PATH, {"receiver": "Hook"})
    assert api.delete(PATH).status_code == 202
    assert api.get(PATH).json()["receiver"] == "empty"
