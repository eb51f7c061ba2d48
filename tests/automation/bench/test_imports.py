from automation.bench.imports import import_ratios, import_sentence


def test_both_imports_are_measured_in_turn() -> None:
    ratios = import_ratios(1)
    assert len(ratios) == 1
    assert ratios[0] > 0


def test_the_figure_is_the_median() -> None:
    assert import_sentence([1.0, 1.2, 9.0]).startswith("import: CPU of the library is 1.20 times")
