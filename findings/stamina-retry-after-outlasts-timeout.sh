#!/usr/bin/env bash
# A Retry-After that is handed to stamina as a backoff outlasts stamina's timeout, and one more attempt follows.
#
# Versions   stamina 26.1.0 (tenacity 9.2.1), httpx 0.28.1, Python 3.11
# Behaviour  A backoff hook may return how many seconds to wait, such as those of a Retry-After header. `wait_max` does not
#            limit them, which is documented. `timeout`, the limit of all tries together, does not either: it is
#            compared with the time that has passed before the wait, not with the time after it. A server that responds 429 with `Retry-After: 3` holds a call with a timeout of one second for
#            three, and gets a second request at a time when the timeout was over for two seconds. With an hour in the
#            header the program sleeps for an hour. Without the hook the same call ends within its second.
# Seen       own backoff        requests at [0, 0, 0, ...], ended within the timeout: True
#            from Retry-After   requests at [0, 3], ended within the timeout: False
# How        httpx with a transport in the process instead of a server.
# Exits      0 while this is so, 1 if it is not, 2 if the packages cannot be installed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
{ python3 -m venv "$folder/venv" &&
  "$folder/venv/bin/pip" install --quiet --disable-pip-version-check stamina==26.1.0 tenacity==9.2.1 httpx==0.28.1; } || exit 2

"$folder/venv/bin/python" - <<'PYTHON'
import logging
import sys
import time

import httpx
import stamina

TIMEOUT = 1.0
logging.getLogger("stamina").addHandler(logging.NullHandler())


def retry_after(error):
    return float(error.response.headers["Retry-After"])


def always(error):
    return True


def call(hook):
    requests = []
    began = time.monotonic()

    def server(request):
        requests.append(time.monotonic() - began)
        return httpx.Response(429, headers={"Retry-After": "3"})

    @stamina.retry(on=hook, attempts=100, timeout=TIMEOUT, wait_initial=0.1, wait_max=0.1, wait_jitter=0)
    def get():
        with httpx.Client(transport=httpx.MockTransport(server)) as client:
            client.get("http://service.test/").raise_for_status()

    try:
        get()
    except httpx.HTTPStatusError:
        return requests
    raise SystemExit("The call did not fail.")


own, demanded = call(always), call(retry_after)
shown = [int(second) for second in own[:3]]
print(f"own backoff        requests at {str(shown)[:-1]}, ...], ended within the timeout: {own[-1] < TIMEOUT + 0.5}")
print(f"from Retry-After   requests at {[int(s) for s in demanded]}, ended within the timeout: {demanded[-1] < TIMEOUT + 0.5}")
as_found = len(own) > 2 and own[-1] < TIMEOUT + 0.5 and len(demanded) == 2 and demanded[-1] >= 3
sys.exit(0 if as_found else "The behaviour changed.")
PYTHON
