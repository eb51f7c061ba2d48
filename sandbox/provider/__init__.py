"""A Pulumi plugin that stands in for the official grafana plugin, for the sandbox only.

The resources that this project uses have the same properties, requests and errors. The plugin refuses addresses that
are not on this machine. `install` writes it into the sandbox's own Pulumi home only.
"""

import shlex
from pathlib import Path
from typing import Final

from .. import FOLDER

__all__ = ["PLUGIN", "SPEED_VARIABLE", "install"]

SPEED_VARIABLE: Final = "GRAFANA_STAND_IN_SPEED"
"""Environment variable: seconds of sandbox time in each real second. Waits and timeouts are divided by it."""

PLUGIN: Final = Path("plugins/resource-grafana-v2.44.0/pulumi-resource-grafana")


def install(pulumi_home: Path, python: Path) -> Path:
    """Write the plugin into a Pulumi home.

    Args:
        pulumi_home: the sandbox's own Pulumi home; never a user's, since other stacks would then use the plugin.
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
