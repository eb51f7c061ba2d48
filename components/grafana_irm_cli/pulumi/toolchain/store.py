"""The cache of toolchains: one folder per version and platform. A folder is always complete."""

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
    """A Pulumi command line with everything that it needs to run Python programs.

    ``bin`` is the folder for PATH, ``version`` is the output of ``pulumi version`` without the ``v``, ``source`` says
    where the toolchain is from.
    """

    bin: Path
    version: str
    source: str


def folder() -> Path:
    """Return the folder of the pinned toolchain for this platform, which may not exist yet."""
    return cache_folder() / "toolchain" / f"pulumi-{PULUMI_VERSION}-{platform_name()}"


def load() -> Toolchain | None:
    """Return the cached toolchain; None when it or one of its files is missing."""
    record = folder() / _RECORD
    if not record.exists() or not all((folder() / name).exists() for name in PROGRAMS):
        return None
    stored = json.loads(record.read_text())
    return Toolchain(folder(), stored["version"], stored["source"])


def save(programs: Path, version: str, source: str) -> Toolchain:
    """Move the folder ``programs`` into the cache in one step, and return its toolchain."""
    toolchain = Toolchain(folder(), version, source)
    (programs / _RECORD).write_text(json.dumps({k: str(v) for k, v in asdict(toolchain).items() if k != "bin"}))
    if folder().exists():
        shutil.rmtree(folder())
    programs.rename(folder())
    return toolchain


def add(program: Path) -> None:
    """Move a program into the cached toolchain in one step."""
    program.rename(folder() / program.name)


@contextmanager
def workshop() -> Iterator[Path]:
    """Yield an empty folder on the cache's disk to one process at a time, and delete the folder afterwards."""
    folder().parent.mkdir(parents=True, exist_ok=True)
    with (
        FileLock(folder().parent / f"{folder().name}.lock"),
        tempfile.TemporaryDirectory(prefix=".new-", dir=folder().parent) as shop,
    ):
        yield Path(shop)
