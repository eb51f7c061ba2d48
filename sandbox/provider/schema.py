"""What a resource's properties are: types, defaults, what forces a replacement, what counts as equal.

Property names are Pulumi's; each field also holds the Terraform provider's own name, which its error messages use.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from .values import Plain

MISSING: Final = object()
"""No default. (None cannot say so: it is a value.)"""


class Kind(Enum):
    """The shape of a field's value."""

    STRING = "string"
    BOOL = "bool"
    INT = "int"
    MAP = "map"
    """Any keys; text values."""
    OBJECT = "object"
    """One nested block. A list of at most one in Terraform, a plain object in Pulumi."""
    LIST = "list"
    SET = "set"
    """Nested blocks without an order: an element is the same when everything in it is."""


Validate = Callable[[Any, str], str | None]
"""Take a value and its Terraform name; return what is wrong with it, or None."""


@dataclass(frozen=True)
class Field:
    """One property.

    Attributes:
        tf: the Terraform provider's name of it.
        kind: its shape.
        required: an input that must be given.
        computed: set by the server if not given.
        is_input: False where only the server sets it.
        force_new: a change replaces the resource.
        sensitive: always secret.
        default: its value if not given; `MISSING` for none.
        auto_name: named after the resource, with a random suffix, if not given.
        fields: the properties of a nested block (`OBJECT`, `LIST` and `SET` of blocks).
        of_maps: whether the elements of a list are maps; else they are texts.
        stays: whether a block that is taken out of the program stays, with nothing in it.
        validate: checks a given value; of a list of maps, each map.
        suppress: returns whether an old and a new value mean the same.
        normalise: what is stored for a given value.
        wire: the API's name of it, where that is not Terraform's.

    """

    tf: str
    kind: Kind = Kind.STRING
    required: bool = False
    computed: bool = False
    is_input: bool = True
    force_new: bool = False
    sensitive: bool = False
    default: Plain = MISSING
    auto_name: bool = False
    fields: Mapping[str, "Field"] | None = None
    of_maps: bool = False
    stays: bool = False
    validate: Validate | None = None
    suppress: Callable[[Any, Any], bool] | None = None
    normalise: Callable[[Any], Any] | None = None
    wire: str = ""

    @property
    def api(self) -> str:
        """The field's name in the API."""
        return self.wire or self.tf

    @property
    def zero(self) -> Plain:
        """The value in the provider's code if nothing is set."""
        zeros = {Kind.STRING: "", Kind.BOOL: False, Kind.INT: 0, Kind.MAP: {}, Kind.OBJECT: None}
        return zeros.get(self.kind, [])

    @property
    def empty(self) -> Plain:
        """The value in a state if nothing is set: lists of blocks are empty, everything else is null."""
        return [] if self.kind in (Kind.LIST, Kind.SET) and self.fields is not None else None


Schema = Mapping[str, Field]


def one_of(*allowed: str) -> Validate:
    """Allow these values only."""
    listed = " ".join(f'"{value}"' for value in allowed)

    def validate(value: Plain, name: str) -> str | None:
        return None if value in allowed else f"expected {name} to be one of [{listed}], got {value}"

    return validate


def matches(pattern: str, message: str) -> Validate:
    """Allow values that match the whole of `pattern`."""
    compiled = re.compile(pattern)

    def validate(value: Plain, name: str) -> str | None:
        return None if compiled.fullmatch(value) else f"invalid value for {name} ({message})"

    return validate


def not_empty(value: Plain, name: str) -> str | None:
    """Refuse empty text."""
    return None if value else f'expected "{name}" to not be an empty string, got '


def tf_name(pulumi_name: str) -> str:
    """Turn a name that no schema knows into the form Terraform would have it in: `fooBar` is `foo_bar`."""
    return re.sub(r"(?<!^)([A-Z])", lambda found: "_" + found.group(1).lower(), pulumi_name)


org_id = Field("org_id", force_new=True, suppress=lambda _old, new: not new)
"""The organisation of a Grafana resource; by default the provider's."""

disable_provenance = Field("disable_provenance", Kind.BOOL, default=False)
"""Whether Grafana's UI may change the resource too."""


def is_whole(value: Plain) -> bool:
    """Return whether `value` is a whole number, or text that reads as one."""
    if isinstance(value, str):
        return value.removeprefix("-").isdigit()
    return isinstance(value, int | float)
