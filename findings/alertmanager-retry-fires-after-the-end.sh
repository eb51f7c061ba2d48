#!/usr/bin/env bash
# Alertmanager retries a failed webhook as "firing" after the alert has ended, until the group interval is over.
#
# Versions   prometheus-alertmanager 0.25.0 (Debian 12: 0.25.0-1+b4)
# Behaviour  An alert with an end time is sent to a webhook that responds 500. Alertmanager retries within the same
#            flush, and keeps the status that the alert had when the flush began: `endsAt` is emptied. So the first
#            delivery that succeeds says "firing" for an alert that is over, as late as one group interval after its
#            end; "resolved" follows at the next flush, unless `send_resolved` is off. The API meanwhile lists no
#            alert at all. Somebody is paged for what is over; and a receiver that counts deliveries as signs of life
#            counts one from after the end. (Grafana is not concerned: its own webhook is not retried within a flush,
#            but at the next one, as read in grafana/alerting, receivers/webhook/v1.)
# Seen       alert ends after 5 s, webhook works after 8 s, group interval 16 s
#            before the end    firing, endsAt 0001-01-01T00:00:00Z, response 500
#            after the end     firing, endsAt 0001-01-01T00:00:00Z, response 200, alerts in the API: 0
#            next flush        resolved, response 200
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

ENDS, WORKS, INTERVAL = 5, 8, 16
deliveries = []


class Webhook(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        (alert,) = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["alerts"]
        second = time.monotonic() - began
        response = 200 if second >= WORKS else 500
        listed = json.load(urllib.request.urlopen(f"{alertmanager}/api/v2/alerts"))
        deliveries.append((second, alert["status"], alert["endsAt"], response, len(listed)))
        self.send_response(response)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


webhook = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Webhook)
threading.Thread(target=webhook.serve_forever, daemon=True).start()
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    address = f"127.0.0.1:{free.getsockname()[1]}"
alertmanager = f"http://{address}"
with open("alertmanager.yml", "w") as file:
    file.write(
        f"route: {{receiver: hook, group_by: [alertname], group_wait: 0s, group_interval: {INTERVAL}s, repeat_interval: 4h}}\n"
        f"receivers: [{{name: hook, webhook_configs: [{{url: 'http://127.0.0.1:{webhook.server_port}/'}}]}}]\n"
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
    began = time.monotonic()
    now = dt.datetime.now(dt.timezone.utc)
    ends = now + dt.timedelta(seconds=ENDS)
    alert = {"labels": {"alertname": "DiskFull"}, "startsAt": now.isoformat(), "endsAt": ends.isoformat()}
    posted = urllib.request.Request(
        f"{alertmanager}/api/v2/alerts", json.dumps([alert]).encode(), {"Content-Type": "application/json"}
    )
    urllib.request.urlopen(posted)
    while time.monotonic() < began + 3 * INTERVAL and not (deliveries and deliveries[-1][1] == "resolved"):
        time.sleep(0.2)
finally:
    process.terminate()
    process.wait()

print(f"alert ends after {ENDS} s, webhook works after {WORKS} s, group interval {INTERVAL} s")
before = [one for one in deliveries if one[0] < ENDS]
(late,) = [one for one in deliveries if one[3] == 200 and one[1] == "firing"] or [None]
last = deliveries[-1]
if not before or late is None:
    sys.exit(f"The behaviour changed: {deliveries}")
print(f"before the end    {before[0][1]}, endsAt {before[0][2]}, response {before[0][3]}")
print(f"after the end     {late[1]}, endsAt {late[2]}, response {late[3]}, alerts in the API: {late[4]}")
print(f"next flush        {last[1]}, response {last[3]}")
as_found = late[0] > ENDS + 1 and late[2].startswith("0001") and late[4] == 0 and last[1] == "resolved"
sys.exit(0 if as_found else f"The behaviour changed: {deliveries}")
PYTHON
