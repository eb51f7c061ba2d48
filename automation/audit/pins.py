"""Whether each package and each Go module is fixed by checksum, so that nothing else is installed in its place."""

import re
from pathlib import Path

from pip_requirements_parser import RequirementsFile

from automation.audit.findings import Finding, judged

_SUM = re.compile(r"(?P<module>\S+) (?P<version>v\S+?)(?P<mod>/go\.mod)? (?P<sum>h1:[A-Za-z0-9+/]{43}=)")
_REQUIRED = re.compile(r"^(?:require\s+|\t)(\S+) (v\S+)", re.MULTILINE)
_REPLACED = re.compile(r"^replace (\S+)(?: v\S+)? => (\S+) (v\S+)$", re.MULTILINE)


def packages(file: Path) -> Finding:
    """Look at a file of Python packages: each of one version, with a SHA-256 sum for each of its files."""
    read = RequirementsFile.from_file(str(file))
    problems = [f"line {line.line_number}: cannot be read" for line in read.invalid_lines]
    for one in read.requirements:
        if one.get_pinned_version is None or "*" in one.get_pinned_version:
            problems.append(f"{one.name or one.line}: no version")
        elif not any(option.startswith("sha256:") for option in one.hash_options):
            problems.append(f"{one.name}: no SHA-256 sum")
    return judged(f"hashes in {_short(file)}", problems, f"{len(read.requirements)} packages")


def same_versions(pins: Path, lock: Path) -> Finding:
    """Check that the versions in the requirements are the locked versions."""
    locked = {one.name: one.get_pinned_version for one in RequirementsFile.from_file(str(lock)).requirements}
    wanted = [one for one in RequirementsFile.from_file(str(pins)).requirements if one.name and one.is_pinned]
    problems = [
        f"{one.name}: {one.get_pinned_version}, and {locked.get(one.name.lower()) or 'nothing'} in {lock.name}"
        for one in wanted
        if locked.get(one.name.lower()) != one.get_pinned_version
    ]
    return judged(f"versions in {_short(pins)}", problems, f"{len(wanted)} packages, as in {_short(lock)}")


def modules(folder: Path) -> Finding:
    """Look at a Go module's `go.sum`: a sum for each module that is required.

    Go compares its downloads with these sums when it builds. This checks only that the file is complete.
    """
    sums: dict[tuple[str, str, bool], str] = {}
    problems: list[str] = []
    for number, line in enumerate((folder / "go.sum").read_text().splitlines(), 1):
        found = _SUM.fullmatch(line)
        if found is None:
            problems.append(f"go.sum, line {number}: not a sum")
            continue
        key = (found["module"], found["version"], bool(found["mod"]))
        if sums.setdefault(key, found["sum"]) != found["sum"]:
            problems.append(f"{found['module']} {found['version']}: two different sums")
    text = (folder / "go.mod").read_text()
    replaced = {old: (new, version) for old, new, version in _REPLACED.findall(text)}
    required = [replaced.get(module, (module, version)) for module, version in _REQUIRED.findall(text)]
    problems += [f"{module} {version}: no sum" for module, version in required if (module, version, True) not in sums]
    if not required:
        problems.append("go.mod: requires nothing, or cannot be read")
    return judged(f"sums of the Go modules of {folder.name}", problems, f"{len(required)} modules")


def _short(file: Path) -> str:
    """Return a file's name, with its folder's where files of this name are in several."""
    return f"{file.parent.name}/{file.name}" if file.parent.name == "preview" else file.name
