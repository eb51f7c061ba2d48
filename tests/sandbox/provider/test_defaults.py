"""Names that the plugin makes up, as the official one was seen to."""

from typing import Final

from sandbox.provider.defaults import Naming, named, with_defaults
from sandbox.provider.schema import Field, Schema

SCHEMA: Final[Schema] = {"name": Field("name", auto_name=True)}
NAMING: Final = Naming("chain", b"seed")


def test_a_resource_without_a_name_is_given_one_that_stays() -> None:
    first = with_defaults(SCHEMA, {}, None, NAMING)
    assert first["name"].startswith("chain-")
    assert first["__defaults"] == ["name"]
    assert with_defaults(SCHEMA, {}, first, Naming("chain", b"another seed")) == first


def test_a_name_that_was_given_is_kept_when_it_is_left_out() -> None:
    before = {"name": "Platform", "__defaults": []}
    assert with_defaults(SCHEMA, {}, before, NAMING) == {"name": "Platform", "__defaults": ["name"]}
    assert named(SCHEMA, {}, before, NAMING)["name"] == "Platform"
