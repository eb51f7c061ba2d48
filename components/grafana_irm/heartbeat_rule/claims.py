"""The names and UIDs of a heartbeat's rule, as claims on what Grafana accepts only once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from grafana_irm.heartbeat_rule.names import default_rule_group
from grafana_irm.run import HEARTBEAT_UID, stable_uid
from grafana_irm.unique.table import FOLDER, RULE, RULE_GROUP, RULE_TITLE, Claim, organisation_scope


@dataclass(frozen=True)
class Rule:
    """The claims of one heartbeat's rule."""

    uid: Claim
    folder: Claim | None
    """None for an existing folder, which several rules may share."""
    group: Claim
    title: Claim

    def __iter__(self) -> Iterator[Claim]:
        return iter(claim for claim in (self.uid, self.folder, self.group, self.title) if claim is not None)


def rule_claims(given: Callable[[str], object], where: str, title: object, organisation: object, *path: str) -> Rule:
    """Return the claims of a heartbeat rule.

    Args:
        given: returns a setting of the rule by its name in snake case, None if not set.
        where: the component's place in the program, from which defaults are derived.
        title: the rule's title.
        organisation: the rule's organisation, None if not set.
        path: the path of the rule's settings.

    """
    derived = stable_uid(HEARTBEAT_UID, where)
    uid, folder, group = given("rule_uid"), given("folder_uid"), given("rule_group")
    in_organisation = organisation_scope(organisation)
    in_folder = (*in_organisation, derived if folder is None else folder)
    return Rule(
        Claim(RULE, (*path, "rule_uid"), derived if uid is None else uid, in_organisation, uid is None),
        Claim(FOLDER, (*path, "folder_uid"), derived, in_organisation, derived=True) if folder is None else None,
        Claim(
            RULE_GROUP,
            (*path, "rule_group"),
            default_rule_group(where) if group is None else group,
            in_folder,
            group is None,
        ),
        Claim(RULE_TITLE, (*path, "name"), title, in_folder, given("name") is None),
    )
