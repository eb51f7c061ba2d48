"""The page as HTML: valid, with nothing loaded from anywhere, no credential, and enough contrast."""

import base64
import hashlib
import re
from importlib.resources import files

import html5lib
import pytest

from grafana_irm_cli.verify import html
from grafana_irm_cli.verify.html.content import secrets_of
from grafana_irm_cli.verify.html.render import MARKS
from grafana_irm_cli.verify.model import Finding, Status
from grafana_irm_cli.verify.stack import Stack
from tests.docs.pages import ROOT
from tests.grafana_irm_cli.verify.html.pages import CREDENTIALS, endpoint, page, wiring

NASTY = """</script><script>alert(1)</script>"><img src=x onerror=alert(1)>' {{ 7*7 }} & `"""
PICTURE = ROOT / "docs" / "images" / "verify-page.png"
CSS = files(html).joinpath("page.css").read_text()


@pytest.mark.parametrize("count", [0, 1, 30])
def test_the_page_is_valid_html(count: int) -> None:
    html5lib.HTMLParser(strict=True).parse(page(count))


def test_texts_are_shown_as_they_are_and_never_run() -> None:
    finding = Finding(NASTY, NASTY, Status.WRONG, NASTY, NASTY, "https://grafana.example.com/?a=\"'><script>")
    text = page(1, [finding])
    html5lib.HTMLParser(strict=True).parse(text)
    assert text.count("<script") == 1
    assert "<img" not in text
    assert "{{ 7*7 }}" in text


def test_commands_in_a_text_are_code() -> None:
    text = page(1, [Finding("shop 0", "rule", Status.WRONG, "is paused", "run `pulumi up` of <stack>", "")])
    assert "→ run <code>pulumi up</code> of &lt;stack&gt;" in text


def test_the_policy_allows_only_the_style_and_script_of_the_page() -> None:
    text = page(3)
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)
    (style,), (script,) = (re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL) for tag in ("style", "script"))
    hashes = [base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() for part in (style, script)]
    assert policy.replace("&#39;", "'") == (
        f"default-src 'none'; img-src data:; style-src 'sha256-{hashes[0]}'; script-src 'sha256-{hashes[1]}'; "
        "base-uri 'none'; form-action 'none'"
    )
    assert re.findall(r"<[^>]*\s(?:style|on\w+)=[^>]*>", text) == []


def test_nothing_is_loaded_from_anywhere() -> None:
    tree = html5lib.parse(page(30), namespaceHTMLElements=False)
    loading = [one.attrib for one in tree.iter() if {"src", "srcset", "data"} & set(one.attrib)]
    links = [one.get("href") for one in tree.iter() if one.tag == "link"]
    assert (loading, links) == ([], ["data:,"])
    assert "url(" not in CSS
    assert "@import" not in CSS


def test_no_credential_is_in_the_page() -> None:
    stack = Stack([wiring(number) for number in range(300)], CREDENTIALS)
    known = [*secrets_of(stack), *(endpoint(number) for number in range(300))]
    text = page(300)
    assert len(known) == 902
    assert [secret for secret in known if secret in text] == []


def test_every_control_and_every_picture_has_a_text() -> None:
    tree = html5lib.parse(page(10), namespaceHTMLElements=False)
    labelled = {label.get("for") for label in tree.iter("label") if label.text}
    controls = {one.get("id") for tag in ("select", "input") for one in tree.iter(tag)}
    assert controls == labelled == {"filter-status", "filter-team", "filter-name"}
    pictures = [one for one in tree.iter() if str(one.tag).endswith("svg")]
    assert [one.get("aria-hidden") for one in pictures] == ["true"] * 10
    texts = ["".join(cell.itertext()) for row in tree.iter("tr") if row.get("class") == "entry" for cell in row[3:]]
    assert all(re.search(r"ago|not known", text) for text in texts)
    assert len(texts) == 10


def test_the_picture_in_the_documentation_is_of_a_reasonable_size() -> None:
    picture = PICTURE.read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert len(picture) < 250_000


def test_a_status_is_a_word_and_a_mark_beside_its_colour() -> None:
    text = page(8)
    assert all(f'<span aria-hidden="true">{MARKS[status]}</span> {status}</span>' in text for status in Status)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_contrast_is_that_of_wcag_aa(scheme: str) -> None:
    light, dark = re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)
    colours = dict(re.findall(r"--([\w-]+): #([0-9a-f]{6});", light if scheme == "light" else dark))
    texts = ("text", "faint", "link", "ok", "wrong", "not-seen")
    pairs = [(text, ground) for text in texts for ground in ("page", "raised")]
    assert {pair: contrast(colours, *pair) for pair in pairs if contrast(colours, *pair) < 4.5} == {}
    graphics = [("control", "page"), ("ok", "line"), ("wrong", "line")]
    assert {pair: contrast(colours, *pair) for pair in graphics if contrast(colours, *pair) < 3} == {}


def contrast(colours: dict[str, str], one: str, other: str) -> float:
    """Return the contrast ratio of two colours, as WCAG 2.2 defines it."""
    lighter, darker = sorted((luminance(colours[one]), luminance(colours[other])), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
