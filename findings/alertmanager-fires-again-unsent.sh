#!/usr/bin/env bash
# Without resolved messages, Alertmanager does not notify of an alert that fires again beside another one.
#
# Versions   prometheus-alertmanager 0.25.0 (Debian 12: 0.25.0-1+b4)
# Behaviour  `send_resolved: false` is to leave out the end of an alert. It also leaves out the next beginning: an alert
#            ends, is flushed as ended, and fires again as a new incident while another alert of its group fires. The
#            receiver with `send_resolved: true` is notified, the other one only after the repeat interval (4 hours by
#            default). The notification log remembers the alert as firing, since it is updated with a notification
#            only, and there was none; so the new alert counts as known. For an alert that is alone in its group this
#            was corrected in 2017 (prometheus/alertmanager#1063). Changes of other alerts of the group hide it, since
#            each of them sends the whole group.
#            (Grafana's Alertmanager decides by the same rule: grafana/prometheus-alertmanager, notify/notify.go, July
#            2026. It is there `disableResolveMessage` of a contact point.)
# Seen       group interval 3 s, repeat interval 4 h, firing in the API before a fires again: b
#            send_resolved: true     [a b], [b, resolved a], [a b]
#            send_resolved: false    [a b]
# How        One receiver with two webhooks, so both see the same alerts. The package is downloaded and unpacked into a
#            temporary folder; about 30 seconds on loopback.
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

INTERVAL = 3
notifications = {"true": [], "false": []}


class Webhook(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        by_status = {"firing": [], "resolved": []}
        for alert in sent["alerts"]:
            by_status[alert["status"]].append(alert["labels"]["service"])
        parts = [" ".join(by_status["firing"]), *(f"resolved {one}" for one in by_status["resolved"])]
        notifications[self.path.strip("/")].append(f"[{', '.join(parts)}]")
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
        "receivers: [{name: hook, webhook_configs: ["
        f"{{url: '{receiver}/true', send_resolved: true}}, {{url: '{receiver}/false', send_resolved: false}}]}}]\n"
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
    post(3600, "b")
    post(4, "a")
    waited = time.monotonic() + 8 * INTERVAL
    while len(notifications["true"]) < 2 and time.monotonic() < waited:
        time.sleep(0.2)
    time.sleep(INTERVAL)
    between = ", ".join(firing())
    post(3600, "a")
    time.sleep(4 * INTERVAL)
finally:
    process.terminate()
    process.wait()

print(f"group interval {INTERVAL} s, repeat interval 4 h, firing in the API before a fires again: {between}")
for setting, sent in notifications.items():
    print(f"{'send_resolved: ' + setting:<23} {', '.join(sent)}")
as_found = notifications == {"true": ["[a b]", "[b, resolved a]", "[a b]"], "false": ["[a b]"]}
sys.exit(0 if as_found and between == "b" else "The behaviour changed.")
PYTHON
