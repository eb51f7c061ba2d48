"""Reports with names that try to break out of them."""

from hypothesis import strategies as st

from grafana_irm_cli.preview.model import (
    Diagnostic,
    DriftedResource,
    LeftOut,
    Operation,
    PropertyChange,
    Report,
    Resource,
    ReviewWarning,
    StackReport,
    Status,
)

FRAGMENTS = (
    *("`", "``", "```", "~~~", "\n", "\r\n", "\n\n", "\t", "|", "\\", "\\|", "<b>", "</details>", "<!--", "-->"),
    *("<script>", "<img src=x>", "@octocat", "@org/team", "#1", "GH-7", "!12", "~label", "%5", "$3", "&amp;", "&#64;"),
    *("[x](http://e.example)", "![i](x)", "http://e.example/", "www.e.example", "a@e.example", ":smile:", "**", "__"),
    *("*", "_", "~~", "> ", "# ", "- ", "1. ", "---", "===", "| a |\n| - |", "/close", "\n/close", "[^1]", "\u202e"),
    *(
        "\u200b",
        "\x1b[31m",
        "\x00",
        "\u2028",
        "$x$",
        "text",
        "payments",
        " ",
        "é",
        "日本",
        "😀",
        "[ ]",
        "{{",
        "''",
        '"',
    ),
    *("```text\n", "\n```\n", "    code"),
)
"""Pieces that mean something to Markdown, HTML, GitHub, GitLab or a terminal."""

NASTY = st.one_of(
    st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=8).map("".join),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40),
)


def report(words: list[str]) -> Report:
    """Return a report with every part there is, whose names and texts are ``words`` by turns."""
    position = 0

    def word() -> str:
        nonlocal position
        position += 1
        return words[position % len(words)]

    change = [
        PropertyChange(path=word(), kind="update", replaces=True, before=word(), after=word()),
        PropertyChange(path=word(), kind="add"),
    ]
    resources = tuple(
        Resource(
            name=word(),
            type=f"a:b:{word()}",
            depth=index % 3,
            operation=operation,
            counted=True,
            changes=tuple(change) if operation in (Operation.UPDATE, Operation.REPLACE) else (),
            deleted_first=operation is Operation.REPLACE,
            retained=operation is Operation.DELETE,
        )
        for index, operation in enumerate(Operation)
    )
    warnings = (
        ReviewWarning(
            kind="integration-replaced", subject=word(), what=word(), why=word(), todo=word(), details=(word(), word())
        ),
        ReviewWarning(kind="others-get-paged", subject=word(), what="w", why="y", todo="t"),
    )
    changed = StackReport(
        stack="prod",
        status=Status.CHANGED,
        resources=resources,
        warnings=warnings,
        drift=(
            DriftedResource(name=word(), type=word(), changes=tuple(change)),
            DriftedResource(name=word(), type=word(), gone=True),
        ),
        diagnostics=(Diagnostic(severity="warning", message=word()),),
    )
    failed = StackReport(
        stack="dev",
        status=Status.FAILED,
        diagnostics=(
            Diagnostic(severity="error", message=word(), resource=word()),
            Diagnostic(severity="error", message=word()),
        ),
    )
    return Report(
        project=word(),
        stacks=(changed, failed, StackReport(stack="same", status=Status.UNCHANGED)),
        left_out=(LeftOut(stack="out", why=word()),),
        warnings=(ReviewWarning(kind="unheard-of", subject=word(), what=word(), why=word(), todo=word()),),
        refused=(word(),),
        refreshed=True,
        commit="0123456789abcdef",
    )


BENIGN = report(["payments"])
