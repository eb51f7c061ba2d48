"""The race of previews: its ratio, and what is said of it."""

from automation.bench.previews import ONE_AFTER_ANOTHER, SIDE_BY_SIDE, Race, as_data, ratio, sentence

RACES = [
    Race(SIDE_BY_SIDE, 4, 10.0),
    Race(ONE_AFTER_ANOTHER, 1, 20.0),
    Race(ONE_AFTER_ANOTHER, 1, 40.0),
    Race(SIDE_BY_SIDE, 4, 20.0),
    Race(SIDE_BY_SIDE, 4, 12.0),
    Race(ONE_AFTER_ANOTHER, 1, 24.0),
]


def test_the_ratio_is_that_of_the_medians() -> None:
    assert ratio(RACES) == 0.5


def test_the_sentence_says_how_many_at_a_time() -> None:
    assert "side by side (4 at a time) take 0.50 of the time of one after another" in sentence(RACES)


def test_programs_get_every_run() -> None:
    assert as_data(RACES)["ratio"] == 0.5
    assert len(as_data(RACES)["runs"]) == 6
