"""The schema that programs in other languages see."""

from pulumi.provider.experimental.analyzer import Analyzer


class DocumentedAnalyzer(Analyzer):
    """Pulumi's analyser, which also finds the docstrings of settings that a block of inputs inherits.

    Pulumi reads them from the source of the class itself only, so that every inherited setting would be undocumented.
    """

    def get_docstring(self, typ: type, name: str) -> str | None:
        """Return what the class says about a setting, or the nearest base that says something."""
        found: str | None = super().get_docstring(typ, name)
        for base in getattr(typ, "__orig_bases__", ()):
            if found is None and isinstance(base, type):
                found = self.get_docstring(base, name)
        return found
