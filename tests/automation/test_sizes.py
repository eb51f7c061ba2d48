"""Files and test names stay short enough to read."""

import ast
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
FILES = [
    ROOT / name
    for name in subprocess.run(
        ["git", "ls-files", "*.py"],  # noqa: S607 - git on PATH
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
]


def test_no_file_has_more_than_300_lines() -> None:
    assert {path.name: lines for path in FILES if (lines := len(path.read_text().splitlines())) > 300} == {}


def test_no_test_name_has_more_than_70_characters() -> None:
    tests = (path for path in FILES if path.name.startswith("test_"))
    nodes = (node for path in tests for node in ast.walk(ast.parse(path.read_text())))
    assert [node.name for node in nodes if isinstance(node, ast.FunctionDef) and len(node.name) > 70] == []
