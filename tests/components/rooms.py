"""The folders of the library and the imports between them, read from the code.

`python -m tests.components.rooms` writes the picture and the lists of folders into `docs/architecture.md`.
"""

import ast
import graphlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "architecture.md"

PACKAGES = {
    "grafana_irm": ROOT / "components" / "grafana_irm",
    "grafana_irm_cli": ROOT / "components" / "grafana_irm_cli",
    "automation": ROOT / "automation",
    "sandbox": ROOT / "sandbox",
}
LIBRARY = "grafana_irm"

LEVELS = (
    ("__init__", "stack", "language_host"),
    ("preflight",),
    ("alerting", "shared_heartbeat"),
    ("heartbeat_rule",),
    ("notification_policy",),
    ("integration", "contact_point"),
    ("description", "inputs", "unique"),
    ("api", "timing"),
    ("run", "errors", "listing"),
)
"""The rooms of the library: each imports only from levels below its own, so that there is no cycle."""

_PART = re.compile(r"(<!-- rooms: (?P<what>[\w ]+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)


def imports_of(file: Path, package: str, folder: Path) -> Iterator[str]:
    """Yield the full names of all that a file imports, also within functions and for type checkers."""
    module = [package, *file.relative_to(folder).with_suffix("").parts]
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = module[: -node.level] if node.level else []
            whole = ".".join([*base, *filter(None, [node.module])])
            yield from (f"{whole}.{alias.name}" for alias in node.names)


def imports_between_packages() -> dict[tuple[str, str], str]:
    """Return which package of the repository imports which other one, each with a file that does."""
    return {
        (package, target): str(file.relative_to(ROOT))
        for package, folder in PACKAGES.items()
        for file in sorted(folder.rglob("*.py"))
        for name in imports_of(file, package, folder)
        if (target := name.partition(".")[0]) in {*PACKAGES, "tests"} - {package}
    }


def imports_between_rooms() -> dict[tuple[str, str], str]:
    """Return which room of the library imports which other one, each with a file that does."""
    folder = PACKAGES[LIBRARY]
    rooms = {path.stem for path in folder.iterdir() if path.is_dir() or path.suffix == ".py"}
    found: dict[tuple[str, str], str] = {}
    for file in sorted(folder.rglob("*.py")):
        here = file.relative_to(folder).with_suffix("").parts[0]
        for name in imports_of(file, LIBRARY, folder):
            package, _, rest = name.partition(".")
            room = rest.partition(".")[0]
            target = room if room in rooms else "__init__"
            if package == LIBRARY and target != here:
                found[here, target] = str(file.relative_to(ROOT))
    return found


def graph(edges: Mapping[tuple[str, str], object]) -> dict[str, set[str]]:
    """Return what each room imports."""
    found: dict[str, set[str]] = {}
    for source, target in edges:
        found.setdefault(source, set()).add(target)
    return found


def reduced(imported: Mapping[str, set[str]]) -> list[tuple[str, str]]:
    """Return the arrows that do not follow from others, from the top down."""
    below: dict[str, set[str]] = {}
    order = list(graphlib.TopologicalSorter(imported).static_order())
    for room in order:
        direct = imported.get(room, set())
        below[room] = direct.union(*(below[target] for target in direct))
    return [
        (room, target)
        for room in reversed(order)
        for target in sorted(imported.get(room, set()))
        if not any(target in below[other] for other in imported[room] - {target})
    ]


def picture() -> str:
    """Return the rooms of the library as a mermaid graph."""
    shown = {"__init__": "grafana_irm"}
    rooms = [room for level in LEVELS for room in level]
    nodes = [f'    {_id(room)}["{shown.get(room, room)}"]' for room in rooms]
    arrows = [f"    {_id(one)} --> {_id(other)}" for one, other in reduced(graph(imports_between_rooms()))]
    return "\n".join(["```mermaid", "flowchart TD", *nodes, *arrows, "```"])


def _id(room: str) -> str:
    return re.sub("[^a-z]", "", room)


def listed(package: str) -> str:
    """Return a line for each folder of a package, from its docstring; for the library also for its files."""
    folder = PACKAGES[package]
    rooms = {f"{file.parent.relative_to(folder)}/": file for file in folder.glob("**/__init__.py")}
    del rooms["./"]
    files = {file.name: file for file in folder.glob("[a-z]*.py")} if package == LIBRARY else {}
    lines = [f"| `{name}` | {summary(file)} |" for name, file in [*sorted(rooms.items()), *sorted(files.items())]]
    return "\n".join(["| where | what it is |", "| --- | --- |", *lines])


def summary(file: Path) -> str:
    """Return the first paragraph of a file's docstring, in one line."""
    text = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return text.partition("\n\n")[0].replace("\n", " ").replace("``", "`").replace("|", "\\|")


def renewed(page: str) -> str:
    """Return the page with each of its generated parts renewed."""

    def replaced(part: re.Match[str]) -> str:
        text = picture() if part["what"] == "picture" else listed(part["what"])
        return f"{part[1]}\n{text}\n\n{part[4]}"

    return _PART.sub(replaced, page)


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
