"""Matchers as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grafana_irm.notification_policy.matchers import InvalidMatcher, Matcher, alternatives, compiled, parsed


@pytest.mark.parametrize(
    ("text", "matcher"),
    [
        ("severity=critical", Matcher("severity", "=", "critical")),
        ('severity = "critical"', Matcher("severity", "=", "critical")),
        ("env!=dev", Matcher("env", "!=", "dev")),
        ("team=~pay.*|checkout", Matcher("team", "=~", "pay.*|checkout")),
        ('team!~"a|b"', Matcher("team", "!~", "a|b")),
        ("team=", Matcher("team", "=", "")),
        ('say="a \\"b\\" \\\\ c"', Matcher("say", "=", 'a "b" \\ c')),
        ("grafana_folder=Payments and more", Matcher("grafana_folder", "=", "Payments and more")),
    ],
)
def test_a_matcher_is_read_with_quotes_and_without(text: str, matcher: Matcher) -> None:
    assert parsed(text) == matcher


@pytest.mark.parametrize("text", ["", "severity", "=critical", "a==b", 'a="b', "a b=c", "{a=b}", "a=!b", "a>b"])
def test_other_text_is_refused(text: str) -> None:
    with pytest.raises(InvalidMatcher, match="such as severity=critical"):
        parsed(text)


@pytest.mark.parametrize("text", ["team=payments,severity=critical", "team=~pay.*, severity!=info"])
def test_two_matchers_in_one_text_are_refused(text: str) -> None:
    """The second matcher would become a part of the first one's value, which no alert has."""
    with pytest.raises(InvalidMatcher, match="each matcher in an entry of its own"):
        parsed(text)
    assert parsed('team="payments,severity=critical"').value == "payments,severity=critical"
    assert parsed("team=payments, search").value == "payments, search"


@pytest.mark.parametrize("regex", ["(", "a(?=b)", "(a)\\1", "\\pL", "(" * 2000 + ")" * 2000])
def test_a_regex_that_cannot_be_evaluated_is_refused(regex: str) -> None:
    with pytest.raises(InvalidMatcher, match="regular expression"):
        parsed(f"team=~{regex}")


def test_a_regex_is_read_as_grafana_reads_it() -> None:
    assert parsed("team=~(?i)\xe9quipe").matches({"team": "\xc9QUIPE"})
    assert not parsed("team=~\\w+").matches({"team": "\xe9quipe"})


def test_a_regex_matches_the_whole_value() -> None:
    assert parsed("team=~pay").matches({"team": "pay"})
    assert not parsed("team=~pay").matches({"team": "payments"})
    assert parsed("team!~pay").matches({"team": "payments"})


def test_a_missing_label_counts_as_empty() -> None:
    assert parsed("team=").matches({})
    assert parsed("team!=a").matches({})
    assert not parsed("team=~.+").matches({})


@given(st.text(min_size=1))
def test_a_matcher_is_read_as_it_is_written(value: str) -> None:
    matcher = Matcher("team", "=", value)
    assert parsed(str(matcher)) == matcher


@pytest.mark.parametrize(
    ("regex", "found"),
    [
        ("a|b", {"a", "b"}),
        ("^(a|b)$", {"a", "b"}),
        ("(?:a\\.b|c)", {"a.b", "c"}),
        ("", {""}),
        ("a|", {"a", ""}),
        ("^a|b$", None),
        ("a.b", None),
        ("(a)(b)", None),
        ("(?i)a", None),
        ("a\\d", None),
        ("a\\$", {"a$"}),
    ],
)
def test_a_list_of_texts_is_recognised(regex: str, found: set[str] | None) -> None:
    assert alternatives(regex) == (None if found is None else frozenset(found))


@given(st.text(alphabet="ab|().\\^$?", max_size=8), st.text(alphabet="ab|.", max_size=4))
def test_a_list_of_texts_is_all_that_the_regex_matches(regex: str, value: str) -> None:
    try:
        expression = compiled(regex)
    except InvalidMatcher:
        return
    listed = alternatives(regex)
    if listed is not None:
        assert (value in listed) is (expression.fullmatch(value) is not None)
        assert all(expression.fullmatch(one) for one in listed)
