"""The state that each release left in a stack: the upgrade test previews it with the code of today."""

import json
from pathlib import Path

from automation.audit.findings import Finding, judged
from grafana_irm_cli.pulumi.process import run

FOLDER = "tests/engine/states"
UPGRADE_TEST = "tests/engine/test_upgrades.py"
KEEP = "python -m tests.engine.test_upgrades"

_GIT_LIMIT = 60.0


def states(repository: Path, versions: list[str]) -> Finding:
    """Check that the state of every release is kept, and is still as it was when the release was tagged.

    Args:
        repository: the repository.
        versions: the releases that the changelog names, newest first.

    """
    problems: list[str] = []
    tagged = _tags(repository)
    for version in versions:
        path = f"{FOLDER}/{version}.json"
        if not (repository / path).is_file():
            problems.append(f"{path} is missing: run `{KEEP}` before the release is tagged")
        elif (kept := json.loads((repository / path).read_text()).get("version")) != version:
            problems.append(f"{path} is of version {kept}")
        elif f"v{version}" in tagged and _differs(repository, f"v{version}", path):
            problems.append(f"{path} differs from v{version}: the state of a release is never changed")
    compared = sum(f"v{version}" in tagged for version in versions)
    said = f"{', '.join(versions)}; {compared} of {len(versions)} compared with their tags"
    return judged("kept states", problems, f"{said}; the upgrade test is {UPGRADE_TEST}")


def _tags(repository: Path) -> set[str]:
    return set(run(["git", "-C", str(repository), "tag", "--list", "v*"], timeout=_GIT_LIMIT).stdout.split())


def _differs(repository: Path, tag: str, path: str) -> bool:
    arguments = ["git", "-C", str(repository), "diff", "--quiet", tag, "--", path]
    return run(arguments, timeout=_GIT_LIMIT, check=False).returncode != 0
