import json
from collections.abc import Sequence
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from automation.audit.findings import Finding, Status
from automation.audit.vulnerabilities import vulnerabilities
from grafana_irm_cli.pulumi.process import ProcessError

LOCK = Path("requirements.lock")
WELL = {"name": "first", "version": "1.0", "vulns": []}
SKIPPED = {"name": "second", "skip_reason": "Dependency not found on PyPI and could not be audited: second (2.0)"}
BAD = {
    "name": "third",
    "version": "3.0",
    "vulns": [{"id": "PYSEC-1", "aliases": ["CVE-2026-1"], "fix_versions": ["3.1"], "description": "..."}],
}


def audited(*packages: object, code: int = 0) -> Finding:
    """Return what is found where pip-audit answers this about packages."""

    def answer(arguments: Sequence[str]) -> CompletedProcess[str]:
        assert str(LOCK) in arguments
        return CompletedProcess(arguments, code, json.dumps({"dependencies": packages, "fixes": []}), "")

    return vulnerabilities(LOCK, answer)


def test_none_in_any_package_is_well() -> None:
    assert audited(WELL).status is Status.OK
    assert audited(WELL).details == ("none in 1 packages",)


def test_each_one_is_named_with_the_version_that_mends_it() -> None:
    found = audited(WELL, BAD, SKIPPED, code=1)
    assert found.status is Status.FAILED
    assert found.details == ("third 3.0: PYSEC-1/CVE-2026-1; fixed in 3.1",)


def test_packages_without_data_are_said() -> None:
    assert audited(WELL, SKIPPED).details == ("none in 1 packages; no data on 1 (second...)",)


def test_data_on_no_package_is_not_good_news_though_pip_audit_ends_well() -> None:
    found = audited(SKIPPED, SKIPPED, code=0)
    assert found.status is Status.NOT_CHECKED
    assert "has this data for no package" in found.details[0]


@pytest.mark.parametrize("said", ["", "{}", "[]", "null"])
def test_pip_audit_that_fails_leaves_it_unknown_and_says_why(said: str) -> None:
    failed = CompletedProcess([], 1, said, "ERROR:pip_audit._cli:Could not connect to PyPI\n")
    found = vulnerabilities(LOCK, lambda _: failed)
    assert (found.status, found.details) == (
        Status.NOT_CHECKED,
        ("nothing is known: ERROR:pip_audit._cli:Could not connect to PyPI",),
    )


def test_so_does_one_that_does_not_end() -> None:
    def hang(arguments: Sequence[str]) -> CompletedProcess[str]:
        raise ProcessError(arguments, None, "no end after 300 s")

    found = vulnerabilities(LOCK, hang)
    assert found.status is Status.NOT_CHECKED
    assert "no end after 300 s" in found.details[0]
