"""What is wrong between the settings of a stack, beyond what each says by itself."""

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from grafana_irm.credentials import Credentials
from grafana_irm.errors import (
    CREDENTIALS,
    HIDDEN,
    Problem,
    is_secret_path,
    snake,
    url_has_password,
    url_has_user,
)
from grafana_irm.names import with_heartbeat
from grafana_irm.validation import path_text

_CREDENTIAL_WORDS = {
    **dict.fromkeys(("headers", "proxyConnectHeader"), ("auth", "cookie", "key", "password", "secret", "token")),
    "endpointParams": ("assertion", "password", "secret"),
}
"""Blocks with names of the user's own: a value whose name holds one of these words is taken for a credential."""


@dataclass(frozen=True)
class _Claim:
    """A name that may stand once; ``derived`` where it follows from another one instead of being written."""

    where: tuple[str, ...]
    name: str
    kind: tuple[Hashable, ...]
    allowed: str
    derived: bool = False


def given_twice(integrations: Any) -> Iterator[Problem]:  # noqa: ANN401 - not yet checked
    """Find names that may stand once only: integrations of a team, contact points, and resources in Pulumi.

    Works on what was written, so that it also speaks where something else is wrong.
    """
    taken: dict[Hashable, str] = {}
    for number, item in enumerate(integrations if isinstance(integrations, list) else []):
        reported = False
        for claim in _claims(item) if isinstance(item, Mapping) else ():
            path = path_text(("integrations", number, *claim.where))
            first = taken.setdefault((*claim.kind, claim.name), path)
            if first != path and not (reported and claim.derived):
                reported = True
                yield Problem(path, repr(claim.name), f"{claim.allowed} ({first} has it)")


def _claims(item: Mapping[str, Any]) -> Iterator[_Claim]:
    existing = _block(item, "existing") or {}
    name, team = item.get("name"), item.get("team") or item.get("teamId")
    if isinstance(name, str) and isinstance(team, str | None):
        allowed = "a name that no other integration of the same team has"
        yield _Claim(("name",), name, ("integration", team), allowed)
    base = name or existing.get("name")
    key = item.get("resourceName") or base or existing.get("id")
    if isinstance(key, str):
        allowed = "a name of its own in Pulumi, since another integration has this one: set resourceName"
        yield _Claim(("resourceName",), key, ("resource",), allowed, derived="resourceName" not in item)
    yield from _contact_points(item, base or key)


def _contact_points(item: Mapping[str, Any], base: Any) -> Iterator[_Claim]:  # noqa: ANN401 - not yet checked
    heartbeat = _block(item, "heartbeat") or {}
    defaults = (base, with_heartbeat(base)) if isinstance(base, str) else (None, None)
    blocks: list[tuple[tuple[str, ...], Mapping[str, Any] | None, Any]] = [
        (("contactPoint", "name"), _block(item, "contactPoint"), defaults[0])
    ]
    if heartbeat.get("enabled") is not False:
        blocks.append((("heartbeat", "contactPoint", "name"), _block(heartbeat, "contactPoint"), defaults[1]))
    for where, block, default in blocks:
        given = (block or {}).get("name")
        name = given or default
        if isinstance(name, str):
            kind = ("contact point", str((block or {}).get("orgId")))
            yield _Claim(where, name, kind, "a name that no other contact point has", derived=given is None)


def _block(item: Mapping[str, Any], key: str) -> Mapping[str, Any] | None:
    value = item.get(key)
    return value if isinstance(value, Mapping) else None


def plain_secrets(value: Any, path: tuple[str | int, ...]) -> Iterator[Problem]:  # noqa: ANN401 - not yet checked
    """Find credentials in configuration that is not secret, and say how to encrypt them."""
    for where, text in _texts(value, path):
        if _is_credential(where, text):
            yield _in_plain_text(path_text(where), f"--path '{path_text(where)}'")


def exposed_passwords(value: Any, path: tuple[str | int, ...]) -> Iterator[Problem]:  # noqa: ANN401 - not yet checked
    """Find URLs with a password where the state keeps the text in plain, encrypted in the configuration or not."""
    for where, text in _texts(value, path):
        if not is_secret_path(where) and url_has_password(text):
            allowed = "text without user and password in a URL: it is kept in plain text"
            yield Problem(path_text(where), HIDDEN, allowed)


def addresses_with_user(credentials: Credentials) -> Iterator[Problem]:
    """Find a user in the addresses of Grafana and IRM, wherever they are set: the provider keeps them in plain text."""
    addresses = {
        "grafana.url": (credentials.grafana_url, "grafana.auth"),
        "irm.url": (credentials.irm_url, "irm.token"),
        "irm.stackUrl": (credentials.irm_stack_url, "irm.token"),
    }
    for path, (address, instead) in addresses.items():
        if address and url_has_user(address):
            yield Problem(path, HIDDEN, f"an address without user and password, which belong into {instead}")


def _texts(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:  # noqa: ANN401 - as above
    if isinstance(value, str):
        if value:
            yield path, value
        return
    parts: Any = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        # What is encrypted stands below "secure" in a stack's file.
        if key != "secure":
            yield from _texts(part, (*path, key))


def plain_tokens_of_provider(get: Callable[[str], Any], is_secret: Callable[[str], bool]) -> Iterator[Problem]:
    """Find the same in the grafana provider's own configuration, which the program takes where its own says nothing.

    Args:
        get: answers a full key.
        is_secret: whether a full key is one.

    """
    for key in ("grafana:auth", "grafana:oncallAccessToken"):
        if get(key) and not is_secret(key):
            yield _in_plain_text(key, key)


def _in_plain_text(path: str, target: str) -> Problem:
    command = f"pulumi config set --secret {target}"
    return Problem(path, f"{HIDDEN} in plain text", f"a secret; set it with: {command}")


def _is_credential(path: tuple[str | int, ...], text: str) -> bool:
    """Whether a value is a credential: by its setting, by its name in a block of the user's own names, or as a URL."""
    key, block = str(path[-1]), str(path[-2]) if len(path) > 1 else ""
    if snake(key) in CREDENTIALS or any(word in key.lower() for word in _CREDENTIAL_WORDS.get(block, ())):
        return True
    # The addresses of Grafana and IRM may have no user at all: `addresses_with_user`.
    return path[0] == "integrations" and is_secret_path(path) and url_has_user(text)
