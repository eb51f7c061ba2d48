"""The schema for programs in other languages."""

import ast
import inspect
import sys
from collections.abc import Iterator

from pulumi.provider.experimental.analyzer import Analyzer


class DocumentedAnalyzer(Analyzer):
    """Pulumi's analyser, extended by the docstrings of inherited settings.

    Pulumi reads docstrings only from the source of the class itself, so that inherited settings have no documentation.
    """

    def get_docstring(self, typ: type, name: str) -> str | None:
        """Return the docstring of a setting from the class, or from its nearest base with one."""
        found: str | None = super().get_docstring(typ, name)
        for base in _bases(typ):
            found = found or self.get_docstring(base, name)
        return found


def _bases(typ: type) -> Iterator[type]:
    """Return the bases from the source code: at run time a TypedDict does not know its bases."""
    try:
        (definition,) = ast.parse(inspect.getsource(typ)).body
    except (OSError, TypeError, SyntaxError):
        return
    module = sys.modules[typ.__module__]
    for base in definition.bases if isinstance(definition, ast.ClassDef) else ():
        found = getattr(module, base.id, None) if isinstance(base, ast.Name) else None
        if isinstance(found, type):
            yield found
