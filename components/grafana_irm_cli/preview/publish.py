"""One comment for a report: found by its hidden marker, edited in place, never two of them for long."""

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
"""How often the thread is read again when others change it at the same time."""


@dataclass(frozen=True)
class Comment:
    """A comment that we wrote."""

    id: int
    body: str


class CommentGoneError(Exception):
    """The comment was deleted since it was seen."""


@contextmanager
def comment_may_be_gone() -> Iterator[None]:
    """Turn "not found", for a comment that was just seen, into `CommentGoneError`."""
    try:
        yield
    except ApiError as error:
        if error.status in (httpx.codes.NOT_FOUND, httpx.codes.GONE):
            raise CommentGoneError from error
        raise


class Thread(Protocol):
    """The comments of one pull request, merge request or issue."""

    def own_comments(self) -> Iterable[Comment]:
        """Return all comments that the token's owner wrote, from all pages."""

    def create(self, body: str) -> None:
        """Add a comment."""

    def edit(self, comment: Comment, body: str) -> None:
        """Replace a comment's text. Raises `CommentGoneError`."""

    def delete(self, comment: Comment) -> None:
        """Delete a comment; it may be gone already."""


class Outcome(StrEnum):
    """What became of the comment."""

    CREATED = "created"
    UPDATED = "updated"
    ALREADY_THERE = "already there"
    NOT_NEEDED = "not needed: there never was a change"
    SUPERSEDED = "left as it is: a later run has written already"


@dataclass(frozen=True)
class Marker:
    """The hidden first line of the comment: by project and target, and the run that wrote it."""

    project: str
    target: str
    run: int

    @property
    def line(self) -> str:
        """The marker as it stands in the comment."""
        return f"{self._prefix}{self.run} -->\n"

    @property
    def _prefix(self) -> str:
        return f"<!-- pulumi-preview project={_quoted(self.project)} target={_quoted(self.target)} run="

    def run_of(self, body: str) -> int | None:
        """Return the run that wrote a comment with this marker's project and target; None for any other."""
        match = re.match(rf"{re.escape(self._prefix)}(\d+) -->\r?\n", body)
        return int(match[1]) if match else None


def publish(thread: Thread, marker: Marker, render: Callable[[bool], str], *, needed: bool) -> Outcome:
    """Make the thread have one comment with the report, unless none was there and none is ``needed``.

    ``render`` gets whether the reader has seen an earlier report. Of several comments, left by runs at the
    same time, the oldest stays and gets the text of the latest run; a run never overwrites a later one.
    May be called again after a failure: it first reads the existing comments.
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
            return Outcome.CREATED if created else Outcome.ALREADY_THERE
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
    """Return ``text`` without anything that could end a comment of HTML."""
    return quote(text, safe="").replace("-", "%2D")
