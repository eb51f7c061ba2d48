"""What the sandbox and its plugin load at their start, which every operation on a sandbox waits for."""

import subprocess
import sys

import pytest

PLUGIN = "from sandbox.provider.__main__ import skip_sdk; skip_sdk(); import sandbox.provider.serving"
CLIENT = "from sandbox.provider.transport import new_http_client; new_http_client()"
SDK = ("pulumi.resource", "pulumi.automation", "opentelemetry", "yaml", "dill")
CONSOLE = ("rich", "pygments")


def _loaded(program: str, modules: tuple[str, ...]) -> str:
    """Return which of these modules a program loads, in a process of its own."""
    shown = f"import sys; print([name for name in {modules!r} if name in sys.modules])"
    command = [sys.executable, "-c", f"{program}\n{shown}"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603 - our own program


@pytest.mark.parametrize(
    ("program", "modules"),
    [
        pytest.param(PLUGIN, (*SDK, *CONSOLE, "httpx"), id="plugin"),
        pytest.param(f"{PLUGIN}\n{CLIENT}", (*SDK, *CONSOLE), id="plugin with its HTTP client"),
        pytest.param("import sandbox.__main__", CONSOLE, id="sandbox"),
    ],
)
def test_a_start_loads_only_what_it_needs(program: str, modules: tuple[str, ...]) -> None:
    assert _loaded(program, modules) == "[]\n"
