"""The command as people and programs use it."""

import json
import re
from pathlib import Path

import typer
from typer.testing import CliRunner, Result

from grafana_irm_cli.heartbeat.command import heartbeat
from grafana_irm_cli.heartbeat.tables import INTERVAL_HEADINGS

app = typer.Typer()
app.command()(heartbeat)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments, env={"COLUMNS": "120"})


def test_it_says_what_is_given_what_is_derived_and_what_follows() -> None:
    shown = run("--interval", "10m", "--repeat-interval", "2m").output
    assert any(line.startswith("Repeat interval") and "2m" in line and "given" in line for line in shown.splitlines())
    assert any(line.startswith("Pending period") and "derived" in line for line in shown.splitlines())
    assert "Gap between beats" in shown
    assert "Grafana dies" in shown


def test_without_options_it_shows_irms_default() -> None:
    done = run()
    assert done.exit_code == 0
    assert "Manual step" not in done.output
    assert "Warning" not in done.output


def test_warnings_and_the_step_left_are_shown() -> None:
    shown = " ".join(run("--interval", "1m").output.split())
    assert "Warning: The first alert can reach the receiver of the root notification policy" in shown
    assert "Manual step: Set the heartbeat interval to 1 minute" in shown


def test_what_cannot_work_is_refused_with_every_problem() -> None:
    done = run("--interval", "7m", "--evaluation-interval", "15s")
    assert done.exit_code == 2
    assert "--interval" in done.stderr
    assert "--evaluation-interval" in done.stderr
    assert "an interval that IRM offers" in done.stderr
    assert done.stdout == ""


def test_json_is_for_programs() -> None:
    shown = json.loads(run("--json", "--repeat-interval", "120s").stdout)
    assert shown["settings"]["repeat_interval"] == "2m"
    assert shown["settings"]["grafana_instances"] == 1
    assert shown["results"]["steady_gap"] == {"shortest": 120.0, "longest": 131.0}
    assert shown["results"]["can_reach_root_policy"] is False
    assert shown["warnings"] == []
    assert shown["manual_step"] is None


def test_json_of_what_is_refused_lists_the_problems() -> None:
    done = run("--json", "--repeat-interval", "10m")
    assert done.exit_code == 2
    problem = json.loads(done.stdout)["problems"][0]
    assert (problem["path"], problem["given"]) == ("repeat_interval", "10m")
    assert problem["allowed"].startswith("at most 9m48s")


def test_all_intervals_are_one_table() -> None:
    shown = run("--all-intervals").output
    assert len(json.loads(run("--all-intervals", "--json").stdout)) == 10
    assert all(f"\n{interval} " in shown for interval in ("1m", "2m", "10m", "12h", "1d"))


def test_instances_are_compared_column_by_column() -> None:
    lines = run("--compare-instances", "--interval", "2m", "--markdown").output.splitlines()
    cells = {line.split("|")[1].strip(): [cell.strip() for cell in line.split("|")[2:5]] for line in lines}
    assert cells["Interval of 2m"] == ["1 instance", "2 instances", "3 instances"]
    assert cells["Longest gap"] == ["26s", "55s", "1m40s"]
    assert json.loads(run("--compare-instances", "--interval", "2m", "--json").stdout)["Longest gap"]["3"] == "1m40s"
    assert "Lost beats tolerated" in run("--compare-instances").output


def test_a_number_of_instances_that_cannot_work_is_refused_in_its_column() -> None:
    assert json.loads(run("--compare-instances", "--interval", "1m", "--json").stdout)["Longest gap"] == {
        "1": "21s",
        "2": "55s",
        "3": "refused",
    }


def test_an_interval_that_irm_does_not_offer_is_refused_in_the_comparison() -> None:
    done = run("--compare-instances", "--interval", "7m")
    assert done.exit_code == 2
    assert "an interval that IRM offers" in done.stderr


def test_all_intervals_of_several_instances() -> None:
    """Three instances cannot beat every minute."""
    lines = run("--all-intervals", "--grafana-instances", "3").output.splitlines()
    cells = {line.split()[0]: line.split()[1:] for line in lines if line[:1].isdigit()}
    assert cells["1m"][0] == "refused"
    assert (cells["2m"][4], cells["2m"][5]) == ("1m40s", "0")
    as_json = json.loads(run("--all-intervals", "--grafana-instances", "3", "--json").stdout)
    assert as_json[0]["settings"] == {"interval": "1m"}
    assert as_json[0]["problems"][0]["path"] == "grafana_instances"
    assert [one["settings"]["interval"] for one in as_json][1:] == [
        "2m",
        "3m",
        "5m",
        "10m",
        "15m",
        "30m",
        "1h",
        "12h",
        "1d",
    ]


def test_several_instances_show_what_may_be_lost_while_the_sender_lives() -> None:
    shown = json.loads(run("--json", "--interval", "2m", "--grafana-instances", "3", "--repeat-interval", "2s").stdout)
    assert shown["results"]["steady_gap"] == {"shortest": 0.0, "longest": 100.0}
    assert shown["results"]["lost_beats_tolerated"] == 0
    assert shown["results"]["lost_beats_while_sender_lives"] == 11
    assert "while the sender lives" not in run().output


def test_both_limits_of_irm_are_shown() -> None:
    shown = " ".join(run().output.split())
    assert "0.6% of an integration's limit, 0.2% of the organisation's" in shown
    assert "100.0% of an integration's limit, 33.3% of the organisation's" in shown


def test_all_intervals_fit_a_terminal_of_80_columns() -> None:
    shown = CliRunner().invoke(app, ["--all-intervals"], env={"COLUMNS": "80"}).output
    assert "…" not in shown
    assert {word for heading in INTERVAL_HEADINGS for word in heading.split()} <= set(shown.split())
    assert len(shown.splitlines()) == 13, "three lines of headings, and one for each interval"


def test_the_picture_is_written_to_the_given_file(tmp_path: Path) -> None:
    path = tmp_path / "heartbeat.svg"
    done = run("--svg", str(path))
    assert path.read_text(encoding="utf-8").startswith("<svg ")
    assert "Picture written to" in done.output


def test_the_picture_and_json_do_not_mix(tmp_path: Path) -> None:
    done = run("--json", "--svg", str(tmp_path / "heartbeat.svg"))
    assert json.loads(done.stdout)


def test_a_picture_that_cannot_be_written_is_an_error_in_words(tmp_path: Path) -> None:
    done = run("--svg", str(tmp_path / "nowhere" / "heartbeat.svg"))
    assert done.exit_code == 2
    assert "nowhere" in done.output


def test_a_shared_heartbeat_shows_its_members_and_their_requests() -> None:
    told = run("--shared", "100")
    assert told.exit_code == 0
    assert re.search(r"Shared by .* 100 .* given", told.output)
    assert re.search(r"Requests in 5 minutes, all members .* 250", told.output)
    assert re.search(r"Gap when a member is removed .* 4m55s", told.output)
    assert "Shared by" not in run().output
    assert "member" not in run().output


def test_a_shared_heartbeat_of_too_many_is_refused_with_the_numbers() -> None:
    told = run("--interval", "1m", "--shared", "50", "--json")
    assert told.exit_code == 2
    (problem,) = json.loads(told.output)["problems"]
    assert problem["path"] == "shared"
    assert problem["allowed"].startswith("at most 22 members")


def test_all_intervals_of_a_shared_heartbeat() -> None:
    told = json.loads(run("--all-intervals", "--shared", "300", "--json").output)
    assert [one["settings"].get("repeat_interval") for one in told][3:6] == [None, "4m", "5m"]
