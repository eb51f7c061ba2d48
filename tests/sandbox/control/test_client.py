"""A sandbox as a process: how it is found, what it keeps to itself, its switches, and its end."""

import json
import socket
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import httpx
import pytest

from sandbox.control.client import Sandbox, SandboxError
from tests.sandbox.control.process import names


def make(sandbox: Sandbox, name: str, type_: str = "alertmanager") -> dict[str, str]:
    answer = httpx.post(
        f"{sandbox.irm_url}/api/v1/integrations/",
        headers={"Authorization": sandbox.irm_token},
        json={"type": type_, "name": name},
    )
    return dict(answer.raise_for_status().json())


def test_only_its_owner_may_read_the_file(tmp_path: Path) -> None:
    with Sandbox.start(tmp_path / "a" / "b") as sandbox:
        file = tmp_path / "a" / "b" / "sandbox.json"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        described = json.loads(file.read_text())
        assert described["speed"] == 60
        assert described["irm"] == {"url": sandbox.irm_url, "token": sandbox.irm_token}
        assert described["grafana"] == {"url": sandbox.grafana_url, "auth": sandbox.grafana_auth}
        assert described["control"]["url"] == sandbox.control_url
        said = (tmp_path / "a" / "b" / "sandbox.log").read_text()
        for system in ("grafana", "irm", "control", "stack"):
            for key in ("auth", "token"):
                assert described[system].get(key, "-none-") not in said
    assert names(tmp_path / "a" / "b") == ["sandbox.log"]


def test_tokens_are_new_each_time_and_in_no_argument(tmp_path: Path, sandbox: Sandbox) -> None:
    with Sandbox.start(tmp_path) as other:
        pid = json.loads((tmp_path / "sandbox.json").read_text())["pid"]
        arguments = Path(f"/proc/{pid}/cmdline").read_text()
        assert other.irm_token not in arguments
        assert (other.irm_token, other.grafana_auth) != (sandbox.irm_token, sandbox.grafana_auth)


def test_it_listens_on_loopback_alone(sandbox: Sandbox) -> None:
    for url in (sandbox.grafana_url, sandbox.irm_url, sandbox.control_url):
        assert urlsplit(url).hostname == "127.0.0.1"
    port = urlsplit(sandbox.irm_url).port
    listening = [line.split()[1] for line in Path("/proc/net/tcp").read_text().splitlines()[1:] if " 0A " in line]
    assert [one for one in listening if one.endswith(f":{port:04X}")] == [f"0100007F:{port:04X}"]


def test_the_environment_is_the_providers(sandbox: Sandbox) -> None:
    assert sandbox.environment() == {
        "GRAFANA_URL": sandbox.grafana_url,
        "GRAFANA_AUTH": sandbox.grafana_auth,
        "GRAFANA_ONCALL_URL": sandbox.irm_url,
        "GRAFANA_ONCALL_ACCESS_TOKEN": sandbox.irm_token,
        "GRAFANA_STAND_IN_SPEED": f"{sandbox.speed:g}",
    }


def test_both_systems_answer_and_time_flies(sandbox: Sandbox) -> None:
    assert httpx.get(f"{sandbox.grafana_url}/api/health").json()["database"] == "ok"
    headers = {"Authorization": sandbox.stack_auth, "X-Grafana-URL": sandbox.stack_url}
    assert httpx.get(f"{sandbox.irm_url}/api/v1/teams/", headers=headers).json()["count"] == 3
    begun = sandbox.now()
    sandbox.wait_until(lambda: sandbox.now() > begun + 60, 120)
    assert [entry["system"] for entry in sandbox.requests()] == ["grafana", "irm"]
    assert len(sandbox.requests("irm")) == 1


def test_switches_need_their_token(sandbox: Sandbox) -> None:
    assert httpx.get(f"{sandbox.control_url}/state").status_code == 401
    headers = {"Authorization": f"Bearer {sandbox.irm_token}"}
    assert httpx.get(f"{sandbox.control_url}/state", headers=headers).status_code == 401


