import pytest

from sandbox.grafana.alertmanager.templates import TemplateError, default_title, expand


def data(status: str = "firing", **given: object) -> dict[str, object]:
    return {
        "status": status,
        "alerts": [{"status": "firing", "labels": {"team": "x"}}, {"status": "resolved", "labels": {}}],
        "groupLabels": {"alertname": "A", "grafana_folder": "F"},
        "commonLabels": {"alertname": "A", "grafana_folder": "F"},
        "externalURL": "http://host/",
        **given,
    }


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("plain", "plain"),
        ("{{ .Status }}", "firing"),
        ("{{ .Status | toUpper }}!", "FIRING!"),
        ("{{ .GroupLabels.alertname }}", "A"),
        ("{{ .CommonLabels.nosuch }}", ""),
        ("{{ .Alerts.Firing | len }} of {{ len .Alerts }}", "1 of 2"),
        ('a {{- /* why */ -}} b{{ "c" }}', "abc"),
        ("{{ .ExternalURL }}", "http://host/"),
        ('{{ template "default.title" . }}', "[FIRING:1, RESOLVED:1] A F "),
    ],
)
def test_what_is_evaluated(template: str, text: str) -> None:
    assert expand(template, {".": data()}) == text


@pytest.mark.parametrize(
    "template",
    [
        "{{ .Nosuch }}",
        "{{ nosuch .Status }}",
        "{{ range .Alerts }}{{ end }}",
        '{{ template "nosuch" . }}',
        "{{ .Status",
        "{{ $nosuch }}",
    ],
)
def test_what_is_not_is_an_error(template: str) -> None:
    with pytest.raises(TemplateError):
        expand(template, {".": data()})


def test_variables_of_a_rule() -> None:
    roots = {".": {}, "$labels": {"team": "x"}, "$values": {"A": 1.5}, "$value": "v"}
    assert expand("{{ $labels.team }} {{ $values.A.Value }} {{ $values.A }} {{ $value }}", roots) == "x 1.5 1.5 v"


def test_the_title_names_what_is_common_beyond_the_group() -> None:
    common = {"alertname": "A", "grafana_folder": "F", "team": "x", "zone": "y"}
    assert default_title(data(status="resolved", commonLabels=common)) == "[RESOLVED] A F (x y)"
