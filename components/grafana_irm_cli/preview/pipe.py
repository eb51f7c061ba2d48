"""The engine's event log through a named pipe: it holds secrets in its debug events, so it never lies on disk."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread


class EventLog:
    """Where the engine writes its events (`path`), and the lines that came (`lines`, whole once closed)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines: list[str] = []


@contextmanager
def event_log(on_line: Callable[[str], None] = lambda _line: None) -> Iterator[EventLog]:
    """Open a pipe for one `pulumi` process; ``on_line`` is called in another thread as the events come.

    Its debug events are dropped: nobody reads them, and they quote what the program registers in the clear.
    """
    with tempfile.TemporaryDirectory(prefix="preview-") as folder:
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


def _read(reading: int, log: EventLog, on_line: Callable[[str], None]) -> None:
    with os.fdopen(reading, encoding="utf-8", errors="replace") as stream:
        for line in stream:
            if '"severity":"debug"' not in line:
                log.lines.append(line)
                on_line(line)
