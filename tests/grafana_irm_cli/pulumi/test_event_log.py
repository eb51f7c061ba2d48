"""The event log through a pipe."""

from pathlib import Path

from grafana_irm_cli.pulumi.event_log import event_log


def test_lines_arrive_and_nothing_is_left_behind() -> None:
    heard: list[str] = []
    with event_log(heard.append) as log:
        with log.path.open("w") as writer:
            writer.writelines(["one\n", '{"severity":"debug","message":"secret"}\n', "two\n"])
        folder = log.path.parent

    assert log.lines == heard == ["one\n", "two\n"]
    assert not folder.exists()


def test_a_writer_that_never_comes_is_no_trouble() -> None:
    with event_log() as log:
        pass

    assert log.lines == []


def test_it_is_a_pipe_that_others_cannot_open() -> None:
    with event_log() as log:
        path = Path(log.path)

        assert path.is_fifo()
        assert path.stat().st_mode & 0o077 == 0
        assert path.parent.stat().st_mode & 0o077 == 0
