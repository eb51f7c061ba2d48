"""Notes of GitLab's merge requests."""

from collections.abc import Iterable
from contextlib import suppress
from urllib.parse import quote

import httpx

from grafana_irm_cli.preview.api import Api
from grafana_irm_cli.preview.publish import Comment, CommentGoneError, comment_may_be_gone


class GitLabThread:
    """The notes of the token's owner on one merge request.

    ``url`` ends in `/api/v4` (`CI_API_V4_URL`); ``project`` is its number or path.
    """

    def __init__(
        self,
        url: str,
        token: str,
        project: str,
        merge_request: int,
        *,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._api = Api(url, {"PRIVATE-TOKEN": token}, transport=transport)
        self._notes = f"projects/{quote(project, safe='')}/merge_requests/{merge_request}/notes"
        self._author: str | None = None

    def own_comments(self) -> Iterable[Comment]:
        """Return the notes of the token's owner, from all pages."""
        self._author = self._author or str(self._api.call("GET", "user")["username"])
        for each in self._api.pages(f"{self._notes}?per_page=100&sort=asc"):
            if each["author"]["username"] == self._author and not each.get("system"):
                yield Comment(int(each["id"]), each["body"])

    def create(self, body: str) -> None:
        """Add a note."""
        self._api.call("POST", self._notes, {"body": body})

    def edit(self, comment: Comment, body: str) -> None:
        """Replace a note's text. Raises `CommentGoneError`."""
        with comment_may_be_gone():
            self._api.call("PUT", f"{self._notes}/{comment.id}", {"body": body})

    def delete(self, comment: Comment) -> None:
        """Delete a note. A missing note is not an error."""
        with suppress(CommentGoneError), comment_may_be_gone():
            self._api.call("DELETE", f"{self._notes}/{comment.id}")
