"""Reads the engine's event log through a named pipe: its debug events contain secrets, so it is never on disk."""

import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any


class EventLog:
    """The pipe for the engine's events (`path`), and the lines read from it (`lines`, complete once closed)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines: list[str] = []


@contextmanager
def event_log(on_line: Callable[[str], None] = lambda _line: None) -> Iterator[EventLog]:
    """Open a pipe for one `pulumi` process. ``on_line`` is called in another thread with each event.

    Debug events are dropped, since they contain the program's inputs in plain text.
    """
    with tempfile.TemporaryDirectory(prefix="grafana-irm-") as folder:
        log = EventLog(Path(folder) / "events")
        os.mkfifo(log.path, 0o600)
        reading = os.open(log.path, os.O_RDONLY | os.O_NONBLOCK)
        writing = os.open(log.path, os.O_WRONLY)  # keeps the pipe open until the process has ended
        os.set_blocking(reading, True)
        thread = Thread(target=_read, args=(reading, log, on_line), daemon=True)
        thread.start()
        try:
            yield log
        finally:
            os.close(writing)
            thread.join()


def events_in(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Yield the events in the lines of an event log. An incomplete last line is ignored."""
    for line in lines:
        try:
            yield json.loads(line)
        except ValueError:
            continue


def _read(reading: int, log: EventLog, on_line: Callable[[str], None]) -> None:
    with os.fdopen(reading, encoding="utf-8", errors="replace") as stream:
        for line in stream:
            if '"severity":"debug"' not in line:
                log.lines.append(line)
                on_line(line)
