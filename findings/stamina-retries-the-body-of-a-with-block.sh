#!/usr/bin/env bash
# A context manager that opens with stamina's retries opens a second time when the block within it fails.
#
# Versions   stamina 26.1.0 (tenacity 9.2.1), Python 3.11; stamina 25.1.0 for comparison
# Behaviour  Since 25.2.0 `stamina.retry` also retries generator functions, and so a generator under `contextmanager`: if
#            it cannot open the connection, it tries again, as hoped. But `contextmanager` throws an error of the block
#            into the generator, where stamina cannot tell it from one of the generator itself: it waits for the
#            backoff, starts the generator again, and yields another connection. `contextmanager` expects the
#            generator to end, closes the new connection unused, and raises a RuntimeError about the generator in
#            place of the block's own error, so no `except` for that error catches it. `asynccontextmanager` does the
#            same. The reverse order of decorators, and earlier versions, pass the error on, but do not retry.
# Seen       no retry              open, block, close                  ConnectionError: lost
#            25.1.0, retry         open, block, close                  ConnectionError: lost
#            26.1.0, retry         open, block, close, open, close     RuntimeError: generator didn't stop after throw()
#            26.1.0, async         open, block, close, open, close     RuntimeError: generator didn't stop after athrow()
# How        The block raises an error of the kind for which the opening is retried.
# Exits      0 while this is so, 1 if it is not, 2 if the packages cannot be installed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
{ python3 -m venv "$folder/new" && python3 -m venv "$folder/old" &&
  "$folder/new/bin/pip" install --quiet --disable-pip-version-check stamina==26.1.0 tenacity==9.2.1 &&
  "$folder/old/bin/pip" install --quiet --disable-pip-version-check stamina==25.1.0 tenacity==9.2.1; } || exit 2

cat > "$folder/block.py" <<'PYTHON'
import asyncio
import logging
import sys
from contextlib import asynccontextmanager, contextmanager

import stamina

logging.getLogger("stamina").addHandler(logging.NullHandler())
retry = stamina.retry(on=ConnectionError, attempts=3, wait_initial=0.01, wait_max=0.01, wait_jitter=0)
events = []


def connection():
    events.append("open")
    try:
        yield
    finally:
        events.append("close")


async def async_connection():
    events.append("open")
    try:
        yield
    finally:
        events.append("close")


def block():
    events.append("block")
    raise ConnectionError("lost")


async def in_async():
    async with asynccontextmanager(retry(async_connection))():
        block()


how = sys.argv[1]
try:
    if how == "async":
        asyncio.run(in_async())
    else:
        with contextmanager(retry(connection) if how == "retry" else connection)():
            block()
except Exception as error:
    print(f"{', '.join(events):<35} {type(error).__name__}: {error}")
PYTHON

run() { # environment, way to open: what happened, and the error that the caller gets
  "$folder/$1/bin/python" "$folder/block.py" "$2"
}

without=$(run new plain) old=$(run old retry) new=$(run new retry) async=$(run new async)
echo "no retry              $without"
echo "25.1.0, retry         $old"
echo "26.1.0, retry         $new"
echo "26.1.0, async         $async"

passed="open, block, close                  ConnectionError: lost"
again="open, block, close, open, close     RuntimeError: generator didn't stop after"
if [ "$without" != "$passed" ] || [ "$old" != "$passed" ] || [ "$new" != "$again throw()" ] || [ "$async" != "$again athrow()" ]; then
  echo "The behaviour changed." >&2
  exit 1
fi
