"""Mermaid on the pages: read with the little of its grammar that they use."""

import re

_NODE = r'[a-z]+(?:\["[^"\]]+"\])?'
_LINES = {
    "start": re.compile(r"flowchart (?:LR|TD)"),
    "subgraph": re.compile(r'subgraph (?P<name>[a-z]+)\["[^"\]]+"\]'),
    "end": re.compile(r"end"),
    "edge": re.compile(rf'(?P<one>{_NODE}) (?:-->|-- "[^"]+" -->) (?P<other>{_NODE})'),
    "node": re.compile(_NODE),
}


def check_mermaid(text: str) -> None:
    """See that each line is understood, subgraphs are closed, and every node has a label somewhere."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    kinds = [next((kind for kind, like in _LINES.items() if like.fullmatch(line)), "unknown") for line in lines]
    assert "unknown" not in kinds, lines[kinds.index("unknown")]
    assert kinds[0] == "start"
    assert kinds.count("subgraph") == kinds.count("end")
    edges = [line for kind, line in zip(kinds, lines, strict=True) if kind in {"edge", "node"}]
    nodes = {re.split(r"\[", node)[0] for line in edges for node in re.findall(rf"(?<!\")\b{_NODE}", _bare(line))}
    labelled = set(re.findall(r'\b([a-z]+)\["', text))
    assert nodes <= labelled, f"no label: {sorted(nodes - labelled)}"


def _bare(line: str) -> str:
    """Return an edge without the texts on it."""
    return re.sub(r'"[^"]*"', '""', line).replace('[""]', "").replace('-- "" -->', "-->")
