"""Secrets that become plain text."""

from collections.abc import Iterator, Mapping

from grafana_irm_cli.masking import is_secret
from grafana_irm_cli.preview.kinds import Kind
from grafana_irm_cli.preview.model import Operation, ReviewWarning
from grafana_irm_cli.preview.paths import MISSING, at_path, leaves
from grafana_irm_cli.preview.review.common import Found, names
from grafana_irm_cli.preview.steps import UNKNOWN, Preview
from grafana_irm_cli.resource_types import STACK


def secret_becomes_plain(preview: Preview) -> Found:
    """Find values that were encrypted in the state and would become plain text."""
    for step in preview.steps.values():
        inputs = () if step.type == STACK else _uncovered(step.old_inputs, step.new_inputs)
        outputs = () if step.custom else _uncovered(step.old_outputs, step.new_outputs)
        paths = sorted({*inputs, *outputs})
        if paths and step.operation is not Operation.DELETE:
            yield ReviewWarning(
                kind=Kind.SECRET_BECOMES_PLAIN,
                subject=step.name,
                what="has a secret that becomes plain text",
                why="The secret would be readable in the state, in logs and in previews.",
                todo="Wrap the value in `pulumi.Output.secret`, or set it with `pulumi config set --secret`. "
                "If it was ever applied in plain text, replace the credential.",
                details=names("properties", paths),
            )


def _uncovered(old: object, new: object) -> Iterator[str]:
    """Yield the paths at which ``old`` has a secret and ``new`` has only plain values."""
    for path, value in leaves(old):
        if is_secret(value):
            now = [each for _, each in leaves(_given(at_path(new, path))) if each is not None]
            if now and all(each is not MISSING and each != UNKNOWN and not is_secret(each) for each in now):
                yield path


def _given(value: object) -> object:
    """Return a value without the provider's defaults, since the provider masks defaults of sensitive settings too."""
    if isinstance(value, Mapping):
        own = {"__defaults", *(value.get("__defaults") or ())}
        return {name: _given(each) for name, each in value.items() if name not in own}
    return [_given(each) for each in value] if isinstance(value, list) else value
