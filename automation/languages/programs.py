"""The programs of `programs/`: compiled against the generated SDKs, and run on the real engine against the sandbox."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from automation.languages.sdks import LIMIT, build_go
from automation.plugin import STAND_IN, provide_plugin
from grafana_irm_cli.pulumi.environment import engine_environment
from grafana_irm_cli.pulumi.process import run
from grafana_irm_cli.pulumi.stack import Engine, Outcome
from grafana_irm_cli.pulumi.toolchain import Toolchain
from sandbox.control.client import Sandbox

PROGRAMS = Path(__file__).parent / "programs"

EXPECTED = {"contactPoint": "Payments services", "members": ["payments"], "policyName": "payments"}
"""The outputs of each program."""

STACK = "dev"


class ProgramError(Exception):
    """A program does not do what it should; the message says what."""


def compile_typescript(npm: Path, sdk: Path, folder: Path) -> None:
    """Compile the SDK and the program with strict types. No script of npm's packages is run.

    Raises:
        ProcessError: npm or the compiler reports problems.

    """
    _copy("nodejs", folder)
    shutil.copytree(sdk, folder / "sdk")
    run([str(npm), "install", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=folder, timeout=LIMIT)
    compiler = str(folder / "node_modules" / ".bin" / "tsc")
    run([compiler, "--project", str(folder / "sdk")], cwd=folder, timeout=LIMIT)
    # The package's own build does the same: the code reads its version there.
    shutil.copy(folder / "sdk" / "package.json", folder / "sdk" / "bin")
    run([compiler], cwd=folder, timeout=LIMIT)


def compile_go(go: Path, sdk: Path, folder: Path) -> None:
    """Compile the SDK and the program.

    Raises:
        ProcessError: the compiler reports problems.

    """
    _copy("go", folder)
    shutil.copytree(sdk, folder / "sdk")
    build_go(go, folder, ".", folder / "program")


def live(toolchain: Toolchain, hosts: Path, program: Path, home: Path) -> None:
    """Let a program live on the sandbox: `up`, a preview without changes, `destroy`.

    Raises:
        ProgramError: a step does something else.

    """
    with Sandbox.start(home / "sandbox", speed=60) as sandbox:
        environment = engine_environment(toolchain, home / "pulumi", extra=sandbox.environment())
        environment["PATH"] = f"{hosts}:{environment['PATH']}"
        provide_plugin(home / "pulumi", Path(sys.executable), environment, STAND_IN)
        engine = Engine(program, STACK, environment)
        engine.init()
        _expect("up", engine.up(), lambda done: done.code == 0)
        if (outputs := engine.outputs()) != EXPECTED:
            raise ProgramError(f"up: the outputs are {outputs}, not {EXPECTED}")
        _expect("preview", engine.preview(), lambda done: done.unchanged)
        _expect("destroy", engine.destroy(), lambda done: done.code == 0)
        if left := _objects(sandbox.state()["grafana"]):
            raise ProgramError(f"destroy: in Grafana are left: {left}")


def _objects(grafana: dict[str, Any]) -> list[str]:
    """Return the names of contact points and notification policies in Grafana. The sandbox starts without any."""
    return [*(one["name"] for one in grafana["contact_points"]), *grafana["routing_trees"]]


def _expect(what: str, done: Outcome, well: Callable[[Outcome], bool]) -> None:
    if not well(done):
        raise ProgramError(f"{what}: exit code {done.code}, changes {done.changes}\n{done.output[-2000:]}")


def _copy(language: str, folder: Path) -> None:
    shutil.copytree(PROGRAMS / language, folder)
    project = folder / "Pulumi.yaml"
    project.write_text(project.read_text().replace("PLUGIN", str(Path(sys.executable).parent)))
