from email.message import Message
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from automation.audit.findings import Status
from automation.audit.licences import allowed, licence_of, licences


def metadata(**headers: str | list[str]) -> Message:
    """Return a package's metadata; underscores stand for hyphens."""
    made = Message()
    for name, values in headers.items():
        for value in [values] if isinstance(values, str) else values:
            made[name.replace("_", "-")] = value
    return made


@pytest.mark.parametrize(
    ("said", "licence"),
    [
        (metadata(License_Expression="MIT"), "MIT"),
        (metadata(License_Expression="GPL-3.0-only", License="MIT"), "GPL-3.0-only"),
        (metadata(License="Apache 2.0"), "Apache-2.0"),
        (metadata(Classifier=["Topic :: Utilities", "License :: OSI Approved :: BSD License"]), "BSD-3-Clause"),
        (metadata(License="Permission is hereby...", Classifier="License :: OSI Approved :: MIT License"), "MIT"),
        (metadata(License="Our own\nand its text"), "Our own"),
        (metadata(Classifier="License :: Other/Proprietary License"), "Other/Proprietary License"),
        (metadata(), ""),
    ],
)
def test_a_package_s_licence_is_reported_from_what_it_says(said: Message, licence: str) -> None:
    assert licence_of(said) == licence


@pytest.mark.parametrize(
    ("expression", "may"),
    [
        ("MIT", True),
        ("GPL-3.0-only OR MIT", True),
        ("GPL-3.0-only AND MIT", False),
        ("(GPL-2.0-only OR MPL-2.0) AND BSD-2-Clause", True),
        ("AGPL-3.0-only", False),
        ("LicenseRef-Proprietary", False),
        ("Our own", False),
        ("", False),
    ],
)
def test_an_expression_is_allowed_where_allowed_licences_meet_it(expression: str, may: bool) -> None:
    assert allowed(expression) is may


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    file = tmp_path / "requirements.lock"
    file.write_text("free==1.0\nelsewhere==1.0\n")
    return file


def read(name: str) -> Message:
    """Stand in for the packages that are installed."""
    if name == "elsewhere":
        raise PackageNotFoundError(name)
    return metadata(License_Expression={"free": "MIT", "copyleft": "AGPL-3.0-only", "silent": ""}[name])


def test_what_is_not_installed_here_is_said(lock: Path) -> None:
    found = licences(lock, read)
    assert found.status is Status.OK
    assert found.details == ("1 packages; not installed on this platform, and not checked: elsewhere",)


def test_each_package_that_may_not_be_used_is_named(lock: Path) -> None:
    lock.write_text(lock.read_text() + "copyleft==1.0\nsilent==1.0\n")
    assert licences(lock, read).details == ("copyleft: AGPL-3.0-only", "silent: says none")