def test_grafana_refuses_while_it_is_stopped_and_comes_back_on_its_port(sandbox: Sandbox) -> None:
    url = f"{sandbox.grafana_url}/api/health"
    for graceful in (True, False):
        sandbox.stop_grafana(graceful=graceful)
        assert sandbox.state()["grafana"]["running"] is False
        with pytest.raises(httpx.ConnectError):
            httpx.get(url)
        sandbox.stop_grafana()
        sandbox.start_grafana()
        assert httpx.get(url).status_code == 200
    sandbox.restart_grafana(downtime=30)
    assert httpx.get(url).status_code == 200
    assert sandbox.state()["grafana"]["running"] is True


def test_irm_refuses_while_it_is_closed(sandbox: Sandbox) -> None:
    url = f"{sandbox.irm_url}/x"
    sandbox.close_irm()
    with pytest.raises(httpx.ConnectError):
        httpx.get(url)
    sandbox.open_irm()
    assert httpx.get(url).status_code == 404


def test_a_stopped_grafana_keeps_its_port_to_itself(sandbox: Sandbox) -> None:
    sandbox.stop_grafana()
    port = urlsplit(sandbox.grafana_url).port
    with socket.socket() as other, pytest.raises(OSError, match="in use"):
        other.bind(("127.0.0.1", port))


def test_heartbeats_are_seen_and_set_as_in_irms_pages(sandbox: Sandbox) -> None:
    made = make(sandbox, "with a heartbeat")

    def seen() -> dict[str, object]:
        return next(one for one in sandbox.heartbeats() if one["integration_id"] == made["id"])

    assert (seen()["status"], seen()["interval"]) == ("never", 600)
    httpx.post(f"{made['link']}heartbeat/")
    assert (seen()["beats"], len(sandbox.beats(made["id"]))) == (1, 1)
    sandbox.set_heartbeat_interval(made["id"], 60)
    sandbox.wait_until(lambda: seen()["status"] == "missing", 120)
    sandbox.wait_until(
        lambda: [one for one in sandbox.state()["irm"]["alert_groups"] if one["integration_id"] == made["id"]], 240
    )
    with pytest.raises(SandboxError, match="59 given"):
        sandbox.set_heartbeat_interval(made["id"], 59)
    sandbox.delete_heartbeat(made["id"])
    with pytest.raises(SandboxError, match="404"):
        sandbox.beats(made["id"])


def test_limits_can_be_switched(sandbox: Sandbox) -> None:
    token = sandbox.add_token("irm")

    with httpx.Client(headers={"Authorization": token}) as client:

        def ask() -> int:
            return client.get(f"{sandbox.irm_url}/api/v1/info/").status_code

        assert {ask() for _ in range(100)} == {200}
        assert ask() == 429
        sandbox.throttle(False)
        assert ask() == 200


def test_slack_can_be_taken_away(sandbox: Sandbox) -> None:
    sandbox.slack(False)
    headers = {"Authorization": sandbox.irm_token}
    assert httpx.get(f"{sandbox.irm_url}/api/v1/slack_channels", headers=headers).json()["count"] == 0


def test_tokens_with_fewer_rights_can_be_had(sandbox: Sandbox) -> None:
    viewer = {"Authorization": sandbox.add_token("irm", "viewer")}
    assert httpx.get(f"{sandbox.irm_url}/api/v1/teams/", headers=viewer).status_code == 200
    assert httpx.post(f"{sandbox.irm_url}/api/v1/integrations/", headers=viewer, json={}).status_code == 403
    viewer = {"Authorization": f"Bearer {sandbox.add_token('grafana', 'viewer')}"}
    assert httpx.post(f"{sandbox.grafana_url}/api/folders", headers=viewer, json={"title": "x"}).status_code == 403


