"""The metadata that an index shows, as strictly as an index reads it."""

import re
import tarfile
import zipfile
from pathlib import Path

from packaging.metadata import Metadata
from trove_classifiers import classifiers

from automation.audit.findings import Finding, Status, judged

PLACEHOLDER = "https://example.com/"
"""Where the addresses of the project lead while the repository has none."""

_LINK = re.compile(r"\]\((?!https://|#)([^)]+)\)")


def metadata_of(archive: Path) -> bytes:
    """Return the metadata of a wheel or an sdist, as it is in the file."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as opened:
            return opened.read(next(name for name in opened.namelist() if name.endswith(".dist-info/METADATA")))
    with tarfile.open(archive) as tar:
        # The package's own metadata is at the top; its egg-info has a copy.
        name = min((one for one in tar.getnames() if one.endswith("/PKG-INFO")), key=len)
        found = tar.extractfile(name)
        assert found is not None, f"{name} is no file"  # noqa: S101 - getnames says that it is there
        return found.read()


def check(archive: Path, name: str, version: str) -> Finding:
    """Check the metadata of a wheel or an sdist: valid, whole, and of this name and version.

    A missing field, a classifier that no index knows and a link that leads nowhere outside the repository are problems.
    """
    try:
        found = Metadata.from_email(metadata_of(archive), validate=True)
    except ExceptionGroup as error:
        return judged(_subject(archive), [str(one) for one in error.exceptions], "")
    problems = [
        *([] if (found.name, str(found.version)) == (name, version) else [f"is of {found.name} {found.version}"]),
        *_missing(found),
        *(f"Classifier: {one!r} is unknown" for one in found.classifiers or [] if one not in classifiers),
        *(f"Description: {link} leads nowhere on an index" for link in _LINK.findall(found.description or "")),
    ]
    said = f"{found.name} {found.version}, {found.license_expression}, Python {found.requires_python}"
    return judged(_subject(archive), problems, f"{said}, metadata {found.metadata_version}")


def addresses(archive: Path, repository: str | None) -> Finding:
    """Check that the metadata has the addresses of the releasing repository.

    Args:
        archive: the wheel or the sdist.
        repository: the address of the repository; without one nothing can be compared.

    """
    urls = Metadata.from_email(metadata_of(archive)).project_urls or {}
    if repository is None:
        return Finding("addresses", Status.NOT_CHECKED, (_unknown(urls),))
    base = repository.rstrip("/")
    problems = [
        f"project.urls.{name} in components/pyproject.toml: {url} is not below {base}"
        for name, url in urls.items()
        if url != base and not url.startswith(f"{base}/")
    ]
    return judged("addresses", problems, f"{len(urls)}, all below {base}")


def _unknown(urls: dict[str, str]) -> str:
    placeholders = [name for name, url in urls.items() if url.startswith(PLACEHOLDER)]
    if placeholders:
        return f"placeholders, to be replaced before a release: project.urls.{', '.join(placeholders)}"
    return "the address of the repository was not given (--repository)"


def _missing(found: Metadata) -> list[str]:
    fields = {
        "Summary": found.summary,
        "Description": (found.description or "").strip(),
        "License-Expression": found.license_expression,
        "License-File": found.license_files,
        "Requires-Python": found.requires_python,
        "Keywords": found.keywords,
        "Classifier": found.classifiers,
        "Project-URL": found.project_urls,
    }
    problems = [f"{name} is missing" for name, value in fields.items() if not value]
    if not (found.description_content_type or "").startswith("text/markdown"):
        problems.append(f"Description-Content-Type: {found.description_content_type}; allowed is text/markdown")
    return problems


def _subject(archive: Path) -> str:
    return f"metadata of the {'wheel' if archive.suffix == '.whl' else 'sdist'}"
