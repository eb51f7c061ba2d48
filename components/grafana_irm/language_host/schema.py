"""The schema for programs in other languages."""

import ast
import inspect
import sys
from collections.abc import Iterator
from typing import Any, ForwardRef

from pulumi.provider.experimental.analyzer import Analyzer


class DocumentedAnalyzer(Analyzer):
    """Pulumi's analyser, extended by the docstrings of inherited settings and by lists of a type within itself.

    Pulumi reads docstrings only from the source of the class itself, so that inherited settings have no documentation.
    It knows the name of a type that is not defined yet from ``typing.List`` only, not from ``list`` (3.259).
    """

    def analyze_property(self, arg: Any, *args: Any, **options: Any) -> Any:  # noqa: ANN401 - as Pulumi has it
        """Return the definition of a property."""
        kind: Any = ForwardRef(arg) if isinstance(arg, str) else arg
        return super().analyze_property(kind, *args, **options)

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
