import hashlib
import io
import socket
import tarfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
import stamina
from rich.console import Console

from grafana_irm_cli.pulumi.toolchain import pins
from grafana_irm_cli.pulumi.toolchain.download import DownloadError, download

ARCHIVE = f"pulumi-v{pins.PULUMI_VERSION}-{pins.platform_name()}.tar.gz"


PUBLISHED = (*pins.PROGRAMS, pins.YAML_HOST)
"""What is used of the vendor's archive."""


class Vendor:
    """The vendor's download address on loopback: a folder of files."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.address = folder, f"http://127.0.0.1:{port}"

    def publish(self, names: tuple[str, ...] = PUBLISHED, digest: str | None = None) -> None:
        with tarfile.open(self.folder / ARCHIVE, "w:gz") as tar:
            for name in names:
                member = tarfile.TarInfo(f"pulumi/{name}")
                member.size = len(name)
                tar.addfile(member, io.BytesIO(name.encode()))
        digest = digest or hashlib.sha256((self.folder / ARCHIVE).read_bytes()).hexdigest()
        sums = f"{'0' * 64}  pulumi-other.tar.gz\n{digest}  {ARCHIVE}\n"
        (self.folder / f"pulumi-{pins.PULUMI_VERSION}-checksums.txt").write_text(sums)


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def vendor(tmp_path: Path) -> Iterator[Vendor]:
    folder = tmp_path / "vendor"
    folder.mkdir()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield Vendor(folder, server.server_port)
        server.shutdown()
        thread.join()


@pytest.fixture
def into(tmp_path: Path) -> Path:
    (tmp_path / "shop" / "bin").mkdir(parents=True)
    return tmp_path / "shop" / "bin"


def test_the_programs_of_the_archive_are_put_in_place(vendor: Vendor, into: Path, console: Console) -> None:
    vendor.publish(names=(*PUBLISHED, "pulumi-language-go"))
    download(into, console, address=vendor.address)
    assert {path.name: path.read_text() for path in into.iterdir()} == {name: name for name in PUBLISHED}
    assert all(path.stat().st_mode & 0o111 for path in into.iterdir())
    assert "downloading Pulumi" in console.export_text()


def test_an_archive_with_another_sum_is_refused(vendor: Vendor, into: Path, console: Console) -> None:
    vendor.publish(digest="a" * 64)
    with pytest.raises(DownloadError, match=f"SHA-256 sum is [0-9a-f]+, the published sum is {'a' * 64}"):
        download(into, console, address=vendor.address)
    assert list(into.iterdir()) == []


def test_an_archive_without_a_published_sum_is_refused(vendor: Vendor, into: Path, console: Console) -> None:
    vendor.publish()
    (vendor.folder / f"pulumi-{pins.PULUMI_VERSION}-checksums.txt").write_text("")
    with pytest.raises(DownloadError, match=f"has no checksum for {ARCHIVE}"):
        download(into, console, address=vendor.address)


def test_a_version_that_the_vendor_does_not_have_is_refused(vendor: Vendor, into: Path, console: Console) -> None:
    with pytest.raises(DownloadError, match="404"):
        download(into, console, address=vendor.address)


def test_an_archive_that_lacks_a_program_is_refused(vendor: Vendor, into: Path, console: Console) -> None:
    vendor.publish(names=("pulumi",))
    with pytest.raises(DownloadError, match="pulumi-language-python"):
        download(into, console, address=vendor.address)


def test_an_address_that_nobody_answers_at_is_refused(into: Path, console: Console) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        with pytest.raises(DownloadError, match="refused"):
            download(into, console, address=f"http://127.0.0.1:{free.getsockname()[1]}")


def test_a_broken_transfer_is_tried_again(
    vendor: Vendor, into: Path, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    vendor.publish()
    sent: list[str] = []
    whole = Quiet.copyfile

    def copyfile(self: Quiet, source: io.BufferedReader, outputfile: io.BufferedWriter) -> None:
        sent.append(self.path)
        if sent.count(f"/{ARCHIVE}") == 1 and self.path == f"/{ARCHIVE}":
            outputfile.write(source.read(10))
            self.close_connection = True
        else:
            whole(self, source, outputfile)

    monkeypatch.setattr(Quiet, "copyfile", copyfile)
    with stamina.set_testing(True, attempts=3):
        download(into, console, address=vendor.address)
    assert sent.count(f"/{ARCHIVE}") == 2
    assert len(list(into.iterdir())) == len(PUBLISHED)
