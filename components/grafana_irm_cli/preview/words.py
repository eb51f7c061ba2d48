"""The report's sentences, the same for every rendering."""

from collections.abc import Callable

from grafana_irm_cli.preview.model import Operation, PropertyChange, Report, StackReport, Status
from grafana_irm_cli.resource_types import ANY_PROVIDER

TITLES = {
    "integration-replaced": "An integration is replaced: its endpoint changes",
    "integration-deleted": "An integration is deleted with its endpoint",
    "heartbeat-off": "A heartbeat goes away: the dead man's switch is off",
    "endpoint-address": "Grafana reaches IRM under another address",
    "contact-point-renamed": "A contact point that others may use is renamed",
    "contact-point-deleted": "A contact point that others may use is deleted",
    "others-get-paged": "Others get paged",
    "secret-becomes-plain": "A secret becomes plain",
    "other-system": "A stack points to another Grafana or IRM",
    "folder-deleted": "A folder is deleted with all that lies in it",
    "heartbeat-rule-replaced": "A heartbeat pauses",
    "heartbeat-interval": "A step in IRM is left to do: the heartbeat interval",
    "configuration-deleted": "A stack's configuration is deleted, the stack is not",
}
"""The kinds of warnings, the gravest first: the order in the report; with their headings."""


def headline(report: Report, *, again: bool = False) -> str:
    """Say all in one line; with ``again`` for a reader who has seen changes before."""
    if report.note:
        return "Not previewed"
    changed, failed, same = (report.with_status(status) for status in (Status.CHANGED, Status.FAILED, Status.UNCHANGED))
    said = []
    if not (changed or failed):
        count = f": {_stacks(len(same))} unchanged" if same else ""
        said.append(("No changes any more" if again else "No changes") + count)
    if changed:
        said.append(_changed(report, changed))
    if failed:
        said.append(f"{_stacks(len(failed))} failed")
    if same and (changed or failed):
        said.append(f"{len(same)} unchanged")
    if report.left_out:
        said.append(f"{len(report.left_out)} left out")
    return "; ".join(said)


def _changed(report: Report, changed: tuple[StackReport, ...]) -> str:
    what = counted(report.counts())
    new, drifted = sum(1 for each in changed if each.new), sum(1 for each in changed if each.drift)
    verb = "drifted" if drifted == len(changed) else "changes" if len(changed) == 1 else "change"
    asides = [f"{new} new"] if new else []
    asides += [f"{drifted} drifted"] if 0 < drifted < len(changed) else []
    aside = f" ({', '.join(asides)})" if asides else ""
    return f"{_stacks(len(changed))} {verb}{aside}" + (f": {what}" if what else "")


def counted(counts: dict[Operation, int]) -> str:
    """Say "3 to create, 1 to replace"."""
    return ", ".join(f"{number} to {operation}" for operation, number in counts.items())


def result(stack: StackReport) -> str:
    """Say in a word or two what became of a stack's preview."""
    if stack.status is Status.FAILED:
        return "failed"
    if stack.status is Status.UNCHANGED:
        return "unchanged"
    return "new" if stack.new else "drifted" if stack.drift else "changes"


def outcome(stack: StackReport) -> str:
    """Say what changes in one stack."""
    said = counted(stack.counts())
    if stack.drift:
        drifted = f"{plural(len(stack.drift), 'resource')} drifted"
        said = f"{drifted}; {said}" if said else drifted
    return said or "no resource changes"


def change(changed: PropertyChange, quote: Callable[[str], str], stress: Callable[[str], str] = str) -> str:
    """Say how a property changes; ``quote`` escapes names and values, ``stress`` marks our own words."""
    values = ""
    if changed.before is not None or changed.after is not None:
        before = "" if changed.before is None else f"{quote(changed.before)} "
        values = f": {before}→ {'none' if changed.after is None else quote(changed.after)}"
    kind = {"add": " added", "delete": " removed", "update": ""}[changed.kind]
    forced = f" {stress('forces the replacement')}" if changed.replaces else ""
    return f"{quote(changed.path)}{kind}{values}{forced}"


def short_type(token: str) -> str:
    """Return `Integration` for `grafana:onCall/integration:Integration`, `provider` for any provider."""
    return "provider" if token.startswith(ANY_PROVIDER) else token.rsplit(":", 1)[-1]


def plural(number: int, noun: str) -> str:
    """Return `1 stack`, `2 stacks`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _stacks(number: int) -> str:
    return plural(number, "stack")
