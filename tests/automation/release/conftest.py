import subprocess
from pathlib import Path

import pytest

from automation.release.build import build
from automation.release.package import Package, export

PYPROJECT = """
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"

[project]
name = "small-package"
version = "1.2.0"
description = "A small package"
readme = "README.md"
requires-python = ">=3.11"
license = "Apache-2.0"
license-files = ["LICENSE"]
keywords = ["small"]
classifiers = ["Typing :: Typed"]

[project.urls]
Source = "https://forge.test/team/small"

[tool.setuptools.packages.find]
include = ["small*"]

[tool.setuptools.package-data]
small = ["py.typed"]
"""

FILES = {
    "pyproject.toml": PYPROJECT,
    "README.md": "# Small\n\n[Elsewhere](https://example.org/)\n",
    "LICENSE": "A licence\n",
    "__main__.py": "",
    "small/__init__.py": "",
    "small/inner/__init__.py": "",
    "small/inner/module.py": "VALUE = 1\n",
    "small/py.typed": "",
}


def git(repository: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=A test", "-c", "user.email=test@example.com"]
    argv = ["git", "-C", str(repository), *identity, *arguments]
    return subprocess.run(argv, check=True, capture_output=True, text=True).stdout.strip()  # noqa: S603 - git with our arguments


def write(repository: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = repository / "components" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with one small package in it."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "--quiet")
    write(folder, FILES)
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "Begin")
    return folder


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Package, Path, Path]:
    """The small package with its wheel and its sdist, built once: building takes seconds."""
    folder = tmp_path_factory.mktemp("built")
    git(folder, "init", "--quiet")
    write(folder, FILES)
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "Begin")
    (folder / "export").mkdir()
    package = export(folder, folder / "export")
    return package, *build(package, "1700000000", folder / "dist")
