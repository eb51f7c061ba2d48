"""A stand-in for the `pulumi` program in unit tests: it plays recorded events, and notes how it was called.

An entry ``up`` of a stack's script says what differs there in `pulumi up`.
"""

import json
import sys
from pathlib import Path
from typing import Any

RECORDED = Path(__file__).parent / "recorded"

SCRIPT = """#!{python}
import json, os, pathlib, sys
arguments = sys.argv[1:]
here = pathlib.Path({folder!r})
stack = arguments[arguments.index("--stack") + 1] if "--stack" in arguments else arguments[2]
backend = os.environ.get("PULUMI_BACKEND_URL")
with (here / "calls.jsonl").open("a") as calls:
    calls.write(json.dumps({{"arguments": arguments, "backend": backend, "cwd": os.getcwd()}}) + "\\n")
script = json.loads((here / "script.json").read_text())
if arguments[:2] == ["stack", "init"]:
    pathlib.Path(f"Pulumi.{{stack}}.yaml").write_text("encryptionsalt: written by init")
    sys.exit(0)
known = script.get(stack)
if arguments[:2] == ["stack", "export"]:
    if known is None or known.get("new"):
        print(f"error: no stack named '{{stack}}' found", file=sys.stderr)
        sys.exit(known.get("code", 6) if known else 6)
    print(json.dumps(known.get("state", {{}})))
elif arguments[0] == "config":
    print(json.dumps(known.get("config", {{}})))
else:
    known = known.get(arguments[0], known)
    log = pathlib.Path(arguments[arguments.index("--event-log") + 1])
    if known.get("events"):
        with log.open("w") as pipe:
            pipe.write(pathlib.Path(known["events"]).read_text())
            pipe.write("".join(known.get("more", [])))
    print(known.get("stderr", ""), file=sys.stderr)
    sys.exit(known.get("code", 0))
"""


def three_stacks() -> dict[str, dict[str, Any]]:
    """Return the script of three stacks: one changes, one does not, and one fails."""
    return {
        "prod": {"events": events("changes")},
        "dev": {"events": events("unchanged")},
        "eu": {"events": events("failure"), "code": 1},
    }


class FakePulumi:
    """`pulumi` in the folder ``bin``, which does for each stack as ``script`` says."""

    def __init__(self, folder: Path, script: dict[str, dict[str, Any]]) -> None:
        self._calls = folder / "calls.jsonl"
        (folder / "script.json").write_text(json.dumps(script))
        self.bin = folder / "bin"
        self.bin.mkdir()
        program = self.bin / "pulumi"
        program.write_text(SCRIPT.format(python=sys.executable, folder=str(folder)))
        program.chmod(0o755)

    @property
    def calls(self) -> list[dict[str, Any]]:
        """Return how it was called, in order."""
        return [json.loads(line) for line in self._calls.read_text().splitlines()]


def events(name: str) -> str:
    """Return where the recorded events of one kind of preview are."""
    return str(RECORDED / f"{name}.jsonl")
