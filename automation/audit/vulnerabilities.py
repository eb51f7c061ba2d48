"""Whether a vulnerability of a package is known, as pip-audit finds it in PyPI's data."""

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

from automation.audit.findings import Finding, Status, judged
from grafana_irm_cli.pulumi.process import ProcessError, run

SUBJECT = "known vulnerabilities"
TIMEOUT = 15
"""Seconds to wait for a response of PyPI. One request per package; the responses are cached."""

_LIMIT = 300.0
_SHOWN = 5

Run = Callable[[Sequence[str]], "CompletedProcess[str]"]


def vulnerabilities(lock: Path, run_audit: Run | None = None) -> Finding:
    """Ask for every package of a lock file.

    If the data cannot be reached, the result is "not checked", which is neither well nor a failure.

    Args:
        lock: the lock file.
        run_audit: runs pip-audit with arguments; by default as a module of this Python.

    """
    arguments = ["--requirement", str(lock), "--disable-pip", "--format", "json", "--progress-spinner", "off"]
    try:
        done = (run_audit or _pip_audit)([*arguments, "--timeout", str(TIMEOUT)])
    except ProcessError as error:
        return _not_checked(str(error))
    try:
        answered = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return _not_checked((done.stderr or done.stdout).strip().rpartition("\n")[2] or "pip-audit printed nothing")
    skipped = [one for one in answered if "skip_reason" in one]
    problems = [problem for one in answered for problem in _problems(one)]
    if len(skipped) == len(answered):
        return _not_checked("the package index in use has this data for no package")
    said = f"none in {len(answered) - len(skipped)} packages"
    if skipped:
        said += f"; no data on {len(skipped)} ({', '.join(str(one['name']) for one in skipped[:_SHOWN])}...)"
    return judged(SUBJECT, problems, said)


def _problems(package: dict[str, Any]) -> list[str]:
    found = []
    for known in package.get("vulns") or []:
        fixed = ", ".join(known.get("fix_versions") or []) or "no version yet"
        names = "/".join([known["id"], *(known.get("aliases") or [])])
        found.append(f"{package['name']} {package['version']}: {names}; fixed in {fixed}")
    return found


def _not_checked(why: str) -> Finding:
    return Finding(SUBJECT, Status.NOT_CHECKED, (f"nothing is known: {why}",))


def _pip_audit(arguments: Sequence[str]) -> "CompletedProcess[str]":
    return run([sys.executable, "-m", "pip_audit", *arguments], timeout=_LIMIT, check=False)
