"""Compares a preview with approved previews."""

from collections import Counter
from collections.abc import Iterable, Sequence

from grafana_irm_cli.preview.model import Report, StackReport, Status
from grafana_irm_cli.preview.words import short_type

_COMPARED = ("resources", "drift", "warnings")
"""The compared lists of a stack's report. Times and the number of unchanged resources may differ."""


def approved(reports: Iterable[Report], stack: str) -> tuple[StackReport, ...]:
    """Return the approved previews of a stack."""
    return tuple(each for report in reports for each in report.stacks if each.stack == stack)


def refusals(given: Sequence[StackReport], now: StackReport) -> tuple[str, ...]:
    """Return why a stack's preview must not be applied; empty when it equals an approved preview.

    A stack without changes needs no approval, since its `up` would do nothing. With several approved previews, the
    differences from the last one are returned.
    """
    if now.status is Status.FAILED:
        return tuple(each.message for each in now.diagnostics if each.severity == "error") or ("The preview failed.",)
    if now.status is Status.UNCHANGED:
        return ()
    usable = [each for each in given if each.status is not Status.FAILED]
    if not usable:
        return ("No approved report has a preview of this stack.",)
    found = [tuple(_differences(each, now)) for each in usable]
    return () if () in found else found[-1]


def _differences(approved: StackReport, now: StackReport) -> Iterable[str]:
    if approved.new != now.new:
        yield (
            "The stack is new, and existed in the approved preview."
            if now.new
            else "The stack exists, and was new in the approved preview."
        )
    for kind in _COMPARED:
        before, after = (Counter(getattr(each, kind)) for each in (approved, now))
        yield from (f"Not in the approved preview: {_part_name(each)}" for each in after - before)
        yield from (f"Only in the approved preview: {_part_name(each)}" for each in before - after)


def _part_name(part: object) -> str:
    """Return the name of a part of a report: a resource that changes or drifted, or a warning."""
    subject = getattr(part, "subject", None)
    if subject is not None:
        return f"warning `{getattr(part, 'kind', '')}` for `{subject}`"
    name, token = getattr(part, "name", ""), short_type(getattr(part, "type", ""))
    operation = getattr(part, "operation", None)
    verb = operation.value if operation else "drift" if hasattr(part, "gone") else "changes inside"
    changes = ", ".join(f"`{each.path}`" for each in getattr(part, "changes", ()))
    return f"{verb} of `{name}` ({token})" + (f": {changes}" if changes else "")
