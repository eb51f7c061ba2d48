"""Go's regular expressions in Python. Every verdict here is that of Go 1.26, for ``^(?:regex)$`` as in Alertmanager."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grafana_irm.notification_policy.go_characters import same_but_for_case
from grafana_irm.notification_policy.go_regex import InvalidRegex, translated


def matches(regex: str, value: str) -> bool:
    return re.fullmatch(translated(regex), value) is not None


@pytest.mark.parametrize(
    ("regex", "value", "verdict"),
    [
        ("(?i)équipe", "\xc9QUIPE", True),
        ("(?i)straße", "STRA\u1e9eE", True),
        ("(?i)straße", "STRASSE", False),
        ("(?i)kern", "\u212aern", True),
        ("(?i)i", "\u0131", False),
        ("(?i)i", "\u0130", False),
        ("(?i)[a-z]+", "\u017f", True),
        ("(?i)[^k]", "\u212a", False),
        ("(?i)\\w", "\u212a", True),
        ("\\w+", "\xe9quipe", False),
        ("\\W", "\xe9", True),
        ("\\d", "\u0663", False),
        ("[\\d]", "\u0663", False),
        ("\\s", "\xa0", False),
        ("\\s", "\x0b", False),
        ("a\\b.*", "a\xe9", True),
        (".", "\xe9", True),
        (".", "\n", False),
        ("(?s).", "\n", True),
        ("a$\\n", "a\n", False),
        ("(?m)a$\\n", "a\n", True),
        ("a(?i)b|c", "C", True),
        ("(a(?i)b)c", "aBC", False),
        ("[[:alpha:]]+", "team", True),
        ("[[:^alpha:]]", "1", True),
        ("[[:alpha:]]", "\xe9", False),
        ("a\\z", "a", True),
        ("\\Qa.b\\E", "a.b", True),
        ("\\Qa.b\\E", "axb", False),
        ("\\x{e9}", "\xe9", True),
        ("\\101", "A", True),
        ("a{,3}", "a{,3}", True),
        ("(?U)a+", "aaa", True),
        ("(?P<n>a)(?P<n>b)", "ab", True),
        ("(?<n>a)", "a", True),
        ("[^a]", "\n", True),
        ("[]a]", "]", True),
        ("^*a", "a", True),
        ("(a*)*", "aa", True),
        ("\\B", "", True),
        ("\\b", "", False),
    ],
)
def test_a_regex_matches_the_values_that_it_matches_in_go(regex: str, value: str, verdict: bool) -> None:
    assert matches(regex, value) is verdict


REFUSED = [
    *["(", "a)", "[a", "a**", "a++", "a{2}{3}", "*a", "x{2,1}", "a{1001}", "(a{100}){11}", "\\"],
    *["(?=a)", "(?<!a)b", "(?>a)", "(?x)a", "(?-)a", "(?#a)", "(?P=n)"],
    *["\\1", "\\8", "\\Z", "\\C", "\\q", "\\\xe9", "\\x{110000}", "\\Qa"],
    *["[z-a]", "[a-\\d]", "[[:team:]]"],
]


@pytest.mark.parametrize("regex", REFUSED)
def test_a_regex_that_go_refuses_is_refused(regex: str) -> None:
    with pytest.raises(InvalidRegex):
        translated(regex)


@pytest.mark.parametrize("regex", ["\\pL", "[\\p{Greek}]", "\\P{L}"])
def test_a_unicode_class_is_refused_since_python_has_none(regex: str) -> None:
    with pytest.raises(InvalidRegex, match="cannot be evaluated here"):
        translated(regex)


def test_case_is_folded_as_in_go() -> None:
    """Go 1.26 has 2878 characters with another case (``unicode.SimpleFold``)."""
    folds = same_but_for_case()
    assert len(folds) == 2878
    assert folds["k"] == "Kk\u212a"
    assert folds["\xb5"] == "\xb5\u039c\u03bc"
    assert "\u0130" not in folds
    assert "\u0131" not in folds


@given(st.text(min_size=1, max_size=20))
def test_quoted_text_matches_itself(value: str) -> None:
    quoted = "".join(f"\\x{{{ord(char):x}}}" for char in value)
    assert matches(quoted, value)
    assert not matches(f"[^{quoted}]*", value)


@given(st.text(alphabet="ab()[]{}|*+?\\^$.-:,1ikwdsQEx", max_size=12))
def test_every_translation_is_a_regex_of_python(regex: str) -> None:
    try:
        found = translated(regex)
    except InvalidRegex:
        return
    re.compile(found)
