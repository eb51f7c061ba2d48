"""The TypedDicts for programs, one file next to each file of models.

Pulumi, type checkers and editors read their source, so they are files and not created at run time.
"""

import importlib
import textwrap
from collections.abc import Iterator
from pathlib import Path

from automation.settings.models import Setting, args_name, base_of, blocks_of, settings_of
from grafana_irm.inputs.model import InputModel
from grafana_irm.inputs.secrecy import Mark

LIBRARY = Path(__file__).parents[2] / "components" / "grafana_irm"
FILES = {
    "grafana_irm.contact_point.blocks": "block_args",
    "grafana_irm.contact_point.settings": "args",
    "grafana_irm.heartbeat_rule.settings": "args",
    "grafana_irm.integration.settings": "args",
    "grafana_irm.alerting.settings": "args",
    "grafana_irm.shared_heartbeat.settings": "args",
    "grafana_irm.notification_policy.settings": "args",
}
"""The modules of models, and the file of TypedDicts of each."""

_WIDTH = 120


def files() -> dict[Path, str]:
    """Return each file of TypedDicts with its text, from the models."""
    return {LIBRARY / module.split(".")[1] / f"{file}.py": _file(module) for module, file in FILES.items()}


def _file(module: str) -> str:
    models = blocks_of(importlib.import_module(module))
    needs = {base for model in models if (base := base_of(model))}
    needs |= {block for model in models for setting in settings_of(model) for block in setting.blocks}
    classes = "\n\n\n".join("\n".join(_class(model)) for model in models)
    typing = [name for name in ("NotRequired", "TypedDict") if name in classes]
    return "\n".join(
        [
            f'"""What programs write. Written from `{module}` by `python -m automation settings`."""',
            "",
            f"from typing import {', '.join(typing)}",
            "",
            *(["import pulumi", ""] if "pulumi.Input" in classes else []),
            *_imports(needs - set(models)),
            "",
            classes,
            "",
        ]
    )


def _imports(models: set[type[InputModel]]) -> Iterator[str]:
    by_module: dict[str, list[str]] = {}
    for model in models:
        home = f"{model.__module__.rpartition('.')[0]}.{FILES[model.__module__]}"
        by_module.setdefault(home, []).append(args_name(model))
    for home, names in sorted(by_module.items()):
        yield f"from {home} import {', '.join(sorted(names))}"
    if by_module:
        yield ""


def _class(model: type[InputModel]) -> Iterator[str]:
    base = base_of(model)
    yield f"class {args_name(model)}({args_name(base) if base else 'TypedDict'}):"
    yield f'    """{model.__doc__}"""'
    yield ""
    for setting in settings_of(model):
        # A block that contains blocks of its own kind refers to itself before it exists.
        own = (
            setting.kind.replace(args_name(model), f'"{args_name(model)}"') if model in setting.blocks else setting.kind
        )
        kind = own if setting.required else f"NotRequired[{own}]"
        yield f"    {setting.name}: {kind}"
        yield from _docstring(setting)
        if setting.earlier:
            yield f"    {setting.earlier}: {kind}"
            yield f'    """The earlier name of `{setting.name}`. Accepted with a warning."""'


def _docstring(setting: Setting) -> Iterator[str]:
    first, *rest = setting.text.whole.splitlines()
    note = secret_note(setting.mark)
    if note:
        rest = [*(rest or [""]), *([] if not rest else [""]), *textwrap.wrap(note, _WIDTH - 4)]
    if not rest:
        yield f'    """{first}"""'
        return
    yield f'    """{first}'
    yield from (f"    {line}".rstrip() for line in rest)
    yield '    """'


def secret_note(mark: Mark | None) -> str:
    """Return what a program's author should know of a setting's secrecy."""
    if mark is None:
        return ""
    if mark.always:
        return "Secret."
    if not mark.words:
        return "Kept secret, since a URL may hold a user and a password."
    return f"Kept secret. A stack file must not hold an entry in plain text if its name contains {_any_of(mark.words)}."


def _any_of(words: tuple[str, ...]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"
