"""Adds entries to a stack's file as text, so that everything else in the file stays, comments too."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from grafana_irm_cli.adopt.model import AdoptError, Json

_WIDTH = 120


def as_yaml(value: Any) -> str:  # noqa: ANN401 - any tree of values
    """Return YAML in the style of people: keys in their order, blocks, no anchors."""
    return yaml.dump(value, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=_WIDTH)


def with_entries(text: str, project: str, entries: Sequence[Json]) -> str:
    """Return a stack's file with integrations added at the end of its list.

    Args:
        text: the present file.
        project: the project's name, the namespace of the list's key.
        entries: the integrations to add.

    Raises:
        AdoptError: nothing can be added to the file as it is written. The message says what to do.

    """
    before = yaml.safe_load(text) or {}
    key = f"{project}:integrations"
    config = before.get("config") or {}
    known = config.get(key) or []
    by_hand = f"cannot add to the stack's file as it is written: add the entries to {key} by hand"
    if not isinstance(known, list):
        raise AdoptError(by_hand)
    added = _added(text, key, entries)
    try:
        if yaml.safe_load(added) == {**before, "config": {**config, key: [*known, *entries]}}:
            return added
    except yaml.YAMLError:
        pass
    raise AdoptError(by_hand)


def with_proposed(text: str, project: str, entries: Sequence[Json], ingress_url: str | None) -> str:
    """Return a stack's file with the proposed entries and the proposed `irm.ingressUrl`.

    Raises:
        AdoptError: nothing can be added to the file as it is written. The message says what to do.

    """
    added = with_entries(text, project, entries) if entries else text
    return with_setting(added, f"{project}:irm", "ingressUrl", ingress_url) if ingress_url else added


def with_setting(text: str, key: str, name: str, value: str) -> str:
    """Return a stack's file with a setting added to a block of settings.

    Args:
        text: the present file.
        key: the block's full key, such as ``shop:irm``.
        name: the setting's name.
        value: the setting's value.

    Raises:
        AdoptError: nothing can be added to the file as it is written. The message says what to do.

    """
    before = yaml.safe_load(text) or {}
    config = before.get("config") or {}
    known = config.get(key) or {}
    if isinstance(known, dict) and name not in known:
        try:
            added = _with_block(text, key, {name: value})
            if yaml.safe_load(added) == {**before, "config": {**config, key: {**known, name: value}}}:
                return added
        except yaml.YAMLError:
            pass
    raise AdoptError(
        f"cannot add to the stack's file as it is written: add {name}: {value} to {key} by hand, then adopt again"
    )


def write(path: Path, text: str) -> None:
    """Replace a stack's file in one step."""
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(text, encoding="utf-8")
    if path.exists():
        beside.chmod(path.stat().st_mode)
    beside.replace(path)


class _Plain(yaml.SafeDumper):
    """Indent lists below their key, and repeat equal values instead of using anchors."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002 - PyYAML's signature
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML's signature
        return True


def _added(text: str, key: str, entries: Sequence[Json]) -> str:
    document = yaml.compose(text)
    config = _value_of(document, "config")
    if config is None:
        return f"{_ended(text)}config:\n{_indented(as_yaml({key: list(entries)}), 2)}"
    known = _value_of(config, key)
    if known is None:
        column = config.start_mark.column
        return _insert(text, config, _indented(as_yaml({key: list(entries)}), column))
    if isinstance(known, yaml.SequenceNode) and known.value and not known.flow_style:
        return _insert(text, known, _indented(as_yaml(list(entries)), known.start_mark.column))
    if isinstance(known, yaml.SequenceNode) and not known.value:
        block = _indented(as_yaml(list(entries)), config.start_mark.column + 2)
        return f"{text[: known.start_mark.index].rstrip()}\n{block.rstrip()}{text[known.end_mark.index :]}"
    return text


def _with_block(text: str, key: str, block: Json) -> str:
    config = _value_of(yaml.compose(text), "config")
    if config is None:
        return f"{_ended(text)}config:\n{_indented(as_yaml({key: block}), 2)}"
    known = _value_of(config, key)
    if known is None:
        return _insert(text, config, _indented(as_yaml({key: block}), config.start_mark.column))
    if isinstance(known, yaml.MappingNode) and known.value and not known.flow_style:
        return _insert(text, known, _indented(as_yaml(block), known.start_mark.column))
    if isinstance(known, yaml.MappingNode) and not known.value:
        inner = _indented(as_yaml(block), config.start_mark.column + 2)
        return f"{text[: known.start_mark.index].rstrip()}\n{inner.rstrip()}{text[known.end_mark.index :]}"
    return text


def _value_of(node: yaml.Node | None, key: str) -> Any:  # noqa: ANN401 - a node
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next((value for name, value in pairs if name.value == key), None)


def _insert(text: str, node: yaml.Node, block: str) -> str:
    """Insert lines after a block node, before the comments and empty lines that follow it."""
    # The node's end mark is after the indentation of the next block.
    end = node.end_mark.index
    while end and text[end - 1] == " ":
        end -= 1
    lines, rest = _ended(text[:end]).splitlines(keepends=True), text[end:]
    trailing: list[str] = []
    while lines and (not lines[-1].strip() or lines[-1].lstrip().startswith("#")):
        trailing.insert(0, lines.pop())
    return "".join([*lines, block, *trailing]) + rest


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else f"{text}\n"


def _indented(text: str, columns: int) -> str:
    return "".join(f"{' ' * columns}{line}" for line in text.splitlines(keepends=True))
