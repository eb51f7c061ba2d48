"""Resources as bulleted lists of Markdown."""

from grafana_irm_cli.preview.escape import code, prose
from grafana_irm_cli.preview.model import DriftedResource, Resource
from grafana_irm_cli.preview.words import change, short_type

DEEPEST = 8
"""Levels of the tree with an indentation of their own. Deeper levels get the indentation of the last."""


def strong(text: str) -> str:
    """Return fixed words in bold."""
    return f"**{text}**"


def resource_lines(resource: Resource) -> str:
    """Return a resource with its changes."""
    indent = "  " * (min(resource.depth, DEEPEST) + 1)
    return resource_line(resource) + "".join(f"{indent}- {change(each, code, strong)}\n" for each in resource.changes)


def resource_line(resource: Resource) -> str:
    """Return a resource without its changes."""
    notes = [
        note
        for note, holds in (
            ("the old object is deleted first", resource.deleted_first),
            ("only removed from the state, not deleted", resource.retained),
        )
        if holds
    ]
    operation = f"**{resource.operation}** " if resource.operation else ""
    indent = "  " * min(resource.depth, DEEPEST)
    note = f" ({', '.join(notes)})" if notes else ""
    return f"{indent}- {operation}{code(resource.name)} {prose(short_type(resource.type))}{note}\n"


def drifted_lines(drifted: DriftedResource, *, names_only: bool = False) -> str:
    """Return a drifted resource, with the properties that differ unless ``names_only``."""
    head = f"- {code(drifted.name)} {prose(short_type(drifted.type))}"
    if drifted.gone:
        return f"{head}: **deleted outside of Pulumi**\n"
    changes = () if names_only else drifted.changes
    return f"{head}\n" + "".join(f"  - {change(each, code, strong)}\n" for each in changes)
