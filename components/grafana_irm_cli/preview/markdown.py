"""The report as Markdown for GitHub and GitLab, within the size of a comment."""

import re
from itertools import groupby

from grafana_irm_cli.preview.budget import Block, fit
from grafana_irm_cli.preview.bullets import drifted_lines, resource_line, resource_lines
from grafana_irm_cli.preview.escape import block, code, prose, shorten
from grafana_irm_cli.preview.kinds import Kind
from grafana_irm_cli.preview.model import (
    Diagnostic,
    Operation,
    Report,
    ReviewWarning,
    StackReport,
    Status,
)
from grafana_irm_cli.preview.words import TITLES, headline, outcome, plural, result

LIMIT = 60_000
"""Most characters of a comment. GitHub accepts 65,536; the rest is a reserve, since GitHub counts differently."""

LONGEST_ERROR = 3_000
SHORT_ERROR = 400
SHORT_LIST = 10
OPEN_LINES = 60
"""Most lines of details that are shown unfolded."""

_SAFE_URL = re.compile(r"https?://[\w.:-]+(?:/[\w.~/%?=&+#-]*)?", re.ASCII)

_WARNINGS, _STACKS, _ERRORS, _NOTES = 40, 30, 20, 10
"""Importance of the parts. Details of stacks have 0 to 3."""


def render(report: Report, *, whole: str | None = None, limit: int = LIMIT, again: bool = False) -> str:
    """Return the report with at most ``limit`` characters.

    ``whole`` is the address of the whole report, such as the CI run's page. It is named when something is left out.
    ``again`` is for a reader who has seen changes before.
    """
    where = _where(whole)
    head = f"### {headline(report, again=again)}\n\n{_intro(report)}\n\n"
    tail = _footer(report, whole)
    blocks = [
        *_warning_blocks(report),
        *_table(report),
        *(_error(each) for each in report.with_status(Status.FAILED)),
        *_details(report, where),
        *_left_out(report),
    ]
    reserve = 300
    fit(blocks, limit - len(head) - len(tail) - reserve)
    hidden = sum(1 for each in blocks if each.left_out)
    more = f"**{plural(hidden, 'more part')} of this report left out here**: see {where}.\n\n" if hidden else ""
    return head + "".join(each.text for each in blocks) + more + tail


def _where(whole: str | None) -> str:
    if whole and _SAFE_URL.fullmatch(whole):
        return f"[the whole report]({whole})"
    return "the whole report in the job's summary or artifact"


def _intro(report: Report) -> str:
    lines = [f"Preview of {code(report.project)}" + (f" at {code(report.commit[:12])}" if report.commit else "") + "."]
    if report.note:
        lines = [f"**Note:** {prose(report.note)}"]
    lines += [f"**Refused:** {prose(why)}" for why in report.refused[:SHORT_LIST]]
    return "\n\n".join(lines)


def _footer(report: Report, whole: str | None) -> str:
    if report.note:
        return ""
    live = "Compared with the live systems." if report.refreshed else "Compared with the last `pulumi up`."
    more = f" More in {_where(whole)}." if whole else ""
    return f"<sub>{live} Only values that are known to be public are shown.{more}</sub>\n"


def _warning_blocks(report: Report) -> list[Block]:
    found = [(each.stack, warning) for each in report.stacks for warning in each.warnings]
    found += [("", warning) for warning in report.warnings]
    order = list(Kind)
    found.sort(key=lambda each: order.index(Kind(each[1].kind)) if each[1].kind in order else len(order))
    groups = [(kind, list(group)) for kind, group in groupby(found, key=lambda each: each[1].kind)]
    if not groups:
        return []
    opening = Block(("> [!CAUTION]\n> **What a reviewer must see**\n>\n",), _WARNINGS)
    return [opening, *(_warnings(kind, group) for kind, group in groups), Block(("\n",), _WARNINGS)]


def _warnings(kind: str, group: list[tuple[str, ReviewWarning]]) -> Block:
    first = group[0][1]
    title = f"> **{prose(TITLES.get(kind, kind))}**\n"
    advice = f">\n> Why: {prose(first.why)}\n>\n> To do: {prose(first.todo)}\n>\n"
    lines = [_warning(stack, warning) for stack, warning in group]
    forms = [title + "".join(lines) + advice]
    if len(lines) > SHORT_LIST:
        more = f"> - and {len(lines) - SHORT_LIST} more\n"
        forms.append(title + "".join(lines[:SHORT_LIST]) + more + advice)
    forms.append(f"{title}> - {len(lines)} times; the details are left out here\n{advice}")
    return Block(tuple(forms), _WARNINGS)


def _warning(stack: str, warning: ReviewWarning) -> str:
    where = f"{code(stack)}: " if stack else ""
    details = "; ".join(prose(each) for each in warning.details[:SHORT_LIST])
    return f"> - {where}{code(warning.subject)} {prose(warning.what)}" + (f" ({details})" if details else "") + "\n"


