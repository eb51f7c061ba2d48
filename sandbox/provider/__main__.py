"""The stand-in plugin as a program, which serves until the engine ends it."""

import asyncio
import sys
from importlib.util import find_spec, module_from_spec


def skip_sdk() -> None:
    """Leave Pulumi's packages empty, so that their modules of messages are imported without the rest of the SDK.

    The rest (the engine's client, Automation API, YAML, OpenTelemetry) takes half of the plugin's start.
    """
    for package in ("pulumi", "pulumi.runtime", "pulumi.runtime.proto"):
        spec = find_spec(package)
        if spec is not None:
            sys.modules[package] = module_from_spec(spec)


if __name__ == "__main__":
    skip_sdk()
    from .serving import serve

    asyncio.run(serve())
