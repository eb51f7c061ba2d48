"""The CPU of importing the library."""

from automation.bench.imports import ImportRatio, import_ratios, import_sentence


def test_all_imports_are_measured_in_turn() -> None:
    (ratio,) = import_ratios(1)
    assert ratio.alone > 0
    assert ratio.loaded > 0


def test_the_figures_are_medians() -> None:
    ratios = [ImportRatio(0.9, 1.2), ImportRatio(1.0, 1.3), ImportRatio(9.0, 9.0)]
    assert import_sentence(ratios) == (
        "import: CPU of the library is 1.00 times that of pulumi with the resources it uses, and 1.30 times with these "
        "resources loaded"
    )
