from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import httpx
import pytest

import sandbox.provider
from automation import plugin
from grafana_irm_cli.pulumi.process import ProcessError
from grafana_irm_cli.pulumi.toolchain.pins import CACHE_VARIABLE

NAME = f"resource-grafana-v{version('pulumiverse-grafana')}"
PYTHON = Path("/python")


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand on a machine without any plugin, which cannot reach the publisher."""
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path / "user"))
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))

    def unreachable(*_: object, **__: object) -> None:
        raise httpx.ConnectError("name not known")

    monkeypatch.setattr(httpx, "head", unreachable)


def official(pulumi_home: Path) -> Path:
    folder = pulumi_home / "plugins" / NAME
    folder.mkdir(parents=True)
    (folder / "pulumi-resource-grafana").write_text("the official one")
    return folder


def test_the_official_plugin_in_the_users_own_home_is_used(tmp_path: Path) -> None:
    official(tmp_path / "user")
    assert plugin.provide_plugin(tmp_path / "home", PYTHON, {}).startswith("the official plugin")
    found = tmp_path / "home" / "plugins" / NAME / "pulumi-resource-grafana"
    assert found.read_text() == "the official one"


def test_it_is_installed_into_the_cache_where_the_publisher_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed: list[str] = []

    def run(argv: Sequence[str], *, env: dict[str, str], timeout: float) -> None:
        installed.append(" ".join(argv))
        official(Path(env["PULUMI_HOME"]))

    monkeypatch.setattr(httpx, "head", lambda *_, **__: None)
    monkeypatch.setattr(plugin, "run", run)
    for home in ("first", "second"):
        assert plugin.provide_plugin(tmp_path / home, PYTHON, {}).startswith("the official plugin")
        assert (tmp_path / home / "plugins" / NAME / "pulumi-resource-grafana").exists()
    assert len(installed) == 1
    assert not (tmp_path / "user").exists()


def test_the_stand_in_steps_in_where_the_publisher_does_not_answer(tmp_path: Path) -> None:
    assert "stand-in" in plugin.provide_plugin(tmp_path / "home", PYTHON, {})
    assert (tmp_path / "home" / "plugins" / NAME / "pulumi-resource-grafana").exists()


def test_the_stand_in_steps_in_where_the_installation_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(argv: Sequence[str], **_: object) -> None:
        raise ProcessError(argv, 1, "rate limit")

    monkeypatch.setattr(httpx, "head", lambda *_, **__: None)
    monkeypatch.setattr(plugin, "run", run)
    assert "stand-in" in plugin.provide_plugin(tmp_path / "home", PYTHON, {})


def test_who_insists_on_the_official_one_is_reported_why_not(tmp_path: Path) -> None:
    with pytest.raises(plugin.PluginError, match="cannot be had: name not known"):
        plugin.provide_plugin(tmp_path / "home", PYTHON, {}, plugin.OFFICIAL)


def test_who_insists_on_the_stand_in_gets_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    official(tmp_path / "user")
    given: list[tuple[Path, Path]] = []
    monkeypatch.setattr(sandbox.provider, "install", lambda home, python: given.append((home, python)))
    assert "stand-in" in plugin.provide_plugin(tmp_path / "home", PYTHON, {}, plugin.STAND_IN)
    assert given == [(tmp_path / "home", PYTHON)]
