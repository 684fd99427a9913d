"""What a verdict must not depend on: the order of the seeds, and which side of a claim stands first."""

import math
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as some

from reproduce.claims.verdict import judge
from reproduce.record import Results
from tests.made_up import claims as made_up

SCORES = some.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0, 2.0, math.nan])  # few, so that there are ties
PAIRS = some.lists(some.tuples(SCORES, SCORES), min_size=1, max_size=24)
CLAIMS = (
    "score[a] > score[b]",
    "score[a] <= score[b] + 0.25",
    "score[a] ~= score[b] +- 0.5",
    "share(score[a] > score[b]) >= 0.5",
    "all(score) > 0.25",
)
MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def results(pairs: Sequence[tuple[float, float]], claims: Sequence[str], better: bool | None = True) -> Results:
    """The last scores of two variants for each seed."""
    made = made_up.experiment(
        [made_up.factor("variant", "a", "b")], series="score", claims=claims, seeds=max(1, len(pairs))
    )
    return made_up.results(
        made, lambda levels, seed: {"score": made_up.curve(pairs[seed]["ab".index(levels["variant"])], better=better)}
    )


@given(PAIRS, some.randoms(use_true_random=False))
def test_the_order_of_the_seeds_changes_no_verdict(pairs: list[tuple[float, float]], random: object) -> None:
    shuffled = list(pairs)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = ([verdict.as_json() for verdict in judge(results(order, CLAIMS))] for order in (pairs, shuffled))
    assert one == other


@given(PAIRS, some.sampled_from(sorted(MIRRORED)))
def test_a_claim_that_is_written_the_other_way_round_has_the_same_verdict(
    pairs: list[tuple[float, float]], operator: str
) -> None:
    one, other = f"score[a] {operator} score[b]", f"score[b] {MIRRORED[operator]} score[a]"
    (first,), (second,) = (judge(results(pairs, [claim])) for claim in (one, other))
    assert (first.verdict, first.level, first.n) == (second.verdict, second.level, second.n)


@given(PAIRS, some.sampled_from(sorted(MIRRORED)))
def test_of_a_claim_and_its_opposite_one_at_most_is_reproduced(pairs: list[tuple[float, float]], operator: str) -> None:
    verdicts = {
        one: judge(results(pairs, [f"score[a] {one} score[b]"]))[0].verdict for one in (operator, MIRRORED[operator])
    }
    if "=" not in operator:
        assert list(verdicts.values()).count("reproduced") <= 1
    opposite = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}[operator]
    against = judge(results(pairs, [f"score[a] {opposite} score[b]"]))[0].verdict
    assert {verdicts[operator], against} != {"reproduced"}
