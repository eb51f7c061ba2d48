import pytest

from sandbox.clock import VirtualClock
from sandbox.grafana.alertmanager.notification_log import Entry, NotificationLog, needs_notification

KEY = ("group", "Hook", 0)
ONE, TWO, NONE = frozenset("1"), frozenset("12"), frozenset[str]()


def entry(firing: frozenset[str] = ONE, resolved: frozenset[str] = NONE) -> Entry:
    return Entry(0, firing, resolved, 0)


@pytest.mark.parametrize(
    ("known", "firing", "resolved", "due", "needed"),
    [
        (None, ONE, NONE, False, True),
        (None, NONE, ONE, False, False),
        (entry(), ONE, NONE, False, False),
        (entry(), ONE, NONE, True, True),
        (entry(), TWO, NONE, False, True),
        (entry(TWO), ONE, NONE, False, False),
        (entry(TWO), ONE, frozenset("2"), False, True),
        (entry(), NONE, ONE, False, True),
        (entry(NONE, ONE), NONE, ONE, True, False),
    ],
)
def test_who_is_reported(
    known: Entry | None, firing: frozenset[str], resolved: frozenset[str], due: bool, needed: bool
) -> None:
    assert needs_notification(known, firing, resolved, due=due, send_resolved=True) is needed


def test_without_resolved_messages_one_among_others_is_not_sent() -> None:
    assert not needs_notification(entry(TWO), ONE, frozenset("2"), due=False, send_resolved=False)


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(1000)


def test_an_entry_is_deleted_after_twice_the_repeat_interval(clock: VirtualClock) -> None:
    log = NotificationLog(clock.now)
    log.record(KEY, ONE, NONE, repeat=60)
    clock.run_until(1000 + 899)
    assert log.find(KEY) is not None
    clock.run_until(1000 + 900)
    assert log.find(KEY) is None


@pytest.mark.parametrize(("graceful", "kept_at"), [(True, 1950), (False, 1500)])
def test_a_crash_loses_what_was_recorded_since_the_last_clean_up(
    clock: VirtualClock, graceful: bool, kept_at: float
) -> None:
    log = NotificationLog(clock.now)
    for at in (1100, 1500, 1950):
        clock.run_until(at)
        log.record(KEY, ONE, NONE, repeat=3600)
    clock.run_until(2000)
    log.stop(graceful=graceful)
    log.start()
    found = log.find(KEY)
    assert found is not None
    assert found.at == kept_at


def test_a_peer_is_reported_what_is_recorded_and_takes_what_is_newer() -> None:
    clock = VirtualClock(1000.0)
    sender, peer = NotificationLog(clock.now), NotificationLog(clock.now)
    sender.gossip = lambda key, found: told.append(peer.merge(key, found))
    told: list[bool] = []
    sender.record(KEY, ONE, NONE, repeat=60)
    found = sender.find(KEY)
    assert found is not None
    assert told == [True]
    assert peer.find(KEY) == found
    assert not peer.merge(KEY, found), "known already"


def test_an_entry_of_a_peer_that_has_expired_is_not_taken() -> None:
    clock = VirtualClock(1000.0)
    assert not NotificationLog(clock.now).merge(KEY, Entry(900.0, ONE, NONE, 999.0))
