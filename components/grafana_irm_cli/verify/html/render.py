"""The page as HTML: a template with autoescape, and the hashes by which a browser knows its style and its script."""

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
"""Integrations that one thing to do names; the others are counted."""

MARKS = {Status.OK: "✓", Status.WRONG: "✗", Status.NOT_SEEN: "?"}
"""A mark beside the word of a status, so that its colour is never needed."""


def render(content: Content, when: dt.datetime, version: str) -> str:
    """Return the page.

    Args:
        content: what it shows.
        when: when the checks ended, with a time zone.
        version: the release that checked.

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
    """Return a policy that lets the page load nothing, and run and show only what came with it."""
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
    """Return a text with what stands in backquotes as code; of an odd number of backquotes, none is taken for that."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return escape(text)
    codes = (Markup("<code>{}</code>").format(part) if odd % 2 else escape(part) for odd, part in enumerate(parts))
    return Markup().join(codes)


def _text(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
