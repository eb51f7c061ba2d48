"""Which alerts a silence holds back, as Alertmanager's API describes it (measured on Grafana 12.4.0)."""

from typing import Any

import pytest

from grafana_irm_cli.verify.silences import _silence, silenced_until

LABELS = {"alertname": "Beats", "grafana_folder": "Ops", "team": "\xe9quipe", "__alert_rule_uid__": "r1"}


def matcher(name: str, value: str, *, regex: bool = False, equal: bool = True) -> dict[str, Any]:
    return {"name": name, "value": value, "isRegex": regex, "isEqual": equal}


def silence(*matchers: dict[str, Any], ends: str = "2026-11-23T20:55:33.000Z") -> Any:
    return _silence({"matchers": matchers, "endsAt": ends, "status": {"state": "active"}})


@pytest.mark.parametrize(
    ("matchers", "holds"),
    [
        ([matcher("alertname", "Beats")], True),
        ([matcher("__alert_rule_uid__", "r1")], True),
        ([matcher("grafana_folder", "O.*", regex=True), matcher("alertname", "Beats")], True),
        ([matcher("grafana_folder", "O", regex=True)], False),
        ([matcher("alertname", "Beats", equal=False)], False),
        ([matcher("team", "other", equal=False)], True),
        ([matcher("severity", "")], True),
        ([matcher("alertname", "Beats"), matcher("grafana_folder", "Else")], False),
        ([matcher("alertname", "\\pL", regex=True)], False),
        ([matcher("alertname", "\\pL", regex=True, equal=False)], False),
        ([matcher("grafana_folder", "(?i)ops", regex=True)], True),
        ([matcher("alertname", "[[:alpha:]]+", regex=True)], True),
        ([matcher("team", "\\w+", regex=True)], False),
    ],
)
def test_a_silence_holds_back_what_meets_all_its_matchers(matchers: list[dict[str, Any]], holds: bool) -> None:
    assert (silenced_until(LABELS, [silence(*matchers)]) is not None) is holds


def test_of_several_the_last_to_end_counts() -> None:
    one, other = (silence(matcher("alertname", "Beats"), ends=ends) for ends in ("2026-11-23", "2026-11-24"))
    assert silenced_until(LABELS, [other, one]) == "2026-11-24"
