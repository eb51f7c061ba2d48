"""The Pulumi toolchain: taken from PATH, downloaded from its vendor, or built from Go modules.

What is downloaded or built is kept in the user's cache (``$GRAFANA_IRM_ALERTING_CACHE`` names another
folder), keyed by version and platform, so that each machine builds or downloads it once.
"""

from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from grafana_irm_cli.pulumi.process import ProcessError, run
from grafana_irm_cli.pulumi.toolchain.build import build, build_yaml
from grafana_irm_cli.pulumi.toolchain.download import DownloadError, download
from grafana_irm_cli.pulumi.toolchain.installed import NotUsableError, find_installed
from grafana_irm_cli.pulumi.toolchain.pins import HOST_VERSION, PULUMI_VERSION, YAML_HOST, version_of
from grafana_irm_cli.pulumi.toolchain.store import Toolchain, add, load, save, workshop

__all__ = ["Toolchain", "ToolchainError", "ensure", "ensure_yaml", "limits"]

BUILT = "a build from Go modules"

_WAYS: dict[str, Callable[[Path, Console], None]] = {
    "the vendor's download": download,
    BUILT: build,
}


class ToolchainError(Exception):
    """No way led to a Pulumi toolchain; ``tried`` maps each way to why it failed."""

    def __init__(self, tried: dict[str, str]) -> None:
        self.tried = tried
        ways = "\n".join(f"- {way}: {why}" for way, why in tried.items())
        super().__init__(
            f"No Pulumi toolchain {PULUMI_VERSION} could be had. Tried:\n{ways}\n"
            "Any one of these helps, then run again: install Pulumi (https://www.pulumi.com/docs/install/),"
            " so that `pulumi` and `pulumi-language-python` are on PATH; let this machine reach the vendor's"
            " download; or let Go reach its module proxy (`go env GOPROXY`)."
        )


def ensure(console: Console) -> Toolchain:
    """Return a Pulumi toolchain that works; download or build one if needed, with progress on ``console``.

    Raises ``ToolchainError`` with every way that was tried and its error.
    """
    tried: dict[str, str] = {}
    try:
        return find_installed()
    except NotUsableError as error:
        tried["PATH"] = str(error)
    return load() or _make(console, tried)


def ensure_yaml(console: Console) -> Toolchain:
    """Return a toolchain that runs YAML programs too; their language host is built where it is missing.

    Raises ``ToolchainError`` as `ensure` does, and where the toolchain on PATH has no such host.
    """
    toolchain = ensure(console)
    if (toolchain.bin / YAML_HOST).exists():
        return toolchain
    if _kept(toolchain) is None:
        raise ToolchainError({toolchain.source: f"{toolchain.bin} has no {YAML_HOST}"})
    with workshop() as shop:
        if not (toolchain.bin / YAML_HOST).exists():
            try:
                build_yaml(shop, console)
            except ProcessError as error:
                raise ToolchainError({f"{BUILT}: {YAML_HOST}": str(error)}) from error
            add(shop / YAML_HOST)
    return toolchain


def _kept(toolchain: Toolchain) -> Toolchain | None:
    """Return the cached toolchain where it is this one, perhaps found on PATH; None for one of the user's own."""
    kept = load()
    return kept if kept is not None and kept.bin.resolve() == toolchain.bin.resolve() else None


def limits(toolchain: Toolchain) -> list[str]:
    """Return what this toolchain cannot do that Pulumi's own can, one sentence each."""
    kept = _kept(toolchain)
    if kept is None or kept.source != BUILT:
        return []
    return [
        f"Its Python language host is {HOST_VERSION}, the last one that is part of the SDK's Go module.",
        "It ignores `virtualenv` in Pulumi.yaml: activate the virtual environment instead.",
        "It cannot start component packages of Python, so that `pulumi package add <folder>` fails, runs the calling"
        " program, and leaves a virtual environment in the folder. Name the folder of pulumi-resource-grafana-irm"
        " under plugins.providers of Pulumi.yaml instead: docs/use-from-other-languages.md.",
    ]


def _make(console: Console, tried: dict[str, str]) -> Toolchain:
    with workshop() as shop:
        if made_by_another := load():
            return made_by_another
        console.print(
            f"Getting the Pulumi toolchain {PULUMI_VERSION}; this happens once on this machine.",
            highlight=False,
        )
        for way, make in _WAYS.items():
            try:
                programs = shop / way.rsplit(maxsplit=1)[-1]
                programs.mkdir()
                make(programs, console)
                return save(programs, _version_said(programs), way)
            except (DownloadError, ProcessError) as error:
                tried[way] = str(error)
                console.print(f"  {way} failed: {error}", highlight=False, markup=False, soft_wrap=True)
    raise ToolchainError(tried)


def _version_said(programs: Path) -> str:
    """Run the new programs once, to check that they work."""
    said = run([str(programs / "pulumi"), "version"], timeout=60).stdout.strip()
    if version_of(said) != version_of(PULUMI_VERSION):
        raise DownloadError(f"`pulumi version` says {said}, not {PULUMI_VERSION}")
    return PULUMI_VERSION
