"""Tokens and users, with the three basic roles."""

import base64
import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from ..common.errors import ApiError, plain, unauthorised

_TOKEN_AS_USER = "api_key"  # noqa: S105 - the name of the user whose password is a token


class Role(IntEnum):
    """Grafana's basic roles; each may do what the ones before it may."""

    VIEWER = 1
    EDITOR = 2
    ADMIN = 3


@dataclass(frozen=True)
class Identity:
    """Who a request comes from.

    Attributes:
        login: name of the user or service account.
        role: its basic role.
        organisation: number of the organisation that it belongs to.
        grants: rights that replace the role's rights, actions with their scopes; None for the role's rights.

    """

    login: str
    role: Role = Role.ADMIN
    organisation: int = 1
    grants: dict[str, list[str]] | None = None


class Access:
    """The known tokens and users."""

    def __init__(self) -> None:
        self._tokens: dict[str, Identity] = {}
        self._users: dict[tuple[str, str], Identity] = {}
        self._errors = itertools.count(1_000_000_001)

    def add_token(self, token: str, identity: Identity) -> None:
        """Add the token of a service account."""
        self._tokens[token] = identity

    def revoke_token(self, token: str) -> None:
        """Revoke a token. An unknown token is no error."""
        self._tokens.pop(token, None)

    def add_user(self, password: str, identity: Identity) -> None:
        """Add a user with name and password."""
        self._users[identity.login, password] = identity

    def identify(self, headers: Mapping[str, str]) -> Identity:
        """Return who a request comes from.

        Raises:
            ApiError: Grafana's 401; its identifier says which part is wrong.

        """
        scheme, _, credentials = headers.get("authorization", "").partition(" ")
        name, password = _decoded(credentials) if scheme == "Basic" else ("", "")
        if scheme == "Bearer" and credentials:
            return self._of_token(credentials, headers.get("x-grafana-org-id", ""))
        if name == _TOKEN_AS_USER:
            return self._of_token(password, headers.get("x-grafana-org-id", ""))
        if name:
            identity = self._users.get((name, password))
            if identity is None:
                raise unauthorised("password-auth.failed", "Invalid username or password")
            return identity
        raise unauthorised("auth.unauthorized", "Unauthorized")

    def _of_token(self, token: str, wanted: str) -> Identity:
        identity = self._tokens.get(token)
        if identity is None:
            raise unauthorised("api-key.invalid", "Invalid API key")
        # What is no number, and 0, count as not given.
        organisation = int(wanted) if re.fullmatch(r"[+-]?[0-9]+", wanted) else 0
        if organisation and organisation != identity.organisation:
            message = "API key does not belong to the requested organization"
            raise unauthorised("api-key.organization-mismatch", message)
        return identity

    def forbidden(self, permissions: object) -> ApiError:
        """Return the 403 that names the permissions of which one is required."""
        message = f"You'll need additional permissions to perform this action. Permissions needed: {permissions}"
        number = f"ACE{next(self._errors)}"
        return plain(403, message, accessErrorId=number, title="Access denied")


def _decoded(credentials: str) -> tuple[str, str]:
    try:
        name, colon, password = base64.b64decode(credentials, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return (name, password) if colon else ("", "")
