"""Masks secrets in reports: known secrets in every spelling, and text that looks like a credential.

The engine masks secrets in properties. But error messages are free text: a provider may quote a response, a program its
inputs, a system the URL that it sent to. So every text of a report goes through a `Mask`.
"""

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest
from typing import Any
from urllib.parse import quote

MASKED = "[secret]"

SIGNATURE = "4dabf18193072939515e22adb298388d"
"""The key by which Pulumi marks special values."""

SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - Pulumi's public mark of a secret value, not a secret
"""The value of that key in a secret value."""

SHORTEST = 4
"""Secrets with fewer characters are not masked: `1` or `on` would be replaced inside other words."""

SHORTEST_INSIDE = 8
"""The same for texts inside a secret list or map, since such texts can be ordinary words (`POST`, `webhook`)."""

_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<=/integrations/v1/)(?P<keep>[\w-]+/)[^\s/\"'<>`\\]+",  # an IRM endpoint: its token pages people
        r"\bgl(?:sa|c|p)_[A-Za-z0-9+/=_-]{8,}",  # Grafana: service account, Cloud access policy, plugin
        r"\bpul-[0-9a-f]{40}\b",  # Pulumi access token
        r"\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,})",
        r"\bxox[abeoprs]-[\w-]{8,}",  # Slack
        r"(?<=hooks\.slack\.com/services/)[\w/-]+",
        r"\bAKIA[0-9A-Z]{16}\b",
        r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*",  # a JSON Web Token
        r"(?i)(?P<keep>\b(?:bearer|basic)\s+)(?!\[secret\])[A-Za-z0-9+/=._~-]{8,}",
        r"(?<=://)[^\s/@:\"']+:[^\s/@\"']+(?=@)",  # user:password@host
        r"(?i)(?P<keep>[?&][\w-]*(?:token|secret|passw|key|auth|sig|credential)[\w-]*=)(?!\[secret\])[^\s&\"'<>`\\]+",
        r"-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)",
    )
)

_SECRET_VARIABLE = re.compile(r"TOKEN|SECRET|PASSW|PASSPHRASE|AUTH|CREDENTIAL|_KEY$|APIKEY", re.IGNORECASE)


class Mask:
    """Replaces known secrets, and text that looks like a credential, with `[secret]`."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        spellings = {spelling for secret in secrets for spelling in _spellings(secret)}
        longest_first = sorted(spellings, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def text(self, text: str) -> str:
        """Return ``text`` without secrets."""
        if self._known:
            text = self._known.sub(MASKED, text)
        for pattern in _PATTERNS:
            text = pattern.sub(lambda match: f"{match.groupdict().get('keep') or ''}{MASKED}", text)
        return text

    def data(self, value: object) -> object:
        """Return JSON data with every text masked, keys of maps too."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {self.text(name): self.data(each) for name, each in value.items()}
        if isinstance(value, list | tuple):
            return [self.data(each) for each in value]
        return value


def without_credentials(text: str) -> str:
    """Return ``text`` with everything masked that looks like a credential."""
    return Mask().text(text)


def is_secret(value: object) -> bool:
    """Whether the program or the provider marked this value as a secret.

    A plain text is not marked, even if the engine masked a secret of the configuration in it.
    """
    return isinstance(value, Mapping) and value.get(SIGNATURE) == SECRET_SIGNATURE


def secrets_of_configuration(config: Mapping[str, Any], written: Mapping[str, Any] | None = None) -> Iterator[str]:
    """Yield the secrets in the output of `pulumi config --show-secrets --json`.

    Args:
        config: the parsed output. A whole list or map is marked secret if one part is.
        written: the `config` of the stack's file, which shows which parts are secret.

    """
    for key, each in config.items():
        if each.get("secret"):
            yield from _encrypted(each.get("objectValue", each.get("value")), (written or {}).get(key))


def _encrypted(value: object, written: object) -> Iterator[str]:
    """Yield the texts of a value that are encrypted in the file, or that are not in the file."""
    if isinstance(value, Mapping) and isinstance(written, Mapping) and set(written) != {"secure"}:
        for key, part in value.items():
            yield from _encrypted(part, written.get(key))
    elif isinstance(value, list) and isinstance(written, list):
        for part, text in zip_longest(value, written[: len(value)]):
            yield from _encrypted(part, text)
    elif written is None or isinstance(written, Mapping | list):
        yield from _scalars(value)


def secrets_of_state(value: object) -> Iterator[str]:
    """Yield all secrets in the parsed output of `pulumi stack export --show-secrets`."""
    if isinstance(value, Mapping):
        if is_secret(value):
            yield from _scalars(json.loads(value["plaintext"])) if "plaintext" in value else ()
        else:
            for each in value.values():
                yield from secrets_of_state(each)
    elif isinstance(value, list):
        for each in value:
            yield from secrets_of_state(each)


def secrets_of_environment(environ: Mapping[str, str]) -> Iterator[str]:
    """Yield the values of environment variables with the name of a credential."""
    for name, value in environ.items():
        if _SECRET_VARIABLE.search(name) and not value.startswith("/"):
            yield value


def _scalars(value: object) -> Iterator[str]:
    """Yield a secret's texts: a plain value as it is, and the longer texts in a list or map."""
    if isinstance(value, Mapping | list):
        parts = value.values() if isinstance(value, Mapping) else value
        yield from (text for part in parts for text in _scalars(part) if len(text) >= SHORTEST_INSIDE)
    elif isinstance(value, str):
        yield value
        if value[:1] in "{[":
            yield from _inside_json(value)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)


def _inside_json(text: str) -> Iterator[str]:
    """Yield the secrets of a list or map that is written as JSON text, as in Pulumi's configuration."""
    try:
        value = json.loads(text)
    except ValueError:
        return
    if isinstance(value, Mapping | list):
        yield from _scalars(value)


def _spellings(secret: str) -> Iterator[str]:
    """Yield ``secret`` in all spellings in which it may be quoted; several lines also line by line."""
    lines = [line.strip() for line in secret.splitlines()]
    pieces = [secret.strip(), *(line for line in lines if len(lines) > 1 and len(line) >= SHORTEST_INSIDE)]
    for piece in pieces:
        if len(piece) < SHORTEST:
            continue
        encoded = piece.encode("utf-8", "surrogatepass")
        yield piece
        yield json.dumps(piece)[1:-1]
        yield json.dumps(piece, ensure_ascii=False)[1:-1]
        yield repr(piece)[1:-1]
        yield quote(piece, safe="", errors="replace")
        yield quote(piece, errors="replace")
        yield base64.b64encode(encoded).decode().rstrip("=")
        yield base64.urlsafe_b64encode(encoded).decode().rstrip("=")
