"""The part of Go's templates that is evaluated here: fields, the default templates, a few functions.

Grafana evaluates templates in a contact point's URL, title, message and payload, and in a rule's labels and
annotations. Control structures are not evaluated here: they are an error, as a bad template is in Grafana.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

_ACTION = re.compile(r"\{\{(-\s)?(.*?)(\s-)?\}\}", re.DOTALL)
_WORD = re.compile(r"\"(?:[^\"\\]|\\.)*\"|`[^`]*`|[^\s|]+|\|")
_FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "toUpper": lambda value: str(value).upper(),
    "toLower": lambda value: str(value).lower(),
    "len": len,
    "print": str,
}


class TemplateError(Exception):
    """A template that cannot be evaluated."""


def default_title(data: Mapping[str, Any]) -> str:
    """Return the text of Grafana's template `default.title`."""
    firing = sum(alert["status"] == "firing" for alert in data["alerts"])
    resolved = len(data["alerts"]) - firing
    count = f":{firing}" + (f", RESOLVED:{resolved}" if resolved else "") if data["status"] == "firing" else ""
    group, common = data["groupLabels"], data["commonLabels"]
    named = " ".join(group[name] for name in _sorted_names(group))
    rest = " ".join(common[name] for name in _sorted_names(common) if name not in group)
    tail = f"({rest})" if len(common) > len(group) else ""
    return f"[{data['status'].upper()}{count}] {named} {tail}"


def default_message(data: Mapping[str, Any]) -> str:
    """Return the text of Grafana's template `default.message`."""
    parts = []
    for status, title in (("firing", "**Firing**"), ("resolved", "**Resolved**")):
        chosen = [alert for alert in data["alerts"] if alert["status"] == status]
        if chosen:
            parts.append(f"{title}\n{''.join(_described(alert) for alert in chosen)}")
    return "\n\n".join(parts)


_LINKS = (
    ("Source", "generatorURL"),
    ("Silence", "silenceURL"),
    ("Dashboard", "dashboardURL"),
    ("Panel", "panelURL"),
)
_DEFINED = {"default.title": default_title, "default.message": default_message, "__subject": default_title}


def expand(text: str, roots: Mapping[str, Any]) -> str:
    """Evaluate a template.

    Args:
        text: the template.
        roots: the values of names: `.` is the data, and variables such as `$labels`.

    Raises:
        TemplateError: the sandbox does not evaluate it, or it does not exist.

    """
    parts: list[str] = []
    position = 0
    for match in _ACTION.finditer(text):
        before = text[position : match.start()]
        parts.append(before.rstrip() if match[1] else before)
        parts.append(_action(match[2].strip(), roots))
        position = match.end()
        if match[3]:
            position += len(text[position:]) - len(text[position:].lstrip())
    rest = text[position:]
    if "{{" in rest:
        raise TemplateError("template: :1: unclosed action")
    return "".join(parts) + rest


def _action(action: str, roots: Mapping[str, Any]) -> str:
    if action.startswith("/*"):
        return ""
    words = _WORD.findall(action)
    if words[:1] == ["template"]:
        name = words[1].strip('"`') if len(words) > 1 else ""
        if name not in _DEFINED:
            raise TemplateError(
                f'template: :1:12: executing "" at <{{{{template "{name}" .}}}}>: template "{name}" not defined'
            )
        return _DEFINED[name](roots["."])
    return _printed(_pipeline(words, roots))


def _pipeline(words: list[str], roots: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any value of a template
    value: Any = None
    stages = " ".join("\0" if word == "|" else word for word in words).split("\0")
    for number, stage in enumerate(stages):
        parts = _WORD.findall(stage)
        if number == 0 and len(parts) == 1 and parts[0] not in _FUNCTIONS:
            value = _operand(parts[0], roots)
        elif parts and parts[0] in _FUNCTIONS and len(parts) == (2 if number == 0 else 1):
            value = _FUNCTIONS[parts[0]](_operand(parts[1], roots) if number == 0 else value)
        else:
            raise TemplateError(f'template: :1: function "{parts[0] if parts else ""}" not defined')
    return value


def _operand(word: str, roots: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any value of a template
    if word[0] in '"`':
        return word[1:-1]
    head, *fields = word.split(".")
    value: Any = roots.get(head or ".")
    if value is None:
        kind = "undefined variable" if head.startswith("$") else "function"
        missing = f'template: :1: {kind} "{head}"' + ("" if head.startswith("$") else " not defined")
        raise TemplateError(missing if head else "no data")
    for name in filter(None, fields):
        value = _field(value, name)
    return value


def _field(value: Any, name: str) -> Any:  # noqa: ANN401 - any value of a template
    if isinstance(value, list) and name in ("Firing", "Resolved"):
        return [alert for alert in value if alert["status"] == name.lower()]
    if isinstance(value, int | float) and name == "Value":
        return value
    if not isinstance(value, Mapping):
        raise TemplateError(f"template: :1: can't evaluate field {name} in type {type(value).__name__}")
    if "alerts" in value:
        own = {key.lower(): key for key in value}
        if name.lower() not in own:
            raise TemplateError(f"template: :1: can't evaluate field {name} in type *templates.ExtendedData")
        return value[own[name.lower()]]
    return value.get(name, "")


def _printed(value: Any) -> str:  # noqa: ANN401 - any value of a template
    if isinstance(value, float):
        return f"{value:.17g}" if float(f"{value:.15g}") != value else f"{value:.15g}"
    if isinstance(value, Mapping) and type(value).__str__ is dict.__str__:
        return "map[" + " ".join(f"{key}:{_printed(value[key])}" for key in sorted(value)) + "]"
    return str(value)


def _sorted_names(labels: Mapping[str, str]) -> list[str]:
    return sorted(labels, key=lambda name: (name != "alertname", name))


def _described(alert: Mapping[str, Any]) -> str:
    values = ", ".join(f"{ref}={value}" for ref, value in sorted((alert["values"] or {}).items()))
    lines = [f"\nValue: {values or '[no value]'}", "Labels:"]
    labels = alert["labels"]
    lines += [f" - {name} = {labels[name]}" for name in _sorted_names(labels)]
    lines.append("Annotations:")
    lines += [f" - {name} = {value}" for name, value in sorted(alert["annotations"].items())]
    for title, key in _LINKS:
        if alert[key]:
            lines.append(f"{title}: {alert[key]}")
    return "\n".join(lines) + "\n"
