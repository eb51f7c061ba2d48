import pytest

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
    ("tree", "problem"),
    [
        ({}, "root route must specify a default receiver"),
        ({"receiver": "empty", "object_matchers": [["a", "=", "b"]]}, "root route must not have any matchers"),
        ({"receiver": "empty", "routes": [{"receiver": "nosuch"}]}, "receiver 'nosuch' does not exist"),
        ({"receiver": "empty", "group_interval": "0s"}, "group_interval cannot be zero"),
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
