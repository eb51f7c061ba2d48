"""How the components are made for programs in other languages."""

import inspect
import json
from typing import Any

import pulumi
from pulumi.errors import InputPropertiesError
from pulumi.provider.experimental.component import ComponentProvider
from pulumi.provider.server import ComponentInitError


class QuietProvider(ComponentProvider):
    """Pulumi's provider of components, which tells what is wrong with the inputs without a traceback of this package.

    ``pulumi.RunError`` does so in a Python program; the host knows only an error of its own.
    """

    def __init__(
        self,
        components: list[type[pulumi.ComponentResource]],
        name: str,
        namespace: str | None = None,
        version: str = "0.0.0",
    ) -> None:
        super().__init__(components, name, namespace, version)
        self.schema = _unindented(self.schema)

    def construct(self, *args: Any, **options: Any) -> Any:  # noqa: ANN401 - as Pulumi has it
        """Make a component."""
        try:
            return super().construct(*args, **options)
        except ComponentInitError as failed:
            if not isinstance(failed.inner, pulumi.RunError):
                raise
            told = str(failed.inner)
        # An empty list of single errors, which the text holds already; without a list the SDK (3.259) breaks here.
        raise InputPropertiesError(told, [])


def _unindented(schema: str | None) -> str:
    """Return the schema with each description as ``inspect.getdoc`` has it: Pulumi keeps the source's indentation."""

    def cleaned(described: dict[str, Any]) -> dict[str, Any]:
        text = described.get("description")
        return {**described, "description": inspect.cleandoc(text)} if isinstance(text, str) else described

    return json.dumps(json.loads(schema or "{}", object_hook=cleaned))
