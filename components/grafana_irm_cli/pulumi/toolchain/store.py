"""The cache of toolchains: one folder for each version and platform, complete or not there at all."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock

from grafana_irm_cli.pulumi.toolchain.pins import PROGRAMS, PULUMI_VERSION, cache_folder, platform_name

_RECORD = "toolchain.json"


@dataclass(frozen=True)
class Toolchain:
    """A Pulumi command line with all that it needs to run Python programs.

    ``bin`` is the folder to put on PATH, ``version`` what ``pulumi version`` says (without the ``v``),
    ``source`` where it came from, in words.
    """

    bin: Path
    version: str
    source: str


def folder() -> Path:
    """Return where the pinned toolchain is, or will be, for this platform."""
    return cache_folder() / "toolchain" / f"pulumi-{PULUMI_VERSION}-{platform_name()}"


def load() -> Toolchain | None:
    """Return the cached toolchain, or None when there is none or a file of it is gone."""
    record = folder() / _RECORD
    if not record.exists() or not all((folder() / name).exists() for name in PROGRAMS):
        return None
    said = json.loads(record.read_text())
    return Toolchain(folder(), said["version"], said["source"])


def save(made: Path, version: str, source: str) -> Toolchain:
    """Move the folder ``made`` to its place in the cache in one step, and return the toolchain in it."""
    toolchain = Toolchain(folder(), version, source)
    (made / _RECORD).write_text(json.dumps({k: str(v) for k, v in asdict(toolchain).items() if k != "bin"}))
    if folder().exists():
        shutil.rmtree(folder())
    made.rename(folder())
    return toolchain


def add(program: Path) -> None:
    """Move one more program to its place in the cached toolchain, in one step."""
    program.rename(folder() / program.name)


@contextmanager
def workshop() -> Iterator[Path]:
    """Lend an empty folder on the cache's own disk, to one process at a time, and remove what is left."""
    folder().parent.mkdir(parents=True, exist_ok=True)
    with (
        FileLock(folder().parent / f"{folder().name}.lock"),
        tempfile.TemporaryDirectory(prefix=".making-", dir=folder().parent) as made,
    ):
        yield Path(made)
