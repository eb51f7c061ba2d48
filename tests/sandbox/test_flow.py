"""From a rule in Grafana to an alert group in IRM, over real connections."""

from typing import Any

import httpx

from sandbox.control.client import Sandbox


def grafana(sandbox: Sandbox, method: str, path: str, body: object = None) -> httpx.Response:
    headers = {"Authorization": f"Bearer {sandbox.grafana_auth}"}
    answer = httpx.request(method, f"{sandbox.grafana_url}{path}", headers=headers, json=body)
    return answer.raise_for_status()


def make_integration(sandbox: Sandbox, name: str) -> dict[str, Any]:
    url, headers = f"{sandbox.irm_url}/api/v1/integrations/", {"Authorization": sandbox.irm_token}
    answer = httpx.post(url, headers=headers, json={"type": "alertmanager", "name": name})
    return dict(answer.raise_for_status().json())


def fire(sandbox: Sandbox, name: str, url: str, expression: str = "1 > 0") -> None:
    """Make a contact point and a rule that goes straight to it, or change the rule's expression."""
    points = grafana(sandbox, "GET", f"/api/v1/provisioning/contact-points?name={name}").json()
    if not points:
        settings = {"url": url, "httpMethod": "POST"}
        body = {"name": name, "type": "webhook", "settings": settings, "disableResolveMessage": False}
        grafana(sandbox, "POST", "/api/v1/provisioning/contact-points", body)
        grafana(sandbox, "POST", "/api/folders", {"uid": name, "title": name})
    model = {"refId": "A", "type": "math", "expression": expression}
    data = [{"refId": "A", "datasourceUid": "__expr__", "model": model, "relativeTimeRange": {"from": 0, "to": 0}}]
    notify = {
        "receiver": name,
        "group_by": ["alertname", "grafana_folder"],
        "group_wait": "0s",
        "group_interval": "1s",
        "repeat_interval": "2m",
    }
    rule = {
        "uid": name,
        "title": name,
        "ruleGroup": name,
        "folderUID": name,
        "orgID": 1,
        "condition": "A",
        "data": data,
        "for": "2m",  # longer than Grafana takes to route by new settings: one alert group, not two
        "noDataState": "OK",
        "execErrState": "OK",
        "notification_settings": notify,
    }
    path = f"/api/v1/provisioning/folder/{name}/rule-groups/{name}"
    grafana(sandbox, "PUT", path, {"title": name, "folderUid": name, "interval": 10, "rules": [rule]})


def groups(sandbox: Sandbox, integration: dict[str, Any], state: str) -> list[dict[str, Any]]:
    query = {"integration_id": integration["id"], "state": state}
    headers = {"Authorization": sandbox.irm_token}
    return list(httpx.get(f"{sandbox.irm_url}/api/v1/alert_groups/", params=query, headers=headers).json()["results"])


def test_an_alert_becomes_an_alert_group_and_resolves(sandbox: Sandbox) -> None:
    integration = make_integration(sandbox, "alerts")
    fire(sandbox, "alerts", integration["link"])
    (group,) = sandbox.wait_until(lambda: groups(sandbox, integration, "new"), 300)
    assert group["title"] == "alerts (alerts)"
    fire(sandbox, "alerts", integration["link"], "0 > 1")
    assert integration["link"].rstrip("/").rsplit("/", 1)[-1] not in str(sandbox.state())
    (resolved,) = sandbox.wait_until(lambda: groups(sandbox, integration, "resolved"), 300)
    assert resolved["id"] == group["id"]


def test_a_heartbeat_beats_and_its_loss_opens_one_alert_group(sandbox: Sandbox) -> None:
    integration = make_integration(sandbox, "watched")
    fire(sandbox, "watched", integration["heartbeat"]["link"])
    sandbox.wait_until(lambda: len(sandbox.beats(integration["id"])) >= 3, 900)
    sandbox.stop_grafana()
    (lost,) = sandbox.wait_until(lambda: groups(sandbox, integration, "new"), 900)
    assert lost["title"] == "OnCallHeartBeatMissing "
    sandbox.start_grafana()
    (back,) = sandbox.wait_until(lambda: groups(sandbox, integration, "resolved"), 600)
    assert back["id"] == lost["id"]


def test_what_irm_refuses_grafana_reports(sandbox: Sandbox) -> None:
    integration = make_integration(sandbox, "refused")
    sandbox.fault("irm", "POST", "/integrations/v1/", [500], times=None)
    fire(sandbox, "refused", integration["link"])

    def error() -> str:
        receivers = grafana(sandbox, "GET", "/api/alertmanager/grafana/config/api/v1/receivers").json()
        mine = [one for receiver in receivers if receiver["name"] == "refused" for one in receiver["integrations"]]
        return "".join(one.get("lastNotifyAttemptError", "") for one in mine)

    sandbox.wait_until(lambda: error() == "webhook response status 500 Internal Server Error", 600)
    assert groups(sandbox, integration, "new") == []
    sandbox.clear_faults()
    sandbox.wait_until(lambda: groups(sandbox, integration, "new"), 300)
