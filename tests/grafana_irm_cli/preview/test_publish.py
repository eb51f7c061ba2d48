"""One comment for a report, on GitHub and on GitLab alike, whatever happens at the same time."""

import threading
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grafana_irm_cli.preview.api import patiently
from grafana_irm_cli.preview.github import GitHub, GitHubThread
from grafana_irm_cli.preview.gitlab import GitLabThread
from grafana_irm_cli.preview.publish import Marker, Outcome, Thread, publish
from tests.grafana_irm_cli.preview.forge import BOT, Answer, Forge

MARKER = Marker("shop", "default", 7)

pytestmark = pytest.mark.usefixtures("patience")


def _github(forge: Forge) -> Thread:
    github = GitHub(forge.url, "token", "acme/shop")
    return GitHubThread(github, 7, github.login())


def _gitlab(forge: Forge) -> Thread:
    forge.login = BOT
    return GitLabThread(f"{forge.url}/api/v4", "token", "acme/shop", 7)


@pytest.fixture(params=[_github, _gitlab], ids=["github", "gitlab"])
def thread(request: pytest.FixtureRequest, forge: Forge) -> Thread:
    make: Callable[[Forge], Thread] = request.param
    return make(forge)


def _publish(thread: Thread, text: str = "report", *, run: int = 7, needed: bool = True) -> Outcome:
    marker = Marker("shop", "default", run)
    return patiently(lambda: publish(thread, marker, lambda again: f"{text} again={again}", needed=needed))


def _crowd(forge: Forge, count: int) -> None:
    for index in range(count):
        forge.add(f"comment {index}", "somebody")


def test_the_first_report_is_a_new_comment(thread: Thread, forge: Forge) -> None:
    assert _publish(thread) is Outcome.CREATED
    assert forge.bodies() == [MARKER.line + "report again=False"]


def test_the_next_one_edits_it_in_place(thread: Thread, forge: Forge) -> None:
    _publish(thread)
    number = next(iter(forge.comments))

    assert _publish(thread, "newer", run=8) is Outcome.UPDATED
    assert [(each["id"], each["body"]) for each in forge.comments.values()] == [
        (number, Marker("shop", "default", 8).line + "newer again=True")
    ]


def test_it_is_found_among_250_comments_before_and_after_it(thread: Thread, forge: Forge) -> None:
    _crowd(forge, 250)
    _publish(thread)
    _crowd(forge, 250)

    assert _publish(thread, "newer") is Outcome.UPDATED
    assert len(forge.bodies()) == 1
    assert len(forge.bodies("somebody")) == 500


def test_there_is_no_comment_where_there_never_was_a_change(thread: Thread, forge: Forge) -> None:
    assert _publish(thread, needed=False) is Outcome.NOT_NEEDED
    assert forge.comments == {}


def test_after_a_fix_the_comment_that_is_there_is_updated(thread: Thread, forge: Forge) -> None:
    _publish(thread)

    assert _publish(thread, "fixed", needed=False) is Outcome.UPDATED
    assert "fixed" in forge.bodies()[0]


def test_the_same_report_again_changes_nothing(thread: Thread, forge: Forge) -> None:
    _publish(thread)
    _publish(thread)
    writes = [each for each in forge.requests if not each.startswith("GET")]

    assert _publish(thread) is Outcome.UNCHANGED
    assert [each for each in forge.requests if not each.startswith("GET")] == writes


def test_another_project_and_another_target_have_comments_of_their_own(thread: Thread, forge: Forge) -> None:
    for marker in (MARKER, Marker("other", "default", 7), Marker("shop", "drift", 7)):
        publish(thread, marker, lambda _again: "report", needed=True)

    assert len(forge.bodies()) == 3


def test_a_comment_of_somebody_else_with_our_marker_is_not_ours(thread: Thread, forge: Forge) -> None:
    forge.add(MARKER.line + "forged", "mallory")

    assert _publish(thread) is Outcome.CREATED
    assert forge.bodies("mallory") == [MARKER.line + "forged"]


def test_our_marker_in_the_middle_of_a_comment_is_a_quotation(thread: Thread, forge: Forge) -> None:
    forge.add(f"> {MARKER.line}quoted")

    assert _publish(thread) is Outcome.CREATED


def test_a_comment_that_is_deleted_meanwhile_is_made_anew(thread: Thread, forge: Forge) -> None:
    _publish(thread)
    forge.before["PATCH|PUT"] = forge.comments.clear

    assert _publish(thread, "newer") is Outcome.CREATED
    assert [body.count("newer") for body in forge.bodies()] == [1]


def test_two_first_comments_at_once_leave_one_with_the_later_report(thread: Thread, forge: Forge) -> None:
    forge.before["^POST"] = lambda: _publish(thread, "later", run=8)

    assert _publish(thread, "earlier", run=7) is Outcome.SUPERSEDED
    _publish(thread, "later", run=8)

    assert forge.bodies() == [Marker("shop", "default", 8).line + "later again=True"]


def test_the_later_of_two_runs_cleans_up_after_the_earlier(thread: Thread, forge: Forge) -> None:
    forge.before["^POST"] = lambda: forge.add(MARKER.line + "earlier")

    assert _publish(thread, "later", run=8) is Outcome.CREATED
    assert len(forge.bodies()) == 1
    assert "later" in forge.bodies()[0]


def test_an_earlier_run_never_overwrites_a_later_report(thread: Thread, forge: Forge) -> None:
    _publish(thread, "later", run=8)

    assert _publish(thread, "earlier", run=7) is Outcome.SUPERSEDED
    assert "later" in forge.bodies()[0]


def test_many_runs_at_once_leave_the_latest_report(forge: Forge) -> None:
    threads = [
        threading.Thread(target=_publish, args=(_github(forge), f"run {run}"), kwargs={"run": run})
        for run in range(1, 7)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    _publish(_github(forge), "run 7", run=7)

    assert len(forge.bodies()) == 1
    assert "run 7 " in forge.bodies()[0]


@pytest.mark.parametrize(
    "answer",
    [
        Answer(429, {"Retry-After": "1"}, {"message": "slow down"}),
        Answer(403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1"}, {"message": "API rate limit exceeded"}),
        Answer(403, {}, {"message": "You have exceeded a secondary rate limit."}),
        Answer(502, {}, {"message": "bad gateway"}),
    ],
)
@pytest.mark.parametrize("method", ["GET .*(comments|notes)", "POST"])
def test_limits_and_hiccups_are_waited_for(thread: Thread, forge: Forge, answer: Answer, method: str) -> None:
    forge.faults += [(method, answer)] * 3

    assert _publish(thread) is Outcome.CREATED
    assert len(forge.bodies()) == 1


def test_an_answer_that_was_lost_makes_no_second_comment(thread: Thread, forge: Forge) -> None:
    forge.faults.append(("^POST", Answer(502, {}, {}, after=True)))

    assert _publish(thread) in (Outcome.UNCHANGED, Outcome.UPDATED)
    assert len(forge.bodies()) == 1


@given(st.text(max_size=40), st.text(max_size=40), st.integers(0, 10**12))
def test_a_marker_is_hidden_and_known_again_whatever_the_names(project: str, target: str, run: int) -> None:
    marker = Marker(project, target, run)

    assert marker.line.isascii()
    assert marker.line.count("-->") == 1
    assert marker.line.count("--") == 2
    assert marker.run_of(marker.line + "text") == run


def test_a_marker_of_other_names_is_another_one() -> None:
    assert Marker("a", "b", 1).run_of(Marker("a", "c", 1).line) is None
    assert Marker("a b", "c", 1).run_of(Marker("a", "b c", 1).line) is None
