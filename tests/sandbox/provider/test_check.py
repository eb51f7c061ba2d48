"""Where the plugin says a problem is, as the official one was seen to."""

from typing import Final

from sandbox.provider.check import problems
from sandbox.provider.schema import Field, Kind, Schema

ITEM: Final[Schema] = {"url": Field("url", required=True)}
SCHEMA: Final[Schema] = {
    "hooks": Field("hook", Kind.SET, fields=ITEM),
    "rules": Field("rule", Kind.LIST, fields=ITEM),
}
MISSING: Final = 'Missing required argument. The argument "{}" is required, but no definition was found.'


def test_a_problem_inside_of_a_set_is_shown_at_the_set() -> None:
    (place, said), (other, unknown) = problems(SCHEMA, {"hooks": [{"uri": "x"}]})
    assert (place.shown, said) == ("hooks", MISSING.format("hook.0.url"))
    assert (other.shown, unknown) == ("hooks", "Invalid or unknown key")


def test_a_problem_inside_of_a_list_is_shown_at_its_item() -> None:
    ((place, said),) = problems(SCHEMA, {"rules": [{"url": "x"}, {}]})
    assert (place.shown, said) == ("rules[1].url", MISSING.format("rule.1.url"))