def _table(report: Report) -> list[Block]:
    if not report.stacks:
        return []
    drift = any(each.drift for each in report.stacks)
    imports = any(Operation.IMPORT in each.counts() for each in report.stacks)
    numbers = [each for each in Operation if imports or each is not Operation.IMPORT]
    titles = ["Stack", "Result", *(each.capitalize() for each in numbers), *(["Drifted"] if drift else [])]
    head = f"| {' | '.join(titles)} |\n| --- | --- |{' ---: |' * (len(titles) - 2)}\n"
    rows = {each.stack: _row(each, numbers, drift=drift) for each in report.stacks}
    loud = [rows[each.stack] for each in report.stacks if each.status is not Status.UNCHANGED]
    forms = [head + "".join(rows.values()) + "\n"]
    quiet = len(rows) - len(loud)
    if quiet and loud:
        forms.append(f"{head}{''.join(loud)}\nAnd {plural(quiet, 'unchanged stack')}.\n\n")
    if len(loud) > SHORT_LIST:
        rest = len(rows) - SHORT_LIST
        forms.append(f"{head}{''.join(loud[:SHORT_LIST])}\nAnd {plural(rest, 'more stack')}.\n\n")
    forms.append("The table of stacks is left out here.\n\n")
    return [Block(tuple(forms), _STACKS)]


def _row(stack: StackReport, numbers: list[Operation], *, drift: bool) -> str:
    counts = stack.counts() if stack.status is not Status.FAILED else {}
    cells = [str(counts.get(each, "")) for each in numbers]
    if drift:
        cells.append(str(len(stack.drift) or ""))
    loud = "**failed**" if stack.status is Status.FAILED else result(stack)
    return f"| {code(stack.stack)} | {loud} | {' | '.join(cells)} |\n"


def _error(stack: StackReport) -> Block:
    errors = [each for each in stack.diagnostics if each.severity == "error"] or list(stack.diagnostics)
    title = f"#### {code(stack.stack)} failed\n\n"

    def form(limit: int, how_many: int) -> str:
        shown = "".join(_diagnostic(each, limit) for each in errors[:how_many])
        more = len(errors) - how_many
        return title + shown + (f"And {plural(more, 'more message')}.\n\n" if more > 0 else "")

    return Block((form(LONGEST_ERROR, SHORT_LIST), form(SHORT_ERROR, 1), ""), _ERRORS)


def _diagnostic(diagnostic: Diagnostic, limit: int) -> str:
    about = f"{code(diagnostic.resource)}:\n\n" if diagnostic.resource else ""
    return f"{about}{block(shorten(diagnostic.message, limit))}\n\n"


def _details(report: Report, where: str) -> list[Block]:
    stacks = [each for each in report.with_status(Status.CHANGED) if each.resources or each.drift]
    lines = {each.stack: [resource_lines(resource) for resource in each.resources] for each in stacks}
    total = sum(text.count("\n") for found in lines.values() for text in found)
    return [_stack_details(each, lines[each.stack], where, unfolded=total <= OPEN_LINES) for each in stacks]


def _stack_details(stack: StackReport, lines: list[str], where: str, *, unfolded: bool) -> Block:
    drifted = [drifted_lines(each) for each in stack.drift]
    drifted_title = "Drifted outside of Pulumi:\n\n" if drifted else ""
    planned_title = "`pulumi up` would:\n\n" if drifted and lines else ""
    diagnostics = [f"- warning: {prose(shorten(each.message, SHORT_ERROR))}\n" for each in stack.diagnostics]
    summary = f"<details{' open' if unfolded else ''}><summary><b>{stack.stack}</b>: {outcome(stack)}</summary>\n\n"

    def form(drifted: list[str], lines: list[str], notes: list[str]) -> str:
        sections = (drifted_title + "".join(drifted), planned_title + "".join(lines), "".join(notes))
        return summary + "\n".join(filter(None, sections)) + "\n</details>\n\n"

    names_only = [resource_line(each) for each in stack.resources]
    count = len(stack.drift) + sum(1 for each in stack.resources if each.operation)
    folded = f"**{code(stack.stack)}**: {outcome(stack)}; {plural(count, 'line')} left out here, see {where}.\n\n"
    return Block(
        (
            form(drifted, lines, diagnostics),
            form([drifted_lines(each, names_only=True) for each in stack.drift], names_only, diagnostics[:1]),
            folded,
            "",
        ),
        _importance(stack),
    )


def _importance(stack: StackReport) -> int:
    if stack.warnings:
        return 3
    if {Operation.DELETE, Operation.REPLACE} & stack.counts().keys():
        return 2
    return 0 if stack.new else 1


def _left_out(report: Report) -> list[Block]:
    by_why: dict[str, list[str]] = {}
    for each in report.left_out:
        by_why.setdefault(each.why, []).append(each.stack)
    return [
        Block(
            (
                f"Left out ({prose(why)}): {', '.join(code(each) for each in stacks)}.\n\n",
                f"Left out ({prose(why)}): {plural(len(stacks), 'stack')}.\n\n",
                "",
            ),
            _NOTES,
        )
        for why, stacks in by_why.items()
    ]
