"""What matchers mean together, against a reference that tries every alert."""

from hypothesis import given

from grafana_irm.notification_policy.conditions import Conditions
from grafana_irm.notification_policy.matchers import Matcher, parsed
from tests.components.notification_policy.drawn import EXACT, OPAQUE, alerts, lists, meets


def conditions(*texts: str) -> Conditions:
    return Conditions(map(parsed, texts))


@given(lists(EXACT))
def test_matchers_contradict_each_other_where_no_alert_meets_them(drawn: tuple[Matcher, ...]) -> None:
    assert (Conditions(drawn).impossible is not None) is (not any(meets(drawn, alert) for alert in alerts()))


@given(lists(EXACT + OPAQUE))
def test_no_contradiction_is_reported_where_an_alert_meets_the_matchers(drawn: tuple[Matcher, ...]) -> None:
    if any(meets(drawn, alert) for alert in alerts()):
        assert Conditions(drawn).impossible is None


@given(lists(EXACT), lists(EXACT))
def test_conditions_cover_others_where_every_alert_of_them_is_theirs(
    one: tuple[Matcher, ...], other: tuple[Matcher, ...]
) -> None:
    whole = all(meets(one, alert) for alert in alerts() if meets(other, alert))
    if Conditions(other).impossible is None:
        assert Conditions(one).cover(Conditions(other)) is whole


@given(lists(EXACT + OPAQUE), lists(EXACT + OPAQUE))
def test_no_cover_is_reported_where_an_alert_is_left(one: tuple[Matcher, ...], other: tuple[Matcher, ...]) -> None:
    if Conditions(one).cover(Conditions(other)):
        assert all(meets(one, alert) for alert in alerts() if meets(other, alert))


@given(lists(EXACT + OPAQUE))
def test_examples_meet_the_conditions(drawn: tuple[Matcher, ...]) -> None:
    assert all(meets(drawn, example) for example in Conditions(drawn).examples())


@given(lists(EXACT))
def test_every_possible_list_of_exact_matchers_has_an_example(drawn: tuple[Matcher, ...]) -> None:
    found = Conditions(drawn)
    assert (next(found.examples(), None) is None) is (found.impossible is not None)


def test_a_prefix_has_an_example() -> None:
    assert next(conditions("team=~pay.+").examples()) == {"team": "payx"}
    assert next(conditions("team=~prod-[0-9]+").examples()) == {"team": "prod-1"}


def test_a_listed_value_is_covered_by_a_pattern_that_matches_it() -> None:
    assert conditions("team=~pay.*").cover(conditions("team=payments", "severity=critical"))
    assert not conditions("team=~pay.*").cover(conditions("team=checkout"))
    assert not conditions("team=payments", "severity=critical").cover(conditions("team=payments"))
