"""`CHANGELOG.md`, in the form of Keep a Changelog 1.1.0."""

import re
from dataclasses import dataclass

from packaging.version import InvalidVersion, Version

from automation.audit.findings import Finding, judged

UNRELEASED = "Unreleased"
KINDS = ("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security")
"""The headings that a section may have."""

_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
_SECTION = re.compile(r"\[(?P<name>[^\]]+)\](?: - (?P<date>\d{4}-\d{2}-\d{2}))?")


@dataclass(frozen=True)
class Section:
    """One section of the changelog.

    Attributes:
        name: a version, or `UNRELEASED`.
        date: the day of the release as YYYY-MM-DD; empty for `UNRELEASED`.
        text: the entries, with their headings.

    """

    name: str
    date: str
    text: str


def sections(text: str) -> list[Section]:
    """Return the sections of a changelog, in its order.

    Raises:
        ValueError: a heading has neither the form `## [Unreleased]` nor `## [1.2.3] - 2026-01-31`.

    """
    # Texts and headings in turn. The text before the first heading introduces the file.
    parts = _HEADING.split(text)[1:]
    return [_section(heading, body.strip()) for heading, body in zip(parts[::2], parts[1::2], strict=True)]


def versions(text: str) -> list[str]:
    """Return the released versions, newest first."""
    return [section.name for section in sections(text) if section.name != UNRELEASED]


def check(text: str, version: str, tag: str | None = None) -> Finding:
    """Check that the changelog's newest version is the package's version, and the tag's if a tag is given.

    Args:
        text: the changelog.
        version: the version of the package.
        tag: the tag of the release, `v` and the version. A tag demands that nothing is left under `[Unreleased]`.

    """
    try:
        found = sections(text)
    except ValueError as error:
        return judged("version", [str(error)], "")
    released = [section for section in found if section.name != UNRELEASED]
    problems = [*_order(released), *_kinds(found)]
    newest = released[0].name if released else "none"
    if newest != version:
        problems.append(f"components/pyproject.toml has {version}, and the newest version in CHANGELOG.md is {newest}")
    if tag is not None and tag != f"v{version}":
        problems.append(f"The tag is {tag}, and the version in components/pyproject.toml is {version}")
    waiting = sum(_entries(section) for section in found if section.name == UNRELEASED)
    if waiting and tag is not None:
        problems.append(f"{waiting} entries under [Unreleased]: move them under the version that is released")
    said = f"{version}, the newest in CHANGELOG.md" + ("" if tag is None else ", and that of the tag")
    if waiting and not problems:
        said += f"; {waiting} entries under [Unreleased] wait for the next version"
    return judged("version", problems, said)


def notes(text: str, version: str) -> str:
    """Return the entries of a version, as a forge shows them with its release."""
    return next(section.text for section in sections(text) if section.name == version) + "\n"


def _section(heading: str, text: str) -> Section:
    found = _SECTION.fullmatch(heading)
    if found is None or (found["date"] is None) != (found["name"] == UNRELEASED):
        raise ValueError(
            f"CHANGELOG.md: '## {heading}': a heading is '## [{UNRELEASED}]' or '## [1.2.3] - 2026-01-31' (YYYY-MM-DD)"
        )
    return Section(found["name"], found["date"] or "", text)


def _entries(section: Section) -> int:
    return len(re.findall(r"^- ", section.text, re.MULTILINE))


def _order(released: list[Section]) -> list[str]:
    try:
        numbers = [Version(section.name) for section in released]
    except InvalidVersion as error:
        return [f"CHANGELOG.md: {error}"]
    return [] if numbers == sorted(set(numbers), reverse=True) else ["CHANGELOG.md: the newest version comes first"]


def _kinds(found: list[Section]) -> list[str]:
    return [
        f"CHANGELOG.md: [{section.name}]: '### {kind}': allowed are {', '.join(KINDS)}"
        for section in found
        for kind in re.findall(r"^### (.+)$", section.text, re.MULTILINE)
        if kind not in KINDS
    ]
