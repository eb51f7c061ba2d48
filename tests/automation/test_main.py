"""The repository's commands. `tests/grafana_irm_cli/test_commands.py` tests both command lines."""

import re
from pathlib import Path

from automation.__main__ import COMMANDS

ROOT = Path(__file__).parents[2]


def test_every_target_of_the_makefile_is_a_command() -> None:
    called = set(re.findall(r"\$\(AUTOMATION\) ([\w-]+)", (ROOT / "Makefile").read_text()))
    assert called <= set(COMMANDS)
