"""Checks across the settings of a stack: unique names, organisations, credentials in plain text."""

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from pydantic.alias_generators import to_camel

from grafana_irm.alerting.names import with_heartbeat
from grafana_irm.api.credentials import Credentials
from grafana_irm.api.organisations import beside_a_token
from grafana_irm.contact_point.claims import contact_point_claim
from grafana_irm.errors import HIDDEN, Problem, url_has_password, url_has_user
from grafana_irm.heartbeat_rule.claims import rule_claims
from grafana_irm.inputs.model import InputModel, path_text
from grafana_irm.inputs.secrecy import Path, hides, is_credential
from grafana_irm.integration.claims import integration_claims
from grafana_irm.stack.entry import shares
from grafana_irm.stack.heartbeats import Group
from grafana_irm.unique.table import Claim, Ledger, Unique

_PULUMI_NAME = Unique(
    "resource name",
    "program",
    "stack",
    "a unique name in Pulumi",
    advice="Set resourceName",
)
"""The name that must be unique in a stack for Pulumi itself."""


def given_twice(raw: Mapping[str, Any], groups: Sequence[Group], organisation: str | None = None) -> Iterator[Problem]:
    """Find duplicate names and UIDs that must be unique in Grafana, IRM or Pulumi, see `grafana_irm.unique.table`.

    Uses the raw settings, so that it also works if other settings are invalid.

    Args:
        raw: the settings.
        groups: the shared heartbeats; none if the settings are invalid.
        organisation: the organisation in Grafana for entries without one.

    """
    ledger, shared = Ledger(), raw.get("heartbeats") != "separate"
    for number, item in _entries(raw):
        yield from ledger.conflicts(_claims(item, organisation, shared=shared), at=in_stack_file(number))
    for group in groups:
        yield from ledger.conflicts(
            group.claims(organisation),
            at=in_shared_heartbeats,
            holder=lambda claim, group=group: f"{in_shared_heartbeats(claim)} of {group.component}",  # type: ignore[misc] # mypy infers no default
        )


