"""The plugin's process: the engine starts it, and ends it with a signal."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_in_order_also_where_interrupts_are_ignored(number: signal.Signals) -> None:
    command = ["sh", "-c", 'trap "" INT; exec "$0" -m sandbox.provider', sys.executable]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as plugin:  # noqa: S603 - this Python
        assert plugin.stdout is not None
        assert plugin.stdout.readline().strip().isdigit()
        plugin.send_signal(number)
        _, told = plugin.communicate(timeout=60)
    assert plugin.returncode == 0
    assert "Traceback" not in told
