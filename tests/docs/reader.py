"""Reads a page as a careful reader does: every block is run, and what a block shows is compared with what is so."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack

from tests.components.harness import run as run_on_mocks
from tests.components.systems import integration, irm, own_link
from tests.docs.diagrams import check_mermaid
from tests.docs.events import happen
from tests.docs.grafana_settings import check_ini
from tests.docs.languages import check_part_of
from tests.docs.outputs import is_shown
from tests.docs.pages import ROOT, Block, Note, blocks_of
from tests.docs.session import Session
from tests.docs.shell import commands_of
from tests.docs.workflows import check_yaml

ELSEWHERE = {
    "make demo": ("-m automation demo --stack sandbox", "tests/engine/test_demo.py", '"-m", "automation", "demo"'),
    "make test": ("-m automation test", "tests/automation/test_checks.py", "checks.everything"),
    "make check": ("-m automation check", "tests/automation/test_checks.py", "checks.check"),
    "make release-check": (
        "-m automation release-check",
        "tests/automation/release/test_command.py",
        '"release-check", *options',
    ),
    "make sandbox": ("-m sandbox up", "tests/sandbox/test_main.py", '"up"'),
}
"""Commands that take too long here: what make must run for each, the test that runs that, and how it says so."""

DEMO = "make demo"

LOOKS = 3
"""How often a command that shows something is run at most: the sandbox is quick, and a busy machine makes it late."""


class Reader:
    """One page, block by block; a session is begun by the first block that needs one."""

    def __init__(self, lend: Callable[[], AbstractContextManager[Session]]) -> None:
        self._lend, self._open = lend, ExitStack()
        self._session: Session | None = None
        self._unused: list[Block] = []

    def read(self, blocks: list[Block]) -> Iterator[tuple[Block, str]]:
        """Run each block and yield it with how that was done; an `AssertionError` says what is not as it should be."""
        with self._open:
            for block in blocks:
                yield block, self._read(block)
        assert not self._unused, f"{self._unused[0]}: no command after it uses {self._unused[0].file}"

    @property
    def session(self) -> Session:
        """The page's session."""
        if self._session is None:
            self._session = self._open.enter_context(self._lend())
        return self._session

    def _read(self, block: Block) -> str:
        if reasons := block.noted("not run"):
            return f"not run: {reasons[0]}"
        ways = {
            "sh": self._commands,
            "python": self._program,
            "yaml": self._yaml,
            "ts": lambda block: check_part_of("nodejs/index.ts", block.text),
            "go": lambda block: check_part_of("go/main.go", block.text),
            "ini": lambda block: check_ini(block.text),
            "text": self._output,
            "json": self._output,
            "mermaid": self._diagram,
        }
        assert block.language in ways, f"{block}: no way is known to run it"
        for note in block.notes:
            self._prepare(block, note)
        return ways[block.language](block)

    def _prepare(self, block: Block, note: Note) -> None:
        if note.kind == "happens":
            happen(self.session.sandbox, note.text)
        elif note.kind == "before":
            assert self.session.run(note.text) == 0, f"{block}: before: {note.text}:\n{self.session.output}"

    def _commands(self, block: Block) -> str:
        commands = [command.partition(" #")[0].rstrip() for command in commands_of(block.text)]
        if len(commands) == 1 and commands[0] in ELSEWHERE:
            return _elsewhere(commands[0])
        if commands[0].startswith("pytest tests/"):
            assert (ROOT / commands[0].split()[1]).is_file()
            return "run by make test"
        noted = [int(status) for note in block.noted("exit status") for status in note.split()]
        self.session.output = ""
        for command, wanted in zip(commands, noted or [0] * len(commands), strict=True):
            status = self.session.run(command)
            assert status == wanted, f"{block}: {command}: exit status {status}:\n{self.session.output}"
        if any(command.startswith(("pulumi", "python")) for command in commands):
            self._unused = []
        return "run in the page's shell"

    def _program(self, block: Block) -> str:
        if block.file:
            return self._file(block)
        code = compile(block.text, str(block), "exec")
        made = run_on_mocks(lambda: exec(code, {}), irm(integration()), link=own_link)  # noqa: S102 - the page's own program
        assert made.resources, f"{block} makes nothing"
        return "run on Pulumi's mocks"

    def _yaml(self, block: Block) -> str:
        kind = check_yaml(block.text)
        if block.file:
            return f"{kind}; {self._file(block)}"
        return f"{kind}; {self._output(block)}" if block.noted("shown by") else kind

    def _file(self, block: Block) -> str:
        self.session.write(block.file, block.text)
        self._unused.append(block)
        return "written to its file, which the commands after it use"

    def _output(self, block: Block) -> str:
        shown_by = block.noted("shown by")
        if shown_by == [DEMO]:
            return _elsewhere(DEMO)
        for _ in range(LOOKS if shown_by else 0):
            self.session.output = ""
            self.session.run(shown_by[0])
            if is_shown(block.text, self.session.output):
                break
        output = self.session.output
        assert is_shown(block.text, output), f"{block} shows\n{block.text}\nand what was printed is\n{output}"
        return "compared with what the command printed"

    def _diagram(self, block: Block) -> str:
        check_mermaid(block.text)
        return "read by Mermaid's grammar"


def _elsewhere(command: str) -> str:
    """See that make runs what a test runs."""
    runs, test, by = ELSEWHERE[command]
    dry = subprocess.run([*command.split(), "--dry-run"], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 - ours
    assert runs in " ".join(dry.stdout.split()), f"{command} does not run {runs}"
    assert by in (ROOT / test).read_text(), f"{test} does not run {by}"
    return f"run by {test}"


def shown_by_demo() -> str:
    """Return what README shows of the demo, for the test that runs it."""
    return next(block.text for block in blocks_of(ROOT / "README.md") if DEMO in block.noted("shown by"))
