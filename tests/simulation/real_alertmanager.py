"""A real Prometheus Alertmanager on loopback, and a receiver that notes when each notification comes."""

import json
import shutil
import socket
import subprocess
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import yaml

BINARY = shutil.which("prometheus-alertmanager") or shutil.which("alertmanager")
_STARTS_WITHIN = 20.0


@dataclass(frozen=True)
class Case:
    """One route of its own, with one alert that fires all the time.

    Attributes:
        name: tells it from the others.
        group_wait: in whole seconds, as the rest.
        group_interval: likewise.
        repeat_interval: likewise.
        answers_after: how long the receiver takes to answer.
        status: what it answers.
    """

    name: str
    group_wait: int
    group_interval: int
    repeat_interval: int
    answers_after: float = 0.0
    status: int = 200

    def route(self) -> dict[str, object]:
        return {
            "receiver": self.name,
            "matchers": [f'case="{self.name}"'],
            "group_wait": f"{self.group_wait}s",
            "group_interval": f"{self.group_interval}s",
            "repeat_interval": f"{self.repeat_interval}s",
        }


class Receiver(ThreadingHTTPServer):
    """Responds to each case as it says, and records the time of every notification."""

    daemon_threads = True

    def __init__(self, cases: list[Case]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.cases = {case.name: case for case in cases}
        self.arrivals: dict[str, list[float]] = defaultdict(list)


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        arrived = time.monotonic()
        self.rfile.read(int(self.headers["Content-Length"]))
        case = self.server.cases[self.path.strip("/")]
        self.server.arrivals[case.name].append(arrived)
        time.sleep(case.answers_after)
        self.send_response(case.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Keep quiet."""


def observe(cases: list[Case], folder: Path, seconds: float) -> dict[str, list[float]]:
    """Let Alertmanager notify for some time; return when, in seconds after the alert was sent, by case."""
    receiver = Receiver(cases)
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    try:
        with _running(_configuration(cases, receiver.server_port), folder) as client:
            started = time.monotonic()
            client.post("/api/v2/alerts", json=[{"labels": {"case": case.name}} for case in cases]).raise_for_status()
            time.sleep(seconds)
    finally:
        receiver.shutdown()
        receiver.server_close()
    return {name: [arrival - started for arrival in times] for name, times in receiver.arrivals.items()}


def _configuration(cases: list[Case], port: int) -> dict[str, object]:
    receivers = [
        {"name": case.name, "webhook_configs": [{"url": f"http://127.0.0.1:{port}/{case.name}"}]} for case in cases
    ]
    route = {"receiver": cases[0].name, "group_by": ["case"], "routes": [case.route() for case in cases]}
    return {"route": route, "receivers": receivers}


@contextmanager
def _running(configuration: dict[str, object], folder: Path) -> Iterator[httpx.Client]:
    assert BINARY is not None
    path = folder / "alertmanager.yml"
    path.write_text(yaml.safe_dump(json.loads(json.dumps(configuration))), encoding="utf-8")
    address = f"127.0.0.1:{_free_port()}"
    command = [BINARY, f"--config.file={path}", f"--storage.path={folder / 'data'}"]
    command += [f"--web.listen-address={address}", "--cluster.listen-address="]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)  # noqa: S603 - our own command line
    try:
        with httpx.Client(base_url=f"http://{address}") as client:
            _wait_until_ready(client, process, folder / "log")
            yield client
    finally:
        process.terminate()
        process.wait(timeout=10)


def _wait_until_ready(client: httpx.Client, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if client.get("/-/ready").is_success:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError(f"Alertmanager did not start: {log.read_text(encoding='utf-8')[-2000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
