"""Downloads the vendor's archive of the Pulumi toolchain, and checks it by the published SHA-256 sums."""

import hashlib
import tarfile
import time
from pathlib import Path

import httpx
import stamina
from rich.console import Console

from grafana_irm_cli.pulumi.toolchain.pins import PROGRAMS, PULUMI_VERSION, VENDOR, YAML_HOST, platform_name
from grafana_irm_cli.pulumi.toolchain.progress import step

TIMEOUT = httpx.Timeout(20.0, connect=4.0)
"""Seconds without data. The time for connecting is short, so that a machine without internet access fails quickly."""

LIMIT = 600.0
"""Time limit of the whole download (about 100 MB) in seconds. On a slower connection, a build is faster."""

_MEGABYTE = 1_000_000
_HICCUPS = (httpx.ReadError, httpx.ReadTimeout, httpx.RemoteProtocolError)


class DownloadError(Exception):
    """The vendor's archive cannot be downloaded, or its checksum differs. The message says which."""


def download(into: Path, console: Console, *, address: str = VENDOR) -> None:
    """Download the vendor's archive, and extract the toolchain's programs into the folder ``into``.

    Raises ``DownloadError`` when the address cannot be reached, has no archive for this platform, is too slow, or when
    the checksum differs.
    """
    name = f"pulumi-v{PULUMI_VERSION}-{platform_name()}.tar.gz"
    try:
        with httpx.Client(timeout=TIMEOUT, follow_redirects=True) as client:
            expected = _published_sum(client, address, name)
            archive = into.parent / name
            _fetch(client, f"{address}/{name}", archive, expected, console)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise DownloadError(f"{address}: {error or type(error).__name__}") from error
    _unpack(archive, into)


def _published_sum(client: httpx.Client, address: str, name: str) -> str:
    published = client.get(f"{address}/pulumi-{PULUMI_VERSION}-checksums.txt").raise_for_status().text
    for line in published.splitlines():
        digest, _, file = line.partition(" ")
        if file.strip() == name:
            return digest
    raise DownloadError(f"{address}: has no checksum for {name}")


@stamina.retry(on=_HICCUPS, attempts=3, wait_initial=1.0)
def _fetch(client: httpx.Client, url: str, archive: Path, expected: str, console: Console) -> None:
    deadline, digest = time.monotonic() + LIMIT, hashlib.sha256()
    with client.stream("GET", url) as response, archive.open("wb") as file:
        size = int(response.raise_for_status().headers.get("content-length", 0))
        with step(console, f"downloading Pulumi {PULUMI_VERSION} (MB)", (size / _MEGABYTE) or None) as shown:
            for chunk in response.iter_bytes(1 << 18):
                digest.update(chunk)
                file.write(chunk)
                shown.advance(len(chunk) / _MEGABYTE)
                if time.monotonic() > deadline:
                    raise DownloadError(f"{url}: not complete after {LIMIT:.0f} s")
    if digest.hexdigest() != expected:
        raise DownloadError(f"{url}: its SHA-256 sum is {digest.hexdigest()}, the published sum is {expected}")


def _unpack(archive: Path, into: Path) -> None:
    """Extract only the programs, by name."""
    try:
        with tarfile.open(archive) as tar:
            for program in (*PROGRAMS, YAML_HOST):
                content = tar.extractfile(f"pulumi/{program}")
                if content is None:
                    raise DownloadError(f"{archive.name}: pulumi/{program} is not a file")
                (into / program).write_bytes(content.read())
                (into / program).chmod(0o755)
    except (KeyError, tarfile.TarError) as error:
        raise DownloadError(f"{archive.name}: {error}") from error
    finally:
        archive.unlink()
