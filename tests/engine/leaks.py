"""The search for credentials: all that a test leaves on disk, prints, and starts processes with.

Every credential that the sandbox gives out holds the marker (`sandbox.credentials`), so one short text finds any of
them, also in the middle of something else. The marker is letters and digits, which URLs, JSON, YAML, shells and
``repr`` leave as they are; base64 and hex are searched for as such.
"""

import base64
import os
import re
import secrets
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from sandbox.control.folder import FILE

MARKER = f"Leak{secrets.token_hex(4)}"
"""In every credential of the sandboxes and every planted secret of this test run."""

_AROUND = 60
_ENGINE_LOG = re.compile(rb'(?m)^\{"time":".*$')


def forms(marker: str = MARKER) -> list[bytes]:
    """Return the marker as it may stand somewhere: as it is, in hex, and in base64 at each of the three offsets."""
    plain = marker.encode()
    found = {plain, plain.hex().encode()}
    for offset, first in enumerate((0, 2, 3)):
        # Only the characters that the marker alone decides: its neighbours have a share in those at either end.
        shifted = b"\0" * offset + plain
        inner = slice(first, len(shifted) * 8 // 6)
        found |= {base64.b64encode(shifted)[inner], base64.urlsafe_b64encode(shifted)[inner]}
    return sorted(found)


class Leaks:
    """What was found so far, each with where it stood and what is around it, the secret itself left out.

    Args:
        folder: searched with all below it; what was searched before and has not changed is skipped.
        marker: what is searched for.

    """

    def __init__(self, folder: Path, marker: str = MARKER) -> None:
        self._folder = folder
        self._form = re.compile(b"|".join(re.escape(form) for form in forms(marker)), re.IGNORECASE)
        self._seen: dict[Path, tuple[int, int]] = {}
        self._found: list[str] = []

    def take(self) -> list[str]:
        """Return what was found since the last time."""
        found, self._found = self._found, []
        return list(dict.fromkeys(found))

    def search(self, where: str, text: str | bytes) -> None:
        """Search a text."""
        content = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
        for hit in self._form.finditer(content):
            before = content[max(0, hit.start() - _AROUND) : hit.start()].decode(errors="replace")
            self._found.append(f"{where}: {before}<credential>")

    def search_command(self, arguments: Iterable[object]) -> None:
        """Search the arguments of a process, which any user of the machine can read."""
        texts = [str(one) for one in arguments]
        self.search(f"arguments of {Path(texts[0]).name}", "\0".join(texts))

    def search_output(self, command: str, text: str | bytes | None) -> None:
        """Search what a process said, the engine's debug log left out.

        That is one JSON object a line, written with ``-v`` alone; Pulumi warns that it may hold credentials.
        """
        content = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
        self.search(f"output of {command}", _ENGINE_LOG.sub(b"", content or b""))

    def search_files(self) -> None:
        """Search the files that are new or changed, and their names."""
        for path in _files(self._folder):
            with suppress(FileNotFoundError):  # gone meanwhile: of a process that is still ending
                found = path.stat()
                version = (found.st_mtime_ns, found.st_size)
                if self._seen.get(path) != version and not _may_hold_credentials(path, found.st_mode):
                    self.search(str(path), path.read_bytes())
                    self.search("name of a file", str(path))
                self._seen[path] = version


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder; what a link leads to lies elsewhere."""
    for parent, _, names in os.walk(folder):
        paths = (Path(parent, name) for name in names)
        yield from (path for path in paths if path.is_file() and not path.is_symlink())


def _may_hold_credentials(path: Path, mode: int) -> bool:
    """Whether it is the file by which programs find a sandbox, which its owner alone may read."""
    return path.name == FILE and stat.S_IMODE(mode) == 0o600
