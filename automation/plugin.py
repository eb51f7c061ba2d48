"""The grafana plugin for the sandbox's Pulumi home: the official plugin if it is available, or the stand-in."""

import os
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

import httpx

from grafana_irm_cli.pulumi.process import ProcessError, run
from grafana_irm_cli.pulumi.toolchain.pins import cache_folder

SERVER = "github://api.github.com/pulumiverse"
_REACHABLE = "https://api.github.com"
_INSTALL_LIMIT = 120.0

OFFICIAL, STAND_IN = "official", "stand-in"


class PluginError(Exception):
    """The official plugin was requested and is not available; the message has the reason."""


def provide_plugin(home: Path, python: Path, environment: Mapping[str, str], wanted: str = "") -> str:
    """Put the grafana plugin into the Pulumi home ``home`` and return which it is, in words.

    The official plugin comes from the user's own Pulumi home, from the cache, or from its publisher;
    if none has it, the sandbox's stand-in is installed. ``wanted`` requires one of them
    (``OFFICIAL``, ``STAND_IN``). Raises ``PluginError`` when it insists on the official one in vain.
    """
    if wanted != STAND_IN:
        try:
            return _official(home, environment)
        except PluginError:
            if wanted == OFFICIAL:
                raise
    from sandbox.provider import install  # noqa: PLC0415 - gRPC is slow to load, and needed only here

    install(home, python)
    return "the sandbox's stand-in for the official plugin"


def _official(home: Path, environment: Mapping[str, str]) -> str:
    release = version("pulumiverse-grafana")
    cached = cache_folder() / "plugins"
    places = (Path(os.environ.get("PULUMI_HOME") or Path.home() / ".pulumi"), cached)
    if not any(_in(place, release).exists() for place in places):
        _fetch(release, {**environment, "PULUMI_HOME": str(cached)})
    found = next(_in(place, release).parent for place in places if _in(place, release).exists())
    (home / "plugins").mkdir(parents=True, exist_ok=True)
    (home / "plugins" / found.name).symlink_to(found)
    return f"the official plugin {release}"


def _in(pulumi_home: Path, release: str) -> Path:
    return pulumi_home / "plugins" / f"resource-grafana-v{release}" / "pulumi-resource-grafana"


def _fetch(release: str, environment: Mapping[str, str]) -> None:
    """Have the engine install it if its publisher can be reached. The engine needs a minute to find that it cannot."""
    try:
        httpx.head(_REACHABLE, timeout=3.0)
        install = ["pulumi", "plugin", "install", "resource", "grafana", release, "--server", SERVER]
        run(install, env=environment, timeout=_INSTALL_LIMIT)
    except (httpx.HTTPError, ProcessError) as error:
        raise PluginError(f"the official grafana plugin {release} cannot be had: {error}") from error
