"""Names of teams and escalation chains by id, from the components' outputs in the state and in the preview."""

from collections.abc import Iterator, Mapping

from grafana_irm_cli.preview.paths import at_path
from grafana_irm_cli.preview.steps import UNKNOWN, Preview, Properties
from grafana_irm_cli.resource_types import INTEGRATION

_NAMED = {"team": "teamId", "escalation_chain": "defaultRoute.escalationChainId"}
"""The integration's property with the id, by the component's output with the name."""

_PATHS = frozenset({*_NAMED.values(), "escalationChainId"})


def names_of_ids(preview: Preview) -> dict[str, str]:
    """Return the names of all teams and escalation chains in the components' outputs, by id."""
    found: dict[str, str] = {}
    for step in preview.steps.values():
        parent = preview.steps.get(step.parent) if step.type == INTEGRATION else None
        if parent is not None:
            found |= dict(_pairs(step.old_inputs, step.old_outputs, parent.old_outputs))
            found |= dict(_pairs(step.new_inputs, step.new_outputs, parent.new_outputs))
    return found


def named(path: str, shown: str | None, names: Mapping[str, str]) -> str | None:
    """Return an id followed by its name, if ``path`` has an id with a known name; else ``shown``."""
    name = names.get(shown) if shown and path in _PATHS else None
    return f"{shown} ({name})" if name else shown


def _pairs(inputs: Properties, outputs: Properties, component: Properties) -> Iterator[tuple[str, str]]:
    for output, path in _NAMED.items():
        # Programs in other languages have the component's outputs in their own spelling.
        name = component.get(output) or component.get("escalationChain" if output != "team" else output)
        ids = (at_path(inputs, path), at_path(outputs, path))
        id_ = next((each for each in ids if isinstance(each, str) and each not in ("", UNKNOWN)), None)
        if id_ and isinstance(name, str) and name not in ("", UNKNOWN):
            yield id_, name
