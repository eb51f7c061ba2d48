"""The repository's own stack program, for tests that run it on Pulumi's mocks."""

import gc
import runpy
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pulumi

from tests.components.systems import LINK, TOKEN

PROGRAM = Path(__file__).parents[2] / "__main__.py"


async def stack_program() -> Any:
    """Run the program's own function. Without the patch, the module would start it when it is loaded."""
    # The test process goes on, and needs its memory back.
    with patch.object(gc, "disable"), patch.object(pulumi, "run") as run_by_engine:
        runpy.run_path(str(PROGRAM))
    with patch.object(gc, "freeze"):
        return await run_by_engine.call_args.args[0]()


def link_of(name: str) -> str:
    """Return the endpoint of an integration, different for each name in Pulumi."""
    return LINK.replace(TOKEN, name.encode().hex())
