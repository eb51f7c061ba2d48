"""Keeps one comment per report: it is found by its hidden marker and edited in place."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from urllib.parse import quote

import httpx

from grafana_irm_cli.preview.api import ApiError

TRIES = 5
"""How often to read the thread when others change it at the same time."""


@dataclass(frozen=True)
class Comment:
    """A comment of the token's owner."""

    id: int
    body: str


class CommentGoneError(Exception):
    """The comment was deleted after it was read."""


@contextmanager
def comment_may_be_gone() -> Iterator[None]:
    """Raise `CommentGoneError` instead of an `ApiError` "not found"."""
    try:
        yield
    except ApiError as error:
        if error.status in (httpx.codes.NOT_FOUND, httpx.codes.GONE):
            raise CommentGoneError from error
        raise


class Thread(Protocol):
    """The comments of one pull request, merge request or issue."""

    def own_comments(self) -> Iterable[Comment]:
        """Return all comments of the token's owner, from all pages."""

    def create(self, body: str) -> None:
        """Add a comment."""

    def edit(self, comment: Comment, body: str) -> None:
        """Replace a comment's text. Raises `CommentGoneError`."""

    def delete(self, comment: Comment) -> None:
        """Delete a comment. A missing comment is not an error."""


class Outcome(StrEnum):
    """The result for the comment."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    NOT_NEEDED = "not needed: there was never a change"
    SUPERSEDED = "not updated: it is from a later run"


@dataclass(frozen=True)
class Marker:
    """The hidden first line of the comment: project, target, and the run that wrote the comment."""

    project: str
    target: str
    run: int

    @property
    def line(self) -> str:
        """The marker as text."""
        return f"{self._prefix}{self.run} -->\n"

    @property
    def _prefix(self) -> str:
        return f"<!-- pulumi-preview project={_quoted(self.project)} target={_quoted(self.target)} run="

    def run_of(self, body: str) -> int | None:
        """Return the run that wrote the comment; None when the comment has another project or target."""
        match = re.match(rf"{re.escape(self._prefix)}(\d+) -->\r?\n", body)
        return int(match[1]) if match else None


def publish(thread: Thread, marker: Marker, render: Callable[[bool], str], *, needed: bool) -> Outcome:
    """Create or update the one comment with the report. If none exists, create it only if ``needed``.

    ``render`` gets whether the reader has seen an earlier report. If runs at the same time created several comments,
    the oldest comment stays and gets the text of the latest run. A run never overwrites a later run.
    May be called again after a failure, since it first reads the existing comments.
    """
    created = False
    for _ in range(TRIES):
        found = _found(thread, marker)
        if not found:
            if not needed:
                return Outcome.NOT_NEEDED
            thread.create(marker.line + render(False))
            created = True
            continue
        if any(run > marker.run for _comment, run in found):
            return Outcome.SUPERSEDED
        (first, _run), *others = found
        body = first.body if created and first.body.startswith(marker.line) else marker.line + render(True)
        for comment, _run in others:
            thread.delete(comment)
        if first.body == body:
            return Outcome.CREATED if created else Outcome.UNCHANGED
        try:
            thread.edit(first, body)
        except CommentGoneError:
            continue
        return Outcome.CREATED if created else Outcome.UPDATED
    return Outcome.CREATED if created else Outcome.UPDATED


def _found(thread: Thread, marker: Marker) -> list[tuple[Comment, int]]:
    found = [(comment, marker.run_of(comment.body)) for comment in thread.own_comments()]
    known = [(comment, run) for comment, run in found if run is not None]
    return sorted(known, key=lambda each: each[0].id)


def _quoted(text: str) -> str:
    """Return ``text`` without anything that could end an HTML comment."""
    return quote(text, safe="").replace("-", "%2D")
