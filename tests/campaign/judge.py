"""What is always demanded of a disturbed command, and of the way on from it."""

import re
from collections.abc import Iterator

from tests.campaign.requests import Request
from tests.campaign.verdict import End
from tests.campaign.world import LIMIT, Objects, Ran, World

_TRACE = re.compile(
    r"Traceback \(most recent call last\)|^\s*File \"[^\"]+\.py\", line \d+|^\s*(goroutine \d+|panic:)", re.MULTILINE
)
_PANIC = "is not runtime.ClientResponseStatus: missing method IsClientError"
_STATED = re.compile(r"pulumi (cancel|refresh|destroy|up)\b")
_OF_SYSTEM = {
    "irm": re.compile(r"Grafana IRM|grafana:onCall|oncall|IntegrationDescription|/api/v1/integrations"),
    "grafana": re.compile(r"Grafana(?! IRM)|grafana:(alerting|oss)|/v1/provisioning|/folders"),
}

_EMPTY_NOTE = "failed to load checkpoint: EOF"

PANIC_SHOWN = "the official plugin's own panic, shown by the engine"


def bad_manners(world: World, ran: Ran, request: Request | None = None) -> Iterator[str]:
    """Yield what a command did that none may: hang, show a traceback or a credential, or fail without a clear word.

    ``request`` is the one that met a fault, if that can be why it failed: the errors must name its system.
    """
    if ran.code is None:
        yield f"no end within {LIMIT:g} s"
    shown = ran.text.replace(_panic_text(ran.text), "")
    trace = _TRACE.search(shown)
    if trace:
        yield f"a traceback: {shown[trace.start() : trace.start() + 160]!r}"
    if any(secret in ran.text for secret in world.credentials()):
        yield "a credential in the output"
    if ran.code and request is not None:
        told = " ".join(" ".join(error) for error in ran.errors) or ran.text
        if not _OF_SYSTEM[request.system].search(told):
            yield f"no error names {request.system}: {told[-300:]!r}"


def limit_of(ran: Ran, command: str, request: Request, kind: str) -> str | None:
    """Return what of a fault the official plugin cannot cope with, where nothing of ours could help; else None."""
    if ran.code is None and request.system == "irm" and kind == "time-out":
        # Its client for IRM has no time limit of its own; seen for 4 minutes.
        return "waits for IRM without limit: ended by hand after 3 minutes"
    if ran.well and command == "destroy" and kind in {"404", "empty body"}:
        return "destroy believes an answer that something is gone, and leaves it"
    return None


def notes_of(ran: Ran) -> tuple[str, ...]:
    """Return what of a command is worth counting."""
    return (PANIC_SHOWN,) if _panic_text(ran.text) else ()


def _panic_text(text: str) -> str:
    """Return the panic that is known of the official plugin, which the engine shows as it is; else nothing."""
    found = re.search(r"panic: [^\n]*" + re.escape(_PANIC) + r"\n\s*\n\s*goroutine [^\n]*\n?", text)
    return found.group() if found else ""


def way_on(world: World, command: str, wanted: Objects) -> tuple[End, list[str]]:
    """Go on with a plain command after something went wrong, and with the commands that its output names.

    Returns how that ended, and what was wrong.
    """
    ran = world.run(command)
    if ran.well and world.objects() == wanted:
        return End.AT_ONCE, []
    for named in dict.fromkeys(_STATED.findall(ran.text)):
        world.run(named)
    again = world.run(command)
    if again.well and world.objects() == wanted:
        return End.STATED, []
    if _EMPTY_NOTE in again.text:
        world.remove_empty_notes()
        _, problems = way_on(world, command, wanted)
        return (End.FAILED if problems else End.DOCUMENTED), problems
    if command == "destroy" and world.run("destroy --refresh").well and world.objects() == wanted:
        return End.DOCUMENTED, []
    problems = [] if again.well else [f"the next {command} failed again: {_last(again)}"]
    return End.FAILED, problems + differences(world.objects(), wanted)


def differences(found: Objects, wanted: Objects) -> list[str]:
    """Say in which kinds of object what is found differs from what is wanted."""
    return [f"{kind}: {found[kind]} instead of {wanted[kind]}" for kind in wanted if found[kind] != wanted[kind]]


def unsound(world: World, fingerprint: str) -> list[str]:
    """Return what is wrong with the state after a way on that ended well; ``fingerprint``: of an undisturbed one."""
    if forgotten := world.forgotten():
        return forgotten
    if world.fingerprint() == fingerprint:
        return []
    ran = world.run("preview --expect-no-changes")
    return [] if ran.well else [f"the next preview has changes or failed: {_last(ran)}"]


def _last(ran: Ran) -> str:
    told = "; ".join(message for _, message in ran.errors) or ran.text
    return told[-600:]
