"""The result of `up` as Markdown, for a job's summary and a pull request."""

from collections.abc import Iterator

from grafana_irm_cli.preview.escape import block, code, prose
from grafana_irm_cli.preview.words import plural
from grafana_irm_cli.up.model import Check, Outcome, Result, StackResult

TODO = {
    Outcome.REFUSED: "No changes made. Start the job again by hand for a new preview, read the preview, and approve "
    "it.",
    Outcome.FAILED: "Changes before the failure stay. Remove the cause, then start the job again: it continues from "
    "there. If the job was killed, first unlock the stack with `pulumi cancel`.",
    Outcome.NOT_STARTED: "Another stack failed. Start the job again when that stack is well.",
}
"""What to do for each bad outcome."""

_NOT_WELL = (
    "The stack was applied, but alerts or heartbeats may not arrive. Follow each line, then check again: "
    "`grafana-irm verify --stack {stack} --wait 15m`."
)


def render(result: Result, limit: int = 60_000) -> str:
    """Return the result: a headline, a table of the stacks, and what to do for each stack that is not well."""
    lines = [f"### {headline(result)}", "", "| Stack | `up` | `verify` |", "| --- | --- | --- |"]
    lines += [f"| {code(each.stack)} | {_up(each)} | {_verify(each)} |" for each in result.stacks]
    for each in result.stacks:
        if not each.well:
            lines += ["", *_todo(each)]
    if result.commit:
        lines += ["", f"Commit {result.commit[:12]}"]
    text = "\n".join(lines) + "\n"
    return text if len(text) <= limit else text[: limit - 60].rsplit("\n", 1)[0] + "\n\nThe rest is in the job's log.\n"


def headline(result: Result) -> str:
    """Return the result in one line."""
    if not result.stacks:
        return "Nothing to update"
    bad = [each for each in result.stacks if not each.well]
    updated = sum(1 for each in result.stacks if each.outcome is Outcome.UPDATED)
    if not bad:
        return f"{plural(updated, 'stack')} updated and verified" if updated else "Nothing to update; verified"
    first = next((each for each in bad if each.outcome is not Outcome.NOT_STARTED), bad[0])
    what = "verify failed" if first.outcome in (Outcome.UPDATED, Outcome.UNCHANGED) else str(first.outcome)
    return f"{code(first.stack)}: {what}; {plural(updated, 'stack')} updated"


def _up(stack: StackResult) -> str:
    counts = ", ".join(f"{number} {prose(name)}" for name, number in stack.changes.items() if name != "same")
    return f"{stack.outcome}" + (f": {counts}" if counts else "")


def _verify(stack: StackResult) -> str:
    if stack.checks is None:
        return "could not check" if stack.outcome in (Outcome.UPDATED, Outcome.UNCHANGED) else "-"
    return (
        f"{len(stack.failed_checks)} of {plural(stack.checks, 'check')} not well" if stack.failed_checks else "all well"
    )


def _todo(stack: StackResult) -> Iterator[str]:
    yield f"#### {code(stack.stack)}"
    yield ""
    for reason in stack.reasons:
        yield block(reason) if "\n" in reason else f"- {prose(reason)}"
    if stack.outcome in TODO:
        yield ""
        yield TODO[stack.outcome]
    elif stack.failed_checks or stack.reasons:
        yield _NOT_WELL.format(stack=stack.stack)
        yield ""
        yield from (_check(each) for each in stack.failed_checks)


def _check(check: Check) -> str:
    page = f" {check.link}" if check.link.startswith("https://") and " " not in check.link else ""
    todo = f" {prose(check.todo)}" if check.todo else ""
    return f"- {code(check.integration)}, {prose(check.check)}: {prose(check.found)}.{todo}{page}"
