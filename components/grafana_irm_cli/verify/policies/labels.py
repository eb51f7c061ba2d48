"""Where alerts with given labels go, in every policy of the stack and in the organisation's own."""

from collections.abc import Iterator, Mapping, Sequence

from grafana_irm.notification_policy.matchers import InvalidMatcher
from grafana_irm.notification_policy.routes import Route, of_spec
from grafana_irm_cli.verify.model import Finding, NotSeen, Status
from grafana_irm_cli.verify.policies.model import Live, Policy
from grafana_irm_cli.verify.policies.words import destination, reason, shown_labels

ROOT = "organisation's own policy"


class InvalidLabels(ValueError):  # noqa: N818 - reads well in an except clause
    """Labels that cannot be read; the message describes the allowed labels."""


def parsed_labels(text: str) -> dict[str, str]:
    """Parse labels such as ``severity=critical,team=payments``.

    Raises:
        InvalidLabels: the text is something else.

    """
    found: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        label, separator, value = part.partition("=")
        if not separator or not label.strip() or label.strip()[-1] in "!~" or value.startswith(("=", "~")):
            raise InvalidLabels("labels with values, such as severity=critical,team=payments")
        found[label.strip()] = value.strip()
    return found


def alerts_with(
    labels: Mapping[str, str], policies: Sequence[Policy], live: Live, integrations: Mapping[str, str]
) -> Iterator[Finding]:
    """Yield where alerts with these labels go: one line for each policy, the organisation's own last.

    Args:
        labels: the labels of the alert.
        policies: the policies of the stack.
        live: the policies in Grafana.
        integrations: the names of integrations, by the names of their contact points.

    """
    check = f"alerts with {shown_labels(labels)}"

    def line(name: str, status: Status, found: str) -> Finding:
        return Finding(name, check, status, found, of_integration=False, requested=True)

    for policy in policies:
        name = f"policy {policy.name}"
        if isinstance(live.specs, NotSeen):
            yield line(name, Status.NOT_SEEN, live.specs.reason)
        elif policy.name in live.specs:
            yield line(name, *_goes(of_spec(live.specs[policy.name]), labels, integrations))
    if isinstance(live.root, NotSeen):
        yield line(ROOT, Status.NOT_SEEN, live.root.reason)
    else:
        yield line(ROOT, *_goes(live.root, labels, integrations))


def _goes(tree: Route, labels: Mapping[str, str], integrations: Mapping[str, str]) -> tuple[Status, str]:
    try:
        ends = tree.ends_for(labels)
    except InvalidMatcher as wrong:
        return Status.NOT_SEEN, f"a matcher cannot be evaluated here: {wrong}"
    return Status.OK, "; ".join(f"go to {destination([end], integrations)}: {reason(tree, end)}" for end in ends)
