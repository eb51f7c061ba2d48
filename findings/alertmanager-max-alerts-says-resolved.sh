#!/usr/bin/env bash
# Alertmanager's webhook with `max_alerts` reports a group as "resolved" while an alert of it fires.
#
# Versions   prometheus-alertmanager 0.25.0 (Debian 12: 0.25.0-1+b4)
# Behaviour  `max_alerts` cuts the list before the status of the group is computed, and the list is sorted by labels,
#            not by state: an alert that has ended takes part in it like one that fires. So if the alerts that fit
#            into the list have ended, the notification says "resolved", with `truncatedAlerts` as the only sign that
#            there are more, and `commonLabels` are those of the alerts listed. The alert that was cut fires on. It
#            is recorded as notified, so the next notification about it comes after the repeat interval. A receiver
#            that closes an incident by `status` closes this one.
#            (Grafana's webhook cuts the list in the same place: grafana/alerting, receivers/webhook/v1, August 2026.)
# Seen       max_alerts 2, alerts of a, b and c
#            all fire           status firing, alerts a: firing, b: firing, truncatedAlerts 1, firing in the API: a, b, c
#            a and b ended      status resolved, alerts a: resolved, b: resolved, truncatedAlerts 1, firing in the API: c
#            3 intervals later  no other notification, firing in the API: c
# How        The package is downloaded and unpacked into a temporary folder; about 25 seconds on loopback.
# Exits      0 while this is so, 1 if it is not, 2 if the package cannot be had.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
chmod 755 "$folder"
cd "$folder"
{ apt-get download -qq prometheus-alertmanager=0.25.0-1+b4 2> download.log &&
  dpkg -x prometheus-alertmanager_*.deb unpacked; } || { cat download.log; exit 2; }

python3 - <<'PYTHON'
import datetime as dt
import http.server
import json
import socket
import subprocess
import sys
import threading
import time
import urllib.request

INTERVAL = 5
notifications = []


class Webhook(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        alerts = ", ".join(f"{one['labels']['service']}: {one['status']}" for one in sent["alerts"])
        notifications.append((sent["status"], alerts, sent["truncatedAlerts"], ", ".join(firing())))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def post(ends_in, *services):
    """Create or update an alert of each service, which ends after so many seconds."""
    now = dt.datetime.now(dt.timezone.utc)
    ends = (now + dt.timedelta(seconds=ends_in)).isoformat()
    alerts = [
        {"labels": {"alertname": "DiskFull", "service": one}, "startsAt": now.isoformat(), "endsAt": ends}
        for one in services
    ]
    urllib.request.urlopen(
        urllib.request.Request(
            f"{alertmanager}/api/v2/alerts", json.dumps(alerts).encode(), {"Content-Type": "application/json"}
        )
    )


def firing():
    """Return the services whose alerts fire, as the API lists them."""
    listed = json.load(urllib.request.urlopen(f"{alertmanager}/api/v2/alerts"))
    return sorted(alert["labels"]["service"] for alert in listed)


webhook = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Webhook)
threading.Thread(target=webhook.serve_forever, daemon=True).start()
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    address = f"127.0.0.1:{free.getsockname()[1]}"
alertmanager = f"http://{address}"
receiver = f"http://127.0.0.1:{webhook.server_port}"
with open("alertmanager.yml", "w") as file:
    file.write(
        f"route: {{receiver: hook, group_by: [alertname], group_wait: 1s, group_interval: {INTERVAL}s, repeat_interval: 4h}}\n"
        f"receivers: [{{name: hook, webhook_configs: [{{url: '{receiver}', max_alerts: 2}}]}}]\n"
    )
command = ["unpacked/usr/bin/prometheus-alertmanager", "--config.file=alertmanager.yml", "--storage.path=data"]
command += [f"--web.listen-address={address}", "--cluster.listen-address="]
process = subprocess.Popen(command, stderr=open("log", "w"))
try:
    for _ in range(200):
        try:
            urllib.request.urlopen(f"{alertmanager}/-/ready")
            break
        except OSError:
            time.sleep(0.1)
    post(3600, "c")
    post(4, "a", "b")
    waited = time.monotonic() + 8 * INTERVAL
    while len(notifications) < 2 and time.monotonic() < waited:
        time.sleep(0.2)
    time.sleep(3 * INTERVAL)
    still = ", ".join(firing())
finally:
    process.terminate()
    process.wait()

print("max_alerts 2, alerts of a, b and c")
for label, (status, alerts, cut, listed) in zip(("all fire", "a and b ended"), notifications):
    print(f"{label:<18} status {status}, alerts {alerts}, truncatedAlerts {cut}, firing in the API: {listed}")
others = len(notifications) - 2
print(f"3 intervals later  {'no' if others == 0 else others} other notification, firing in the API: {still}")
as_found = notifications == [
    ("firing", "a: firing, b: firing", 1, "a, b, c"),
    ("resolved", "a: resolved, b: resolved", 1, "c"),
]
sys.exit(0 if as_found and still == "c" else f"The behaviour changed: {notifications}")
PYTHON
