"""Secrets that become plain."""

from collections.abc import Iterator, Mapping

from grafana_irm_cli.masking import is_secret
from grafana_irm_cli.preview.model import Operation, ReviewWarning
from grafana_irm_cli.preview.paths import MISSING, at_path, leaves
from grafana_irm_cli.preview.review.common import Found, names
from grafana_irm_cli.preview.steps import UNKNOWN, Preview
from grafana_irm_cli.resource_types import STACK


def secret_becomes_plain(preview: Preview) -> Found:
    """Find values that were encrypted in the state and would be written there in the clear."""
    for step in preview.steps.values():
        inputs = () if step.type == STACK else _uncovered(step.old_inputs, step.new_inputs)
        outputs = () if step.custom else _uncovered(step.old_outputs, step.new_outputs)
        paths = sorted({*inputs, *outputs})
        if paths and step.operation is not Operation.DELETE:
            yield ReviewWarning(
                kind="secret-becomes-plain",
                subject=step.name,
                what="has a secret that becomes plain",
                why="It would stand in the clear in the state, in logs and in previews.",
                todo="Wrap it in `pulumi.Output.secret`, or set it with `pulumi config set --secret`. "
                "If it was ever applied in the clear, replace the credential.",
                details=names("in the clear", paths),
            )


def _uncovered(old: object, new: object) -> Iterator[str]:
    """Yield the paths at which ``old`` has a secret and ``new`` something that is plain all through."""
    for path, value in leaves(old):
        if is_secret(value):
            now = [each for _, each in leaves(_given(at_path(new, path))) if each is not None]
            if now and all(each is not MISSING and each != UNKNOWN and not is_secret(each) for each in now):
                yield path


def _given(value: object) -> object:
    """Leave out what the provider put in by itself: it masks the default of a sensitive setting, too."""
    if isinstance(value, Mapping):
        own = {"__defaults", *(value.get("__defaults") or ())}
        return {name: _given(each) for name, each in value.items() if name not in own}
    return [_given(each) for each in value] if isinstance(value, list) else value
