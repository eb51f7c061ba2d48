"""The sandbox's imports point one way, and at nothing of the project's outside the sandbox."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "sandbox"

LAYERS = (
    ("",),
    ("clock", "console", "credentials", "network"),
    ("provider",),
    ("access", "grafana/common", "irm"),
    ("grafana/accesscontrol",),
    ("grafana/provisioning",),
    ("grafana/alertmanager",),
    ("grafana/scheduler",),
    ("grafana/clustering", "grafana/versions"),
    ("grafana/core",),
    ("grafana/api", "grafana/cluster"),
    ("grafana/balancer",),
    ("grafana",),
    ("server",),
    ("control",),
    ("testing",),
    ("__main__",),
)
"""Folders, and files beside folders; "" is the package itself. Each imports layers before its own only."""

HEIGHT = {room: number for number, layer in enumerate(LAYERS) for room in layer}


def room_of(module: tuple[str, ...]) -> str:
    """Return the room of a module, given as the parts of its path below the sandbox."""
    depth = 2 if module[:1] == ("grafana",) else 1
    return "/".join(module[:depth])


def module_of(path: Path) -> tuple[str, ...]:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return parts[:-1] if parts[-1] == "__init__" else parts


def imports(path: Path) -> Iterator[tuple[str, ...]]:
    """Yield the modules of the sandbox that a file imports."""
    package = path.parent.relative_to(PACKAGE).parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = (*package[: len(package) - node.level + 1], *(node.module or "").split("."))
            for name in node.names:
                module = tuple(part for part in (*base, name.name) if part)
                is_module = (PACKAGE.joinpath(*module)).is_dir() or PACKAGE.joinpath(*module).with_suffix(
                    ".py"
                ).is_file()
                yield module if is_module else module[:-1]


def outside(path: Path) -> Iterator[str]:
    """Yield the first name of each absolute import."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield node.module.split(".")[0]


FILES = sorted(PACKAGE.rglob("*.py"))


def test_every_import_goes_to_a_lower_layer() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {other}"
        for path in FILES
        for other in sorted({room_of(module) for module in imports(path)} - {room_of(module_of(path))})
        if HEIGHT[other] >= HEIGHT[room_of(module_of(path))]
    ]
    assert wrong == []


def test_the_sandbox_imports_nothing_of_the_project() -> None:
    """Imports inside it are relative: it is `sandbox` in the repository, and `grafana_irm_sandbox` where installed."""
    ours = {
        path.name for path in (ROOT, ROOT / "components") for path in path.iterdir() if (path / "__init__.py").exists()
    }
    found = {str(path.relative_to(ROOT)): name for path in FILES for name in outside(path) if name in ours}
    assert ours >= {"sandbox", "automation", "grafana_irm", "grafana_irm_cli"}
    assert found == {}


def test_each_room_has_one_layer() -> None:
    rooms = {room_of(module_of(path)) for path in FILES}
    assert set(HEIGHT) == rooms
