"""A Pulumi plugin that stands in for the official grafana plugin where that cannot be had, for the sandbox alone.

It has the same resources, properties, requests and errors for what is used here. It refuses to talk to anything that
is not on this machine, and `install` puts it into the sandbox's own Pulumi home only.
"""

import shlex
from pathlib import Path
from typing import Final

from .. import FOLDER

__all__ = ["PLUGIN", "SPEED_VARIABLE", "install"]

SPEED_VARIABLE: Final = "GRAFANA_STAND_IN_SPEED"
"""Environment variable: sandbox seconds in a real second, by which the stand-in's waits and timeouts are shorter."""

PLUGIN: Final = Path("plugins/resource-grafana-v2.44.0/pulumi-resource-grafana")


def install(pulumi_home: Path, python: Path) -> Path:
    """Write the plugin into a Pulumi home.

    Args:
        pulumi_home: the sandbox's own Pulumi home; never a user's, whose other stacks would pick the stand-in up.
        python: the interpreter that has the sandbox's requirements.

    Returns:
        The plugin's executable.

    Raises:
        ValueError: `pulumi_home` is the user's own.

    """
    if pulumi_home.resolve() == (Path.home() / ".pulumi").resolve():
        raise ValueError(f"pulumi_home: {str(pulumi_home)!r} is the user's own; the stand-in is for the sandbox alone")
    plugin = pulumi_home / PLUGIN
    plugin.parent.mkdir(parents=True, exist_ok=True)
    plugin.write_text(
        "#!/bin/sh\n"
        f"PYTHONPATH={shlex.quote(str(FOLDER))}${{PYTHONPATH:+:$PYTHONPATH}}\n"
        "export PYTHONPATH\n"
        f'exec {shlex.quote(str(python))} -m {__name__} "$@"\n'
    )
    plugin.chmod(0o755)
    return plugin
