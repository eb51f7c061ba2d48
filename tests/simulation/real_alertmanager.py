"""A real Prometheus Alertmanager on loopback, and a server that records when each notification arrives."""

import shutil
import socket
import subprocess
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import yaml

BINARY = shutil.which("prometheus-alertmanager") or shutil.which("alertmanager")
_STARTS_WITHIN = 20.0
_NEXT_WITHIN = 60.0


@dataclass(frozen=True)
class Sibling:
    """Another webhook of the same receiver.

    Attributes:
        answers_after: seconds until it responds.
        status: the status of its response.
    """

    answers_after: float = 0.0
    status: int = 200


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
        siblings: further webhooks of its receiver.
        before: whether the siblings come before its own webhook.
    """

    name: str
    group_wait: int
    group_interval: int
    repeat_interval: int
    answers_after: float = 0.0
    status: int = 200
    siblings: tuple[Sibling, ...] = ()
    before: bool = False

    @property
    def webhooks(self) -> dict[str, Sibling]:
        """The webhooks of its receiver by their names: the case's own, and those of its siblings with a number."""
        own = {self.name: Sibling(self.answers_after, self.status)}
        others = {f"{self.name}-{number}": sibling for number, sibling in enumerate(self.siblings, 1)}
        return {**others, **own} if self.before else {**own, **others}

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

    def __init__(self, cases: Iterable[Case]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.webhooks = {name: webhook for case in cases for name, webhook in case.webhooks.items()}
        self.arrivals: dict[str, list[float]] = defaultdict(list)


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        arrived = time.monotonic()
        self.rfile.read(int(self.headers["Content-Length"]))
        name = self.path.strip("/")
        self.server.arrivals[name].append(arrived)
        time.sleep(self.server.webhooks[name].answers_after)
        self.send_response(self.server.webhooks[name].status)
        self.send_header("Content-Length", "0")
        # A sender that has timed out is no longer there.
        with suppress(ConnectionError):
            self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Keep quiet."""


class RealAlertmanager:
    """A running Alertmanager, and the notifications that it has sent.

    Args:
        client: requests to its API.
        receiver: gets its notifications.
        file: its configuration.
    """

    def __init__(self, client: httpx.Client, receiver: Receiver, file: Path) -> None:
        self._client, self._receiver, self._file = client, receiver, file
        self._started = time.monotonic()

    def fire(self, cases: Iterable[Case]) -> None:
        """Send the alert of each case."""
        self._started = time.monotonic()
        alerts = [{"labels": {"case": case.name}} for case in cases]
        self._client.post("/api/v2/alerts", json=alerts).raise_for_status()

    def reload(self, cases: Sequence[Case]) -> None:
        """Apply another configuration, as Grafana does at its config poll."""
        _write(self._file, cases, self._receiver.server_port)
        self._client.post("/-/reload").raise_for_status()

    def arrivals(self, name: str) -> list[float]:
        """Return when a webhook was notified, in seconds after the alerts were sent."""
        return [arrival - self._started for arrival in list(self._receiver.arrivals[name])]

    def wait_for(self, name: str, count: int) -> None:
        """Wait until a webhook was notified so many times."""
        deadline = time.monotonic() + _NEXT_WITHIN
        while len(self.arrivals(name)) < count:
            assert time.monotonic() < deadline, f"fewer than {count} notifications of {name} in {_NEXT_WITHIN:g} s"
            time.sleep(0.02)


def observe(cases: Sequence[Case], folder: Path, seconds: float) -> dict[str, list[float]]:
    """Let Alertmanager notify for some time; return when, in seconds after the alert was sent, by webhook."""
    with running(cases, folder) as alertmanager:
        alertmanager.fire(cases)
        time.sleep(seconds)
        return {name: alertmanager.arrivals(name) for case in cases for name in case.webhooks}


@contextmanager
def running(cases: Sequence[Case], folder: Path) -> Iterator[RealAlertmanager]:
    """Run Alertmanager with a route for each case."""
    receiver = Receiver(cases)
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    file = folder / "alertmanager.yml"
    _write(file, cases, receiver.server_port)
    try:
        with _process(file, folder) as client:
            yield RealAlertmanager(client, receiver, file)
    finally:
        receiver.shutdown()
        receiver.server_close()


def _write(file: Path, cases: Sequence[Case], port: int) -> None:
    receivers = [
        {
            "name": case.name,
            "webhook_configs": [{"url": f"http://127.0.0.1:{port}/{name}"} for name in case.webhooks],
        }
        for case in cases
    ]
    route = {"receiver": cases[0].name, "group_by": ["case"], "routes": [case.route() for case in cases]}
    file.write_text(yaml.safe_dump({"route": route, "receivers": receivers}), encoding="utf-8")


@contextmanager
def _process(file: Path, folder: Path) -> Iterator[httpx.Client]:
    assert BINARY is not None
    address = f"127.0.0.1:{_free_port()}"
    command = [BINARY, f"--config.file={file}", f"--storage.path={folder / 'data'}"]
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
