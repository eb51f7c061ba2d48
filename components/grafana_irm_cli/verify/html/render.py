"""Renders the page with autoescape, and with a policy that allows its own style and script by their hashes."""

import base64
import datetime as dt
import hashlib
from importlib.resources import files

import jinja2
from markupsafe import Markup, escape

from grafana_irm_cli.verify.html import picture
from grafana_irm_cli.verify.html.content import Content
from grafana_irm_cli.verify.model import Status

NAMED = 10
"""Most integrations that one thing to do names. The page counts the others."""

MARKS = {Status.OK: "✓", Status.WRONG: "✗", Status.NOT_SEEN: "?"}
"""The mark of each status, so that no reader depends on its colour."""


def render(content: Content, when: dt.datetime, version: str) -> str:
    """Return the page.

    Args:
        content: the content.
        when: the time of the checks, with a time zone.
        version: the version of the package.

    """
    style, script = _text("page.css"), _text("page.js")
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"css": _css, "code": _code}
    return environment.from_string(_text("page.html.j2")).render(
        content=content,
        counts={status: sum(entry.status is status for entry in content.entries) for status in MARKS},
        drawing=picture,
        marks=MARKS,
        named=NAMED,
        ok=Status.OK,
        policy=_policy(style, script),
        script=Markup(script),  # noqa: S704 - the package's own file
        style=Markup(style),  # noqa: S704 - as above
        version=version,
        when=when.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M UTC"),
    )


def _policy(style: str, script: str) -> str:
    """Return a Content-Security-Policy that allows only this style and this script, and no network."""
    return (
        f"default-src 'none'; img-src data:; style-src {_hash(style)}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _css(status: Status) -> str:
    """Return the class of a status."""
    return status.name.lower().replace("_", "-")


def _code(text: str) -> Markup:
    """Return a text as HTML, with the words in backquotes as code. An odd number of backquotes stays as it is."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return escape(text)
    codes = (Markup("<code>{}</code>").format(part) if odd % 2 else escape(part) for odd, part in enumerate(parts))
    return Markup().join(codes)


def _text(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
