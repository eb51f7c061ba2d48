#!/usr/bin/env bash
# uvicorn with `limit_concurrency=1` refuses every request, and with N it serves N - 1 clients, busy or not.
#
# Versions   uvicorn 0.54.0, httpx 0.28.1, Python 3.11
# Behaviour  The limit is compared with the number of open connections, and the connection of the request itself is
#            among them: `>=`, not `>`. With 1 no request is ever served; an application that must handle one request
#            at a time (the usual reason for 1) responds 503 to all. Connections that are kept alive count as well,
#            though nobody is served on them: two clients that each got their response keep a third one out as long as
#            they keep their connections, `timeout_keep_alive` (5 s) after their last request.
# Seen       limit 1    one client after the other: [503]
#            limit 2    one client after the other: [200, 503]
#            limit 3    one client after the other: [200, 200, 503]
# How        A server in the process; each client gets its response before the next one sends its request.
# Exits      0 while this is so, 1 if it is not, 2 if the packages cannot be installed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
{ python3 -m venv "$folder/venv" &&
  "$folder/venv/bin/pip" install --quiet --disable-pip-version-check uvicorn==0.54.0 httpx==0.28.1; } || exit 2

cd "$folder"
venv/bin/python - <<'PYTHON'
import contextlib
import socket
import sys
import threading
import time

import httpx
import uvicorn


async def application(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


def responses(limit):
    """Return the status of each of `limit` clients, one after the other, with their connections kept alive."""
    with socket.socket() as listening, contextlib.ExitStack() as clients:
        listening.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        config = uvicorn.Config(application, limit_concurrency=limit, lifespan="off", log_level="critical")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=lambda: server.run(sockets=[listening]))
        thread.start()
        while not server.started:
            time.sleep(0.05)
        seen = [clients.enter_context(httpx.Client()).get(url).status_code for _ in range(limit)]
        server.should_exit = True
        clients.close()
        thread.join()
    return seen


seen = {limit: responses(limit) for limit in (1, 2, 3)}
for limit, statuses in seen.items():
    print(f"limit {limit}    one client after the other: {statuses}")
sys.exit(0 if seen == {1: [503], 2: [200, 503], 3: [200, 200, 503]} else "The behaviour changed.")
PYTHON
