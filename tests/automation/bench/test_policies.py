from automation.bench.policies import ROUTES, policy_ratios, policy_sentence


def test_both_checks_are_measured_in_turn() -> None:
    ratios = policy_ratios(1)
    assert len(ratios) == 1
    assert ratios[0] > 0


def test_the_figure_is_the_median() -> None:
    told = policy_sentence([1.0, 1.2, 9.0])
    assert told == f"policy: CPU of checking {ROUTES} routes is 1.20 times that of {ROUTES} integrations"
