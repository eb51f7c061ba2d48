"""The update bot's settings: it edits what people edit, and never a lock file in part."""

import json
import re
from pathlib import Path

from automation.checks import LOCKS

ROOT = Path(__file__).parents[2]
SETTINGS = json.loads((ROOT / "renovate.json").read_text())
(PYTHON, *_) = [rule for rule in SETTINGS["packageRules"] if "postUpgradeTasks" in rule]


def edited(path: str) -> bool:
    patterns = SETTINGS["pip_requirements"]["managerFilePatterns"]
    return any(re.search(pattern.strip("/"), path) for pattern in patterns)


def test_the_bot_edits_the_files_that_the_lock_files_are_written_from() -> None:
    assert [path for path in LOCKS.values() if not edited(path)] == []


def test_the_bot_never_edits_a_lock_file_and_runs_make_lock() -> None:
    assert [path for path in LOCKS if edited(path)] == []
    assert PYTHON["postUpgradeTasks"]["commands"] == ["make lock"]
    assert set(PYTHON["postUpgradeTasks"]["fileFilters"]) == set(LOCKS)


def test_what_is_pinned_elsewhere_too_is_raised_by_hand() -> None:
    (by_hand,) = [rule for rule in SETTINGS["packageRules"] if rule.get("enabled") is False]
    assert by_hand["matchPackageNames"] == ["pulumi", "pulumiverse-grafana"]


def test_the_bot_has_no_other_managers() -> None:
    assert SETTINGS["enabledManagers"] == ["github-actions", "pip_requirements"]
