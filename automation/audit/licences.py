"""Under which licences the packages come, and whether the project may use them."""

from collections.abc import Callable, Iterable
from email.message import Message
from importlib import metadata
from pathlib import Path

from license_expression import ExpressionError, get_spdx_licensing
from pip_requirements_parser import RequirementsFile

from automation.audit.findings import Finding, judged

ALLOWED = frozenset({"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MPL-2.0", "PSF-2.0"})
"""SPDX identifiers of licences that require only a notice, or (MPL-2.0) only concern their own files."""

_OTHER_NAMES = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "ISC License": "ISC",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "PSFL": "PSF-2.0",
}
"""What packages without an SPDX expression call their licences, in `License` or in a classifier."""

_SPDX = get_spdx_licensing()
_CLASSIFIER = "License :: "


def licences(lock: Path, read: Callable[[str], Message] = metadata.metadata) -> Finding:  # type: ignore[assignment]
    """Look at the licence of every package of a lock file that is installed here.

    Args:
        lock: the lock file.
        read: returns an installed package's metadata.

    """
    names = [str(one.name) for one in RequirementsFile.from_file(str(lock)).requirements]
    problems: list[str] = []
    elsewhere: list[str] = []
    for name in names:
        try:
            found = licence_of(read(name))
        except metadata.PackageNotFoundError:
            elsewhere.append(name)
            continue
        if not allowed(found):
            problems.append(f"{name}: {found or 'says none'}")
    said = f"{len(names) - len(elsewhere)} packages"
    if elsewhere:
        said += f"; not installed on this platform, and not checked: {', '.join(elsewhere)}"
    return judged("licences", problems, said)


def licence_of(package: Message) -> str:
    """Return the licence that a package names: an SPDX expression where possible, else the package's own words."""
    expression = package.get("License-Expression")
    if expression:
        return str(expression)
    short = str(package.get("License") or "").strip()
    classifiers = (str(line) for line in package.get_all("Classifier") or [])
    named = [line.rpartition(" :: ")[2] for line in classifiers if line.startswith(_CLASSIFIER)]
    return _first_known([short, *named]) or short.partition("\n")[0] or ", ".join(named)


def _first_known(names: Iterable[str]) -> str | None:
    for name in names:
        known = _OTHER_NAMES.get(name, name)
        if known in ALLOWED:
            return known
    return None


def allowed(expression: str) -> bool:
    """Whether allowed licences satisfy an SPDX expression: all parts of an AND, any part of an OR."""
    try:
        tree = _SPDX.parse(expression, validate=True)
    except ExpressionError:
        return False
    if tree is None:
        return False
    known = {symbol: _SPDX.TRUE if str(symbol) in ALLOWED else _SPDX.FALSE for symbol in tree.symbols}
    return bool(tree.subs(known).simplify() == _SPDX.TRUE)
