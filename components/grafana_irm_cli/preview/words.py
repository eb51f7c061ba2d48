"""The sentences of the report, the same in every format."""

from collections.abc import Callable, Mapping

from grafana_irm_cli.preview.kinds import Kind
from grafana_irm_cli.preview.model import Operation, PropertyChange, Report, StackReport, Status
from grafana_irm_cli.resource_types import ANY_PROVIDER

TITLES: Mapping[str, str] = {
    Kind.INTEGRATION_REPLACED: "An integration is replaced: its endpoint changes",
    Kind.INTEGRATION_DELETED: "An integration is deleted with its endpoint",
    Kind.HEARTBEAT_OFF: "A heartbeat is lost: the dead man's switch is off",
    Kind.ENDPOINT_ADDRESS: "Grafana reaches IRM at another address",
    Kind.CONTACT_POINT_RENAMED: "A contact point that others may use is renamed",
    Kind.CONTACT_POINT_DELETED: "A contact point that others may use is deleted",
    Kind.POLICY_DELETED: "A notification policy that alert rules may select is deleted",
    Kind.ALERTS_GO_ELSEWHERE: "Alerts go elsewhere",
    Kind.OTHERS_GET_PAGED: "Alerts page another team or escalation chain",
    Kind.SECRET_BECOMES_PLAIN: "A secret becomes plain text",
    Kind.OTHER_SYSTEM: "A stack points to another Grafana or IRM",
    Kind.FOLDER_DELETED: "A folder is deleted with everything in it",
    Kind.HEARTBEAT_RULE_REPLACED: "A heartbeat pauses",
    Kind.HEARTBEAT_INTERVAL: "A step in IRM is left to do: the heartbeat interval",
    Kind.SHARED_HEARTBEAT: "Integrations join or leave a shared heartbeat",
    Kind.CONFIGURATION_DELETED: "A stack's configuration is deleted, the stack is not",
}
"""The heading of each kind of warning."""


def headline(report: Report, *, again: bool = False) -> str:
    """Return the report in one line; ``again`` is for a reader who has seen changes before."""
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
    """Return text such as "3 to create, 1 to replace"."""
    return ", ".join(f"{number} to {operation}" for operation, number in counts.items())


def result(stack: StackReport) -> str:
    """Return the result of a stack's preview in one word."""
    if stack.status is Status.FAILED:
        return "failed"
    if stack.status is Status.UNCHANGED:
        return "unchanged"
    return "new" if stack.new else "drifted" if stack.drift else "changes"


def outcome(stack: StackReport) -> str:
    """Return what changes in one stack."""
    said = counted(stack.counts())
    if stack.drift:
        drifted = f"{plural(len(stack.drift), 'resource')} drifted"
        said = f"{drifted}; {said}" if said else drifted
    return said or "no resource changes"


def change(changed: PropertyChange, quote: Callable[[str], str], stress: Callable[[str], str] = str) -> str:
    """Return how a property changes; ``quote`` escapes names and values, ``stress`` emphasizes fixed words."""
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