def test_what_never_comes_is_given_up(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sandbox.control.client._LEAST_WAIT", 0.0)
    with pytest.raises(TimeoutError, match="nothing within 0 s"):
        sandbox.wait_until(lambda: None, 0)


@pytest.mark.parametrize("status", [500, 409, "off"])
def test_writes_that_overlap_collide_as_it_is_set(sandbox: Sandbox, status: Literal[500, 409, "off"]) -> None:
    sandbox.conflicts(status, window=1.0)
    headers = {"Authorization": f"Bearer {sandbox.grafana_auth}"}

    def write(number: int) -> int:
        body = {"name": f"Collision {status} {number}", "type": "webhook", "settings": {"url": "http://x/"}}
        url = f"{sandbox.grafana_url}/api/v1/provisioning/contact-points"
        return httpx.post(url, headers=headers, json=body, timeout=30).status_code

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(write, range(2)))
    assert answers == [202, 202 if status == "off" else status]


def test_a_sandbox_imitates_the_requested_release_of_grafana(tmp_path: Path) -> None:
    with Sandbox.start(tmp_path, grafana="12.4") as sandbox:
        assert httpx.get(f"{sandbox.grafana_url}/api/health").json()["version"] == "12.4.0"


class TestInstances:
    """Several Grafana instances behind one address."""

    def test_they_are_stopped_and_started_one_by_one(self, tmp_path: Path) -> None:
        with Sandbox.start(tmp_path / "two", speed=600, grafana_instances=2) as sandbox:
            assert sandbox.instances.listed() == [
                {"number": 0, "running": True, "position": 0, "evaluates": True},
                {"number": 1, "running": True, "position": 1, "evaluates": True},
            ]
            sandbox.instances.pin(1)
            sandbox.instances.stop(sandbox.instances.sender(), graceful=False)
            sandbox.wait_until(lambda: sandbox.instances.listed()[1]["position"] == 0, 60)
            assert sandbox.instances.sender() == 1
            assert httpx.get(f"{sandbox.grafana_url}/api/health").status_code == 200
            sandbox.instances.start(0)
            assert [one["position"] for one in sandbox.instances.listed()] == [1, 0]
            sandbox.restart_grafana()
            assert all(one["running"] for one in sandbox.instances.listed())

    def test_a_cluster_by_redis_with_single_node_evaluation(self, tmp_path: Path) -> None:
        options: dict[str, Any] = {"grafana_cluster": "redis-named", "single_node_evaluation": True}
        with Sandbox.start(tmp_path / "redis", speed=600, grafana_instances=2, **options) as sandbox:
            sandbox.wait_until(lambda: sandbox.instances.listed()[0]["evaluates"], 60)
            assert [one["evaluates"] for one in sandbox.instances.listed()] == [True, False]
            sandbox.instances.redis(running=False)
            sandbox.wait_until(lambda: [one["position"] for one in sandbox.instances.listed()] == [0, 0], 120)
            sandbox.instances.redis(running=True)
            assert [one["position"] for one in sandbox.instances.listed()] == [0, 1]

    def test_what_the_release_or_cluster_does_not_have_is_refused(self, tmp_path: Path, sandbox: Sandbox) -> None:
        with pytest.raises(
            SandboxError, match=r"Grafana 12\.4 has no single-node evaluation: it is new in Grafana 13\.0"
        ):
            Sandbox.start(tmp_path / "old", grafana="12.4", single_node_evaluation=True)
        with pytest.raises(SandboxError, match="cluster zookeeper: gossip or redis or redis-named or none is allowed"):
            Sandbox.start(tmp_path / "unknown", grafana_cluster="zookeeper")
        with pytest.raises(SandboxError, match="this cluster does not work by Redis"):
            sandbox.instances.redis(running=False)

    def test_one_that_there_is_not_is_refused(self, sandbox: Sandbox) -> None:
        with pytest.raises(SandboxError, match="7: no such instance; there are 1, from 0"):
            sandbox.instances.stop(7)
        sandbox.instances.pin(None)
