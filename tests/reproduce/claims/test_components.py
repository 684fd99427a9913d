"""Effects and interactions against hand-made designs."""

import pytest

from reproduce.claims.components import combination
from tests.made_up import claims as made_up
from tests.made_up.expressions import value_of

COMPONENTS = ("l2", "dropout", "norm")
FULL = ("none", "l2", "dropout", "norm", "l2+dropout", "l2+norm", "dropout+norm", "all")


def results_of(levels):
    """score = 1·l2 + 2·dropout + 4·norm + 10·(l2 and dropout) + 100·(all three) + seed."""
    made = made_up.experiment([made_up.factor("variant", *levels)], series="score", components=COMPONENTS, seeds=2)

    def measure(chosen, seed):
        on = combination(chosen["variant"], COMPONENTS)
        score = sum(weight for weight, name in zip((1, 2, 4), COMPONENTS, strict=True) if name in on)
        return {"score": made_up.curve(score + 10 * ({"l2", "dropout"} <= on) + 100 * (len(on) == 3) + seed)}

    return made_up.results(made, measure)


@pytest.mark.parametrize(
    ("levels", "text", "expected"),
    [
        (FULL, "effect(score, l2)", 1 + 10 / 2 + 100 / 4),
        (FULL, "effect(score, norm)", 4 + 100 / 4),
        (FULL, "interaction(score, l2, dropout)", 10 + 100 / 2),
        (FULL, "interaction(score, dropout, norm)", 100 / 2),
        (FULL, "interaction(score, l2, dropout, norm)", 100),
        (("none", "l2", "dropout", "norm"), "effect(score, dropout)", 2),
        (("-l2", "-dropout", "-norm", "all"), "effect(score, dropout)", 2 + 10 + 100),
        (("-l2", "-dropout", "-norm", "all"), "effect(score, norm)", 4 + 100),
    ],
)
def test_contrasts(levels, text, expected):
    assert value_of(text, results_of(levels)).data.tolist() == pytest.approx([expected] * 2)


@pytest.mark.parametrize(
    ("level", "on"),
    [("none", ""), ("l2", "l2"), ("l2+norm", "l2 norm"), ("all", "l2 dropout norm"), ("-l2", "dropout norm")],
)
def test_a_level_tells_which_components_are_on(level, on):
    assert combination(level, COMPONENTS) == frozenset(on.split())
