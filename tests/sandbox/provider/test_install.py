"""The plugin as a program: where it is put, and how it starts."""

import os
import subprocess
import sys
from pathlib import Path

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import provider_pb2_grpc

from sandbox.provider import install


def test_it_is_put_where_the_engine_looks_for_the_official_one(tmp_path: Path) -> None:
    plugin = install(tmp_path, Path(sys.executable))

    assert plugin == tmp_path / "plugins/resource-grafana-v2.44.0/pulumi-resource-grafana"
    assert os.access(plugin, os.X_OK)


def test_it_is_not_put_into_the_users_own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))

    with pytest.raises(ValueError, match="is the user's own; the stand-in is for the sandbox alone"):
        install(tmp_path / ".pulumi", Path(sys.executable))

    assert not (tmp_path / ".pulumi").exists()


def test_it_says_its_port_and_what_it_is_and_serves(tmp_path: Path) -> None:
    plugin = install(tmp_path / "a home", Path(sys.executable))

    pipe = subprocess.PIPE
    process = subprocess.Popen([plugin], cwd=tmp_path, stdout=pipe, stderr=pipe, text=True)  # noqa: S603 - just written
    try:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            assert provider_pb2_grpc.ResourceProviderStub(channel).GetPluginInfo(Empty()).version == "2.44.0"
    finally:
        process.terminate()
        _, errors = process.communicate(timeout=20)
    assert errors.splitlines()[0] == (
        "the sandbox's stand-in for the grafana plugin; for a sandbox on this machine alone"
    )
