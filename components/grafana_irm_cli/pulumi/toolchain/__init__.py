"""The Pulumi toolchain: from PATH, from the vendor's download, or from a build of Go modules.

A download or build is kept in the user's cache (``$GRAFANA_IRM_ALERTING_CACHE`` sets another folder) by version and
platform, so each machine downloads or builds it once.
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
    """No Pulumi toolchain could be found, downloaded or built; ``tried`` maps each way to its error."""

    def __init__(self, tried: dict[str, str]) -> None:
        self.tried = tried
        ways = "\n".join(f"- {way}: {why}" for way, why in tried.items())
        super().__init__(
            f"Cannot find, download or build the Pulumi toolchain {PULUMI_VERSION}. Tried:\n{ways}\n"
            "Do one of these, then run again: install Pulumi (https://www.pulumi.com/docs/install/),"
            " so that `pulumi` and `pulumi-language-python` are on PATH; give this machine access to the vendor's"
            " download; or give Go access to its module proxy (`go env GOPROXY`)."
        )


def ensure(console: Console) -> Toolchain:
    """Return a working Pulumi toolchain. If necessary, download or build it, with progress on ``console``.

    Raises ``ToolchainError`` with the error of each way.
    """
    tried: dict[str, str] = {}
    try:
        return find_installed()
    except NotUsableError as error:
        tried["PATH"] = str(error)
    return load() or _download_or_build(console, tried)


def ensure_yaml(console: Console) -> Toolchain:
    """Return a toolchain that also runs YAML programs. If their language host is missing, build it.

    Raises ``ToolchainError`` as `ensure` does, and when the toolchain on PATH lacks the language host.
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
    """Return the cached toolchain if it is this one, even if found on PATH; None for the user's own installation."""
    kept = load()
    return kept if kept is not None and kept.bin.resolve() == toolchain.bin.resolve() else None


def limits(toolchain: Toolchain) -> list[str]:
    """Return the limits of this toolchain compared with Pulumi's own, as sentences."""
    kept = _kept(toolchain)
    if kept is None or kept.source != BUILT:
        return []
    return [
        f"Its Python language host is {HOST_VERSION}, the last release that is part of the SDK's Go module.",
        "It ignores `virtualenv` in Pulumi.yaml: activate the virtual environment instead.",
        "It cannot start component packages in Python: `pulumi package add <folder>` fails, runs the calling program,"
        " and leaves a virtual environment in the folder. Instead name the folder of pulumi-resource-grafana-irm"
        " under plugins.providers in Pulumi.yaml: docs/use-from-other-languages.md.",
    ]


def _download_or_build(console: Console, tried: dict[str, str]) -> Toolchain:
    with workshop() as shop:
        if by_another_process := load():
            return by_another_process
        console.print(
            f"Getting the Pulumi toolchain {PULUMI_VERSION}; this happens once on this machine.",
            highlight=False,
        )
        for way, provide in _WAYS.items():
            try:
                programs = shop / way.rsplit(maxsplit=1)[-1]
                programs.mkdir()
                provide(programs, console)
                return save(programs, _checked_version(programs), way)
            except (DownloadError, ProcessError) as error:
                tried[way] = str(error)
                console.print(f"  {way} failed: {error}", highlight=False, markup=False, soft_wrap=True)
    raise ToolchainError(tried)


def _checked_version(programs: Path) -> str:
    """Run the new command line once, to check that it works, and return its version."""
    printed = run([str(programs / "pulumi"), "version"], timeout=60).stdout.strip()
    if version_of(printed) != version_of(PULUMI_VERSION):
        raise DownloadError(f"`pulumi version` prints {printed}, not {PULUMI_VERSION}")
    return PULUMI_VERSION