def _entries(raw: Mapping[str, Any]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    entries = raw.get("integrations")
    for number, item in enumerate(entries if isinstance(entries, list) else []):
        if isinstance(item, Mapping):
            yield number, item


def in_shared_heartbeats(claim: Claim) -> str:
    """Format the path of a shared heartbeat's claim as in a stack file."""
    return shared_path(*claim.path)


def shared_path(*path: str) -> str:
    """Format a path of `SharedHeartbeat` as in a stack file: the rule has a block of its own there."""
    block = () if path[:1] in [("name",), ("contact_point",)] else ("rule",)
    return path_text(("sharedHeartbeats", *block, *map(to_camel, path)))


def in_stack_file(number: int) -> Callable[[Claim], str]:
    """Return a function that formats a claim's path as in a stack file, for the entry with this number."""
    return lambda claim: entry_path(number, *claim.path)


def entry_path(number: int, *path: str) -> str:
    """Format a path of a program as in a stack file, where an integration's own settings are next to the blocks."""
    return path_text(("integrations", number, *(to_camel(part) for part in path if part != "integration")))


def keys_of(integrations: Any) -> list[str]:  # noqa: ANN401 - not yet checked
    """Return the keys of raw entries, see `StackIntegration.key`."""
    items = [item for item in (integrations if isinstance(integrations, list) else []) if isinstance(item, Mapping)]
    return [str(key) for item in items if (key := _key(item)) is not None]


def _key(item: Mapping[str, Any]) -> Any:  # noqa: ANN401 - not yet checked
    existing = _block(item, "existing") or {}
    return item.get("resourceName") or item.get("name") or existing.get("name") or existing.get("id")


def _claims(item: Mapping[str, Any], organisation: str | None, *, shared: bool) -> Iterator[Claim]:
    existing = _block(item, "existing") or {}
    name, base = item.get("name"), item.get("name") or existing.get("name")
    key = _key(item)
    yield from integration_claims(name, item.get("team"), item.get("teamId"), "integration")
    yield Claim(_PULUMI_NAME, ("resource_name",), key, derived="resourceName" not in item)
    yield from _in_grafana(item, base or key, key, organisation, shared=shared)


def _in_grafana(
    item: Mapping[str, Any], base: object, key: object, organisation: str | None, *, shared: bool
) -> Iterator[Claim]:
    heartbeat = _block(item, "heartbeat") or {}
    alerts, beats, rule = _block(item, "contactPoint"), _block(heartbeat, "contactPoint"), _block(heartbeat, "rule")

    def part(block: Mapping[str, Any] | None, default: object, *path: str) -> Claim:
        own = (block or {}).get("orgId") or organisation
        given = (block or {}).get("name")
        return contact_point_claim(given or default, own, *path, derived=given is None)

    yield part(alerts, base, "contact_point")
    if heartbeat.get("enabled") is False or (shared and shares(heartbeat)):
        return
    of_beats = part(beats, with_heartbeat(base) if isinstance(base, str) else None, "heartbeat", "contact_point")
    yield of_beats
    if isinstance(key, str):
        settings = rule or {}
        title = settings.get("name") or of_beats.name
        own = settings.get("orgId") or organisation
        yield from rule_claims(lambda field: settings.get(to_camel(field)), key, title, own, "heartbeat", "rule")


def organisations_beside_a_token(raw: Mapping[str, Any], credentials: Credentials) -> Iterator[Problem]:
    """Find organisations in entries and shared heartbeats although Grafana's credentials are a token."""
    for number, item in _entries(raw):
        heartbeat = _block(item, "heartbeat") or {}
        parts = {
            ("contact_point",): _block(item, "contactPoint"),
            ("heartbeat", "contact_point"): _block(heartbeat, "contactPoint"),
            ("heartbeat", "rule"): _block(heartbeat, "rule"),
        }
        given = {(*path, "org_id"): (part or {}).get("orgId") for path, part in parts.items()}
        yield from beside_a_token(credentials, given, functools.partial(entry_path, number))
    shared = _block(raw, "sharedHeartbeats") or {}
    blocks = {("org_id",): _block(shared, "rule"), ("contact_point", "org_id"): _block(shared, "contactPoint")}
    yield from beside_a_token(
        credentials, {path: (block or {}).get("orgId") for path, block in blocks.items()}, shared_path
    )


def _block(item: Mapping[str, Any], key: str) -> Mapping[str, Any] | None:
    value = item.get(key)
    return value if isinstance(value, Mapping) else None


def plain_secrets(model: type[InputModel], value: Any, path: Path) -> Iterator[Problem]:  # noqa: ANN401 - not yet checked
    """Find credentials in plain-text configuration. The problems show how to encrypt them."""
    for where, text in _texts(value, path):
        if _is_credential(model, where, text):
            yield _in_plain_text(path_text(where), f"--path '{path_text(where)}'")


def exposed_passwords(model: type[InputModel], value: Any, path: Path) -> Iterator[Problem]:  # noqa: ANN401 - not yet checked
    """Find URLs with a password in settings that the state stores in plain text, secret in configuration or not."""
    for where, text in _texts(value, path):
        if not hides(model, where) and url_has_password(text):
            allowed = "text without user and password in a URL: the state stores it in plain text"
            yield Problem(path_text(where), HIDDEN, allowed)


def addresses_with_user(credentials: Credentials) -> Iterator[Problem]:
    """Find a user in the addresses of Grafana and IRM from any source: the provider stores them in plain text."""
    addresses = {
        "grafana.url": (credentials.grafana_url, "grafana.auth"),
        "irm.url": (credentials.irm_url, "irm.token"),
        "irm.stackUrl": (credentials.irm_stack_url, "irm.token"),
    }
    for path, (address, instead) in addresses.items():
        if address and url_has_user(address):
            yield Problem(path, HIDDEN, f"an address without user and password; set these in {instead}")


def _texts(value: Any, path: Path) -> Iterator[tuple[Path, str]]:  # noqa: ANN401 - as above
    if isinstance(value, str):
        if value:
            yield path, value
        return
    parts: Any = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        # Encrypted values are below the key "secure" in a stack's file.
        if key != "secure":
            yield from _texts(part, (*path, key))


def plain_tokens_of_provider(get: Callable[[str], Any], is_secret: Callable[[str], bool]) -> Iterator[Problem]:
    """Find plain-text tokens in the grafana provider's own configuration, the fallback for the program's settings.

    Args:
        get: returns the value of a full key.
        is_secret: whether the value of a full key is secret.

    """
    for key in ("grafana:auth", "grafana:oncallAccessToken"):
        if get(key) and not is_secret(key):
            yield _in_plain_text(key, key)


def _in_plain_text(path: str, target: str) -> Problem:
    command = f"pulumi config set --secret {target}"
    return Problem(path, f"{HIDDEN} in plain text", f"a secret; set it with: {command}")


def _is_credential(model: type[InputModel], path: Path, text: str) -> bool:
    """Whether a value is a credential: by its mark, by its name in a map, or as a URL with a user."""
    if is_credential(model, path):
        return True
    # `addresses_with_user` refuses any user in the addresses of Grafana and IRM.
    return path[0] not in ("grafana", "irm") and hides(model, path) and url_has_user(text)
