"""The schema that programs in other languages see."""

import ast
import inspect
import sys
from collections.abc import Iterator

from pulumi.provider.experimental.analyzer import Analyzer


class DocumentedAnalyzer(Analyzer):
    """Pulumi's analyser, which also finds the docstrings of settings that a block of inputs inherits.

    Pulumi reads them from the source of the class itself only, so that every inherited setting would be undocumented.
    """

    def get_docstring(self, typ: type, name: str) -> str | None:
        """Return what the class says about a setting, or the nearest base that says something."""
        found: str | None = super().get_docstring(typ, name)
        for base in _bases(typ):
            found = found or self.get_docstring(base, name)
        return found


def _bases(typ: type) -> Iterator[type]:
    """Return the bases as written: at run time a TypedDict does not know what it was made from."""
    try:
        (definition,) = ast.parse(inspect.getsource(typ)).body
    except (OSError, TypeError, SyntaxError):
        return
    module = sys.modules[typ.__module__]
    for base in definition.bases if isinstance(definition, ast.ClassDef) else ():
        found = getattr(module, base.id, None) if isinstance(base, ast.Name) else None
        if isinstance(found, type):
            yield found
