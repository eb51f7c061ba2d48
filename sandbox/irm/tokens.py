"""Access to the API: users' API keys, and tokens of the stack's service accounts."""

from dataclasses import dataclass, field

from .answers import ApiError, forbidden
from .model import Store, User, new_id

_SERVICE_ACCOUNT = "glsa_"


@dataclass
class Tokens:
    """The tokens that the API accepts, and their users.

    Attributes:
        store: what the IRM keeps.

    """

    store: Store
    _owners: dict[str, User] = field(default_factory=dict)

    def add(self, token: str, role: str = "admin") -> User:
        """Make a token known: one that begins with `glsa_` is a service account's, any other a person's.

        Args:
            token: the token.
            role: `admin` may do all, `viewer` may read.

        """
        number = len(self.store.users) + 1
        is_service_account = token.startswith(_SERVICE_ACCOUNT)
        username = f"sa-{number}" if is_service_account else f"user-{number}"
        user = User(new_id("U"), number, username, f"{username}@example.com", role, [], is_service_account)
        self.store.users[user.id] = user
        self._owners[token] = user
        return user

    def revoke(self, token: str) -> None:
        """Revoke a token. An unknown token is no error."""
        self._owners.pop(token, None)

    def owner(self, token: str, stack_url: str, *, service_accounts: bool = True) -> User:
        """Return whose token it is.

        Args:
            token: the `Authorization` header, whole; IRM knows no `Bearer`.
            stack_url: the `X-Grafana-URL` header, which only a service account's token needs.
            service_accounts: whether such tokens are taken here.

        Raises:
            ApiError: 403 for a bad token, 429 for an unknown stack.

        """
        if token.startswith(_SERVICE_ACCOUNT) and service_accounts:
            self._check_stack(stack_url)
        user = self._owners.get(token)
        if user is None or (user.is_service_account and not service_accounts):
            raise forbidden("Invalid token.")
        return user

    def _check_stack(self, stack_url: str) -> None:
        if not stack_url.startswith(("http://", "https://")):
            raise forbidden("Missing X-Grafana-Instance-ID")
        if stack_url.rstrip("/") != self.store.stack_url:
            headers = {"RateLimit-Reset": "350"}  # no Retry-After: the wait is not known
            raise ApiError(429, {"detail": "Organization being synced, please retry."}, headers)
