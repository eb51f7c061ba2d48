"""Comments on GitHub, on pull requests and on issues."""

from collections.abc import Iterable
from contextlib import suppress

import httpx

from grafana_irm_cli.preview.api import Api, ApiError
from grafana_irm_cli.preview.publish import Comment, CommentGoneError, comment_may_be_gone

ACTIONS_BOT = "github-actions[bot]"
"""Author of comments with the token of a workflow run, which may not read its own identity."""


class GitHub:
    """One repository on GitHub or on a GitHub Enterprise Server (`GITHUB_API_URL`)."""

    def __init__(self, url: str, token: str, repository: str, *, transport: httpx.BaseTransport | None = None) -> None:
        headers = {
            "Authorization": f"Bearer {token}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        self.api = Api(url, headers, transport=transport)
        self.path = f"repos/{repository}"

    def login(self) -> str:
        """Return the user of this token."""
        try:
            return str(self.api.call("GET", "user")["login"])
        except ApiError as error:
            if error.status == httpx.codes.FORBIDDEN:
                return ACTIONS_BOT
            raise

    def pull_requests_of(self, head: str, commit: str | None) -> list[int]:
        """Return the open pull requests from ``head`` (`owner:branch`); if ``commit`` is given, only those at it.

        The event of a run for a fork names no pull request.
        """
        query = httpx.QueryParams(state="open", head=head, per_page=100)
        found = self.api.pages(f"{self.path}/pulls?{query}")
        return [int(each["number"]) for each in found if commit in (None, each["head"]["sha"])]


class GitHubThread:
    """The comments of one pull request or issue that ``author`` wrote."""

    def __init__(self, github: GitHub, number: int, author: str) -> None:
        self._api, self._author = github.api, author
        self._list = f"{github.path}/issues/{number}/comments"
        self._one = f"{github.path}/issues/comments"

    def own_comments(self) -> Iterable[Comment]:
        """Return the author's comments, from all pages."""
        for each in self._api.pages(f"{self._list}?per_page=100"):
            if (each.get("user") or {}).get("login") == self._author:
                yield Comment(int(each["id"]), each.get("body") or "")

    def create(self, body: str) -> None:
        """Add a comment."""
        self._api.call("POST", self._list, {"body": body})

    def edit(self, comment: Comment, body: str) -> None:
        """Replace a comment's text. Raises `CommentGoneError`."""
        with comment_may_be_gone():
            self._api.call("PATCH", f"{self._one}/{comment.id}", {"body": body})

    def delete(self, comment: Comment) -> None:
        """Delete a comment. A missing comment is not an error."""
        with suppress(CommentGoneError), comment_may_be_gone():
            self._api.call("DELETE", f"{self._one}/{comment.id}")
