"""The alert rules, and what the provisioning API does with them."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from ..common.errors import ApiError, bad_request_data, invalid_rule, plain, public
from ..common.times import go_span
from . import notification_settings, rule_model, uids
from .notification_settings import NotificationSettings
from .rule_model import Rule

BASE_INTERVAL = 10
"""Seconds between the scheduler's ticks: an evaluation interval is a multiple of it."""

_DEFAULT_INTERVAL = 60


class Rules:
    """All alert rules of the organisation.

    Args:
        now: returns the present time.
        folder_exists: returns whether a folder with this identifier exists.
        receivers: returns the names of the contact points.
        policies: returns the names of the named routing trees; None where rules cannot select any.
        timings: returns the names of the mute timings.
        changed: called after each change.
        flipped: the status of a PUT that would take the provenance of a rule away.

    Attributes:
        organisation: the id of the organisation, which its rules show. Default: 1.

    """

    def __init__(
        self,
        *,
        now: Callable[[], float],
        folder_exists: Callable[[str], bool],
        receivers: Callable[[], set[str]],
        policies: Callable[[], set[str] | None],
        timings: Callable[[], set[str]],
        changed: Callable[[], None],
        flipped: int,
    ) -> None:
        self._now = now
        self._folder_exists = folder_exists
        self._receivers = receivers
        self._policies = policies
        self._timings = timings
        self._changed = changed
        self._flipped = flipped
        self.organisation = 1
        self._rules: dict[str, Rule] = {}
        self._numbers = itertools.count(1)

    def __iter__(self) -> Iterator[Rule]:
        return iter(list(self._rules.values()))

    def find(self, uid: str) -> Rule | None:
        """Return the rule with this identifier."""
        return self._rules.get(uid)

    def in_group(self, folder: str, group: str) -> list[Rule]:
        """Return the rules of a group, in order."""
        found = [rule for rule in self if (rule.folder, rule.group) == (folder, group)]
        return sorted(found, key=lambda rule: rule.index)

    def in_folder(self, folder: str) -> int:
        """Return the number of rules in a folder."""
        return sum(rule.folder == folder for rule in self)

    def use(self, receiver: str) -> bool:
        """Return whether a rule names this contact point."""
        return any(rule.notification and rule.notification.receiver == receiver for rule in self)

    def with_timing(self, name: str) -> list[str]:
        """Return the identifiers of the rules that name a mute timing."""
        return [rule.uid for rule in self if rule.notification and name in rule.notification.timings]

    def rename_receiver(self, old: str, new: str) -> None:
        """Follow a contact point's new name."""
        for rule in self:
            if rule.notification and rule.notification.receiver == old:
                self._store(replace(rule, notification=rule.notification.renamed(old, new)))

    def get_group(self, folder: str, group: str) -> dict[str, Any]:
        """Return a group as the API shows it, or raise the 404."""
        rules = self.in_group(folder, group)
        if not rules:
            raise public(404, "alerting.alert-rule.notFound", "NotFound")
        shown = [rule.as_json() for rule in rules]
        return {"title": group, "folderUid": folder, "interval": rules[0].interval, "rules": shown}

    def put_group(self, folder: str, group: str, given: dict[str, Any], provenance: str) -> dict[str, Any]:
        """Replace a group's rules and interval. A request without `rules` changes only the interval.

        Returns:
            The request as Grafana read it, which is Grafana's response.

        Raises:
            ApiError: 400 for what cannot be.

        """
        interval, listed = given.get("interval") or 0, given.get("rules")
        if not isinstance(interval, int) or isinstance(interval, bool) or not isinstance(listed, list | None):
            raise bad_request_data()
        rules = self.in_group(folder, group) if listed is None else [self._read(r) for r in listed]
        echo = None if listed is None else [rule_model.echo(rule, r) for rule, r in zip(rules, listed, strict=True)]
        _check_interval(interval)
        self._check_folder(folder)
        for rule in rules:
            if problem := uids.problem_with(rule.uid):
                raise invalid_rule(f'cannot create rule with UID "{rule.uid}": {problem}')
        place = {"folder": folder, "group": group, "interval": interval, "provenance": provenance}
        rules = [replace(rule, index=index, **place) for index, rule in enumerate(rules, 1)]  # type: ignore[arg-type]
        self._check_doubles([rule.uid for rule in rules if rule.uid])
        for rule in rules:
            doing = "update" if rule.uid in self._rules else "insert"
            self._check(rule, f"failed to {doing} alert rules: ")
        kept = {rule.uid for rule in rules}
        for old in self.in_group(folder, group):
            if old.uid not in kept:
                del self._rules[old.uid]
        for rule in rules:
            self._store(rule)
        self._changed()
        return {"title": group, "folderUid": folder, "interval": interval, "rules": echo}

    def delete_group(self, folder: str, group: str) -> None:
        """Remove a group, or raise the 404."""
        rules = self.in_group(folder, group)
        if not rules:
            raise public(404, "alerting.alert-rule.notFound", "NotFound")
        self._delete(rules)

    def delete_folder(self, folder: str) -> None:
        """Delete the rules of a folder, whatever their provenance."""
        self._delete([rule for rule in self if rule.folder == folder])

    def listed(self) -> list[dict[str, Any]]:
        """Return the response to a list request."""
        ordered = sorted(self, key=lambda rule: (rule.folder, rule.group, rule.index))
        return [rule.as_json(provenance=True) for rule in ordered]

    def create(self, given: dict[str, Any], provenance: str) -> Rule:
        """Add a rule to a group, which keeps its interval, or has 60 s when it is new."""
        rule = self._read(given)
        if problem := uids.problem_with(rule.uid):
            raise plain(400, f"invalid alert rule\ncannot create rule with UID '{rule.uid}': {problem}")
        self._check_folder(rule.folder)
        group = self.in_group(rule.folder, rule.group)
        interval = group[0].interval if group else _DEFAULT_INTERVAL
        if not rule.group:
            _check_interval(0)
        rule = replace(rule, interval=interval, index=len(group) + 1, provenance=provenance)
        self._check(rule)
        if rule.uid in self._rules:
            raise _uid_in_use(rule.uid)
        stored = self._store(rule)
        self._changed()
        return stored

    def update(self, uid: str, given: dict[str, Any], provenance: str) -> Rule:
        """Replace a rule; pausing it is an update with `isPaused`.

        Raises:
            ApiError: an empty 404 when unknown, 400 for what cannot be, 500 or 409 for provenance that would flip.

        """
        rule = replace(self._read(given), uid=uid, provenance=provenance)
        self._check_folder(rule.folder)
        old = self._rules.get(uid)
        if old is None:
            raise ApiError(404, None)
        if old.provenance and old.provenance != provenance:
            raise self._flip(old.provenance, provenance)
        same_group = (old.folder, old.group) == (rule.folder, rule.group)
        index = old.index if same_group else len(self.in_group(rule.folder, rule.group)) + 1
        rule = replace(rule, interval=old.interval, index=index)
        self._check(rule)
        stored = self._store(rule)
        self._changed()
        return stored

    def delete(self, uid: str, provenance: str) -> None:
        """Remove a rule; an unknown one is no error."""
        rule = self._rules.get(uid)
        if rule is None:
            return
        if rule.provenance and rule.provenance != provenance:
            message = f"cannot delete with provided provenance '{provenance}', needs '{rule.provenance}'"
            raise public(409, "alerting.provenanceMismatch", message)
        self._delete([rule])

    def _delete(self, rules: list[Rule]) -> None:
        for rule in rules:
            del self._rules[rule.uid]
        if rules:
            self._changed()

    def _check_folder(self, folder: str) -> None:
        if not folder:
            raise invalid_rule("folderUID must be set")
        if not self._folder_exists(folder):
            raise invalid_rule("folder does not exist")

    def _check_doubles(self, given: list[str]) -> None:
        for uid in given:
            if given.count(uid) > 1 and uid in self._rules:
                version = self._rules[uid].version
                doubled = "version conflict while updating a record in the database with optimistic locking"
                raise plain(409, f"failed to update alert rules: {doubled}: alert rule UID {uid} version {version}")
            if given.count(uid) > 1:
                raise _uid_in_use(uid)

    def _check(self, rule: Rule, doing: str = "") -> None:
        settings = rule.notification
        if settings and (problem := self._problem_with(settings)):
            raise plain(400, f"invalid alert rule\n{problem}")
        rule_model.check(rule, doing)

    def _read(self, given: object) -> Rule:
        rule = rule_model.from_json(given)
        if rule.notification and self._policies() is None:
            # A release without named trees does not know the field.
            return replace(rule, notification=replace(rule.notification, policy=""))
        return rule

    def _problem_with(self, settings: NotificationSettings) -> str | None:
        return notification_settings.problem_with(
            settings, self._receivers(), self._policies() or set(), self._timings()
        )

    def _flip(self, source: str, target: str) -> ApiError:
        if self._flipped == 500:  # noqa: PLR2004 - HTTP
            return plain(500, "Internal Server Error")
        message = f"cannot update with provided provenance '{target}', needs '{source}'"
        return public(self._flipped, "alerting.provenanceMismatch", message)

    def _store(self, rule: Rule) -> Rule:
        old = self._rules.get(rule.uid)
        stored = replace(
            rule,
            uid=rule.uid or uids.new_uid(),
            number=old.number if old else next(self._numbers),
            version=old.version + 1 if old else 1,
            organisation=self.organisation,
            updated=self._now(),
            data=[rule_model.completed(query) for query in rule.data],
        )
        self._rules[stored.uid] = stored
        return stored


def _uid_in_use(uid: str) -> ApiError:
    error = "UNIQUE constraint failed: alert_rule.org_id, alert_rule.uid"
    message = f"Failed to save alert rule '{uid}' in organization 1 due to conflict: {error}"
    return public(409, "alerting.alert-rule.conflict", message, {"Error": error, "OrgID": 1, "RuleUID": uid})


def _check_interval(interval: int) -> None:
    if interval <= 0 or interval % BASE_INTERVAL:
        raise invalid_rule(
            f"interval ({go_span(interval)}) should be non-zero and divided exactly by scheduler interval: "
            f"{BASE_INTERVAL}"
        )
