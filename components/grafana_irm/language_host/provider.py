"""The provider that creates the components for programs in other languages."""

import inspect
import json
from typing import Any

import pulumi
from pulumi.errors import InputPropertiesError
from pulumi.provider.experimental.component import ComponentProvider
from pulumi.provider.server import ComponentInitError


class QuietProvider(ComponentProvider):
    """Pulumi's provider of components, which reports problems with the inputs without a traceback of this package.

    In a Python program ``pulumi.RunError`` has this effect; the host supports only an error type of its own.
    """

    def __init__(
        self,
        components: list[type[pulumi.ComponentResource]],
        name: str,
        namespace: str | None = None,
        version: str = "0.0.0",
    ) -> None:
        super().__init__(components, name, namespace, version)
        self.schema = _completed(self.schema)

    def construct(self, *args: Any, **options: Any) -> Any:  # noqa: ANN401 - as Pulumi has it
        """Create a component."""
        try:
            return super().construct(*args, **options)
        except ComponentInitError as failed:
            if not isinstance(failed.inner, pulumi.RunError):
                raise
            message = str(failed.inner)
        # The text already has the single errors, so their list is empty. The SDK (3.259) fails without a list.
        raise InputPropertiesError(message, [])


def _completed(schema: str | None) -> str:
    """Return the schema with what Pulumi's own lacks.

    Descriptions are as from ``inspect.getdoc``: Pulumi keeps the source's indentation. Every type has an input type in
    Go: of a plain list of objects, Pulumi's generator (3.259) refers to the objects' input type without writing it.
    """

    def cleaned(described: dict[str, Any]) -> dict[str, Any]:
        text = described.get("description")
        return {**described, "description": inspect.cleandoc(text)} if isinstance(text, str) else described

    completed: dict[str, Any] = json.loads(schema or "{}", object_hook=cleaned)
    completed.setdefault("language", {}).setdefault("go", {})["generateExtraInputTypes"] = True
    return json.dumps(completed)
