"""What is taken over instead of made: decided beforehand, read where the resources are registered."""

from typing import Literal

from grafana_irm.run import this_run

Kind = Literal["integration", "folder", "rule"]
"""The kinds of resources that may already be there."""


def adopt(kind: Kind, id_: str, *identity: object) -> None:
    """Have the resource of this identity imported by its provider id where the program registers it.

    The identity is what it is found by: name and team (as given) of an integration, UID of a folder or rule.
    """
    _adopted()[kind, *identity] = id_


def import_id(kind: Kind, *identity: object) -> str | None:
    """Return the id to import a resource by, None to make it; an identity that holds an output is none yet."""
    plain = all(part is None or isinstance(part, str) for part in identity)
    return _adopted().get((kind, *identity)) if plain else None


def _adopted() -> dict[tuple[object, ...], str]:
    return this_run().once("adopted", dict)
