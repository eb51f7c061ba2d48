from tests.sandbox.grafana.lab import PROVISIONING, Api, Lab, rule

BEAT = {"group_wait": "0s", "group_interval": "1s", "repeat_interval": "60s"}


def test_a_stopped_grafana_answers_nothing_of_use(api: Api) -> None:
    api.lab.grafana.stop()
    assert api.get("/api/health").status_code == 503
    api.lab.grafana.start()
    assert api.get("/api/health").status_code == 200


def test_what_is_configured_outlives_a_restart(api: Api) -> None:
    api.lab.hook()
    api.lab.rules(rule())
    before = api.lab.grafana.state()
    api.lab.grafana.restart(5)
    assert not api.lab.grafana.running
    api.lab.run(5)
    assert api.lab.grafana.running
    assert api.lab.grafana.state() == before


def test_a_contact_point_edited_by_hand_goes_live_at_the_next_config_poll(lab: Lab) -> None:
    uid = lab.hook()
    lab.rules(rule(**BEAT))
    lab.run(70)
    lab.grafana.edit_contact_point(uid, url="http://elsewhere/")
    lab.run(200)
    assert [sent.delivery.url for sent in lab.sent] == ["http://Hook-one/", "http://elsewhere/", "http://elsewhere/"]


def test_state_lists_what_exists(lab: Lab) -> None:
    lab.hook()
    lab.rules(rule())
    state = lab.grafana.state()
    assert [point["name"] for point in state["contact_points"]] == ["Hook one"]
    assert [folder["uid"] for folder in state["folders"]] == ["pt-one"]
    assert [shown["uid"] for shown in state["rules"]] == ["r-main"]


def test_bad_json_is_bad_request_data(api: Api) -> None:
    answer = api.post(f"{PROVISIONING}/contact-points", ["not an object"])
    assert (answer.status_code, answer.json()) == (400, {"message": "bad request data"})


def test_an_unknown_path_is_404(api: Api) -> None:
    assert (api.get("/api/nosuch").status_code, api.get("/api/nosuch").json()) == (404, {"message": "Not found"})
