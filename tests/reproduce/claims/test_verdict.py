"""Verdicts: each operator both ways, shares of the error, ties, divergence, missing runs, and error rates."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from reproduce.claims.conditions import Condition
from reproduce.claims.decisions import decide, more_seeds
from reproduce.claims.verdict import judge
from reproduce.errors import SpecErrors
from reproduce.record import Results, Series
from reproduce.statistics.family import FAMILY_ERROR
from tests.made_up import claims as made_up
from tests.made_up.expressions import evaluate


def results_of(claims, better=True, **scores):
    """One variant per keyword, with its last score for each seed."""
    made = made_up.experiment(
        [made_up.factor("variant", *scores)],
        series="score",
        claims=claims,
        seeds=len(next(iter(scores.values()))),
    )

    def measure(levels, seed):
        return {"score": made_up.curve(scores[levels["variant"]][seed], better=better, at="end")}

    return made_up.results(made, measure)


def judge_one(claim, better=True, **scores):
    (verdict,) = judge(results_of([claim], better, **scores))
    return verdict


RISING = list(range(1, 11))  # ten differences above 0
MIXED = [-5, -4, -3, -2, -1, 1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("operator", "scores", "verdict"),
    [
        (">", RISING, "reproduced"),
        (">=", RISING, "reproduced"),
        ("<", RISING, "refuted"),
        ("<=", RISING, "refuted"),
        (">", [-x for x in RISING], "refuted"),
        (">=", [-x for x in RISING], "refuted"),
        ("<", [-x for x in RISING], "reproduced"),
        ("<=", [-x for x in RISING], "reproduced"),
        (">", [0] * 10, "refuted"),  # exact
        (">=", [0] * 10, "reproduced"),
        ("<", [0] * 10, "refuted"),
        ("<=", [0] * 10, "reproduced"),
        *((operator, MIXED, "inconclusive") for operator in (">", ">=", "<", "<=")),
    ],
)
def test_each_operator_both_ways_and_at_ties(operator, scores, verdict):
    assert judge_one(f"score[a] {operator} 0", a=scores).verdict == verdict
    mirrored = operator.translate(str.maketrans("<>", "><"))
    assert judge_one(f"0 {mirrored} score[a]", a=scores).verdict == verdict


@pytest.mark.parametrize(
    ("scores", "verdict"),
    [
        ([0.1] * 10, "reproduced"),
        ([-0.1, 0.1] * 5, "reproduced"),
        ([0.2] * 10, "refuted"),
        ([-0.2] * 10, "refuted"),
        ([0.0, 0.2] * 5, "inconclusive"),
        ([-0.2, 0.2] * 5, "inconclusive"),
    ],
)
def test_equivalence(scores, verdict):
    found = judge_one("score[a] ~= score[b] +- 0.1", a=scores, b=[0] * 10)
    assert (found.verdict, found.margin) == (verdict, 0.1)


def test_a_deterministic_bound_that_is_touched_holds():
    found = judge_one("score[perceptron] <= 0.75", perceptron=[0.75] * 20)
    assert (found.verdict, found.effect, found.interval, found.exact) == ("reproduced", 0, None, True)
    assert found.reason == "Every seed gives the same number, a difference of 0: nothing is estimated."


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("score[a] > 0.5", "reproduced"),
        ("score[a] > 1", "refuted"),
        ("score[a] ~= 0.9 +- 0.2", "reproduced"),
        ("score[a] ~= 0.9 +- 0.05", "refuted"),
        ("all(score[a, b]) > 1", "refuted"),
        ("share(score[a] > 0.5) > 0.9", "reproduced"),
    ],
)
def test_what_is_the_same_in_every_seed_is_computed(claim, verdict):
    found = judge_one(claim, a=[1] * 3, b=[2] * 3)  # too few seeds for any interval
    assert (found.verdict, found.exact, found.p, found.interval, found.level) == (verdict, True, 0.0, None, 1.0)


def test_an_equal_outcome_of_different_runs_is_not_exact():
    """All of ten nets reach an accuracy of 1, by ways of their own; an eleventh need not."""
    results = results_of(["score[a] >= 1"], a=[1] * 10)
    records = {
        run: replace(record, series={"score": Series(np.array([run[1] / 10, 1.0]), "epoch", True)})
        for run, record in results.records.items()
    }
    (found,) = judge(replace(results, records=records))
    assert (found.verdict, found.exact) == ("reproduced", False)


def test_one_seed_alone_is_never_exact_and_two_that_agree_are():
    assert not judge_one("score[a] > 0", a=[1]).exact
    assert judge_one("score[a] > 0", a=[1, 1]).exact and not judge_one("score[a] > 0", a=[1, 2]).exact


def test_exact_claims_take_no_share_of_the_error():
    (first, _) = judge(results_of(["score[a] > 0", "score[b] > 0"], a=[-1, *[1] * 4], b=[1] * 5))
    alone = judge_one("score[a] > 0", a=[-1, *[1] * 4])
    assert (first.level, first.interval) == (alone.level, alone.interval)


def test_equal_seeds_say_nothing_on_which_side_is_higher():
    """Better in 7 of 20 seeds and never worse is better; in how many others both are equal changes nothing."""
    scores = [1] * 7 + [0] * 13
    found = judge_one("score[a] > 0", a=scores)
    assert (found.verdict, found.effect, found.interval, found.n) == ("reproduced", 1, (1, 1), 20)
    assert found.p == 1 / 2**7
    assert found.reason == (
        "The two sides are equal in 13 of 20 seeds, and over the 7 others the median difference is 1, "
        "and its 98.43% interval [1, 1] lies wholly above 0."
    )
    assert judge_one("score[a] < 0", a=scores).verdict == "refuted"
    assert judge_one("score[a] > 0", a=[*scores, *[0] * 80]).p == 1 / 2**7


def test_equal_seeds_count_for_at_least_and_at_most():
    scores = [1] * 4 + [0] * 16  # at least 0 in all seeds, at most 0 in most
    assert [judge_one(f"score[a] {operator} 0", a=scores).verdict for operator in (">=", "<=")] == ["reproduced"] * 2
    found = judge_one("score[a] >= score[b]", a=RISING, b=RISING)
    assert found.reason.startswith("The two sides are equal in all 10 seeds, and its 97.85% interval [0, 0] reaches")


def test_sides_that_are_equal_in_all_seeds_leave_it_open_which_is_higher():
    found = judge_one("score[a] > score[b]", a=RISING, b=RISING)
    assert (found.verdict, found.effect, found.interval) == ("inconclusive", 0, None)
    assert found.reason.startswith(
        "The two sides are equal in all 10 seeds, so nothing tells which is higher more often;"
    )


def test_effect_and_interval_are_left_minus_right():
    found = judge_one("score[a] < score[b]", a=[0] * 10, b=RISING)
    assert (found.effect, found.interval, found.n) == (-5.5, (-9, -2), 10)
    assert found.level == pytest.approx(1 - 2 * 11 / 1024)
    assert found.p == 1 / 1024


def test_claims_of_an_experiment_share_the_error():
    """9 of 10 seeds (p = 0.011) decide a claim that stands alone, and not one of five."""
    nine = [-1, *[1] * 9]
    assert judge_one("score[a] > 0", a=nine).verdict == "reproduced"
    open_claims = ["score[b] > 0", "score[b] < 0"] * 2
    alone, *others = judge(results_of(["score[a] > 0", *open_claims], a=nine, b=MIXED))
    assert [v.verdict for v in (alone, *others)] == ["inconclusive"] * 5
    assert alone.interval == (-1, 1) and alone.level >= 1 - 2 * FAMILY_ERROR / 5
    settled = ["score[b] > 0"] * 4
    helped, *_ = judge(results_of(["score[a] > 0", *settled], a=[*[-1] * 5, *[1] * 15], b=range(1, 21)))
    assert helped.level == pytest.approx(1 - 2 * 0.0207, abs=1e-4)  # of the others nothing is in doubt: at 5%


def test_the_weakest_comparison_of_all_decides():
    found = judge_one("all(score[a, b]) > score[c]", a=RISING, b=MIXED, c=[0] * 10)
    assert (found.verdict, found.effect) == ("inconclusive", 0)
    assert found.reason.startswith(
        "In the weakest of 2 comparisons (variant=b) the median difference over 10 seeds is 0,"
    )
    assert judge_one("all(score[a, b]) > score[c]", a=RISING, b=RISING, c=[0] * 10).verdict == "reproduced"


def test_all_is_refuted_by_one_comparison_at_a_divided_error():
    nine = [1, *[-1] * 9]  # p = 0.0107 against: enough for one comparison of two, not for one of five
    zero = [0] * 10
    assert judge_one("all(score[a, b]) > score[c]", a=nine, b=RISING, c=zero).verdict == "refuted"
    found = judge_one("all(score[a, b, d, e, f]) > score[c]", a=nine, b=RISING, c=zero, d=RISING, e=RISING, f=RISING)
    assert (found.verdict, found.effect) == ("inconclusive", -1)
    assert found.interval == (-1, 1)  # at 5% / 5 it reaches across 0, as the verdict says
    assert found.p == pytest.approx(5 * 11 / 1024)


def test_increasing_rests_on_its_weakest_step():
    found = judge_one("increasing(score, over=variant)", a=[0] * 10, b=RISING, c=[x + 1 for x in RISING])
    assert (found.verdict, found.effect) == ("reproduced", 1)
    falling = judge_one("decreasing(score, over=variant)", a=[0] * 10, b=RISING, c=[0] * 10)
    assert (falling.verdict, falling.effect) == ("refuted", 5.5)
    assert "(variant from a to b)" in falling.reason


def test_shares():
    scores = [1.0] * 19 + [0.0]
    found = judge_one("share(score[a] >= 0.99) > 0.7", a=scores)
    assert (found.verdict, found.effect, found.level) == ("reproduced", 0.95, 0.9)
    assert found.interval == pytest.approx((0.7839, 0.9974), abs=1e-4)
    assert found.reason == (
        "The condition holds in 19 of 20 seeds, and its 90% interval [0.7839, 0.9974] lies wholly above 0.7."
    )
    assert judge_one("share(score[a] >= 0.99) > 0.8", a=scores).verdict == "inconclusive"
    assert judge_one("share(score[a] >= 0.99) < 0.7", a=scores).verdict == "refuted"
    assert judge_one("share(score[a] >= 0.99) ~= 0.9 +- 0.2", a=scores).verdict == "reproduced"


@pytest.mark.parametrize(
    ("better", "claim", "diverged", "verdict"),
    [
        (True, "score[a] > score[b]", 1, "reproduced"),  # nine wins of ten, the diverged run loses
        (True, "score[a] > score[b]", 3, "inconclusive"),
        (True, "score[a] > score[b]", 10, "refuted"),
        (False, "score[a] > score[b]", 10, "reproduced"),  # a diverged loss is the highest
        (None, "score[a] > score[b]", 10, "inconclusive"),  # undefined: neither way
        (None, "score[a] <= score[b]", 10, "inconclusive"),
    ],
)
def test_diverged_runs_are_ranked_and_never_dropped(better, claim, diverged, verdict):
    scores = [math.nan] * diverged + [1.0] * (10 - diverged)
    found = judge_one(claim, better, a=scores, b=[0] * 10)
    assert (found.verdict, found.n) == (verdict, 10)


def test_undefined_seeds_are_told():
    found = judge_one("score[a] > 0", None, a=[math.nan] * 2 + [1.0] * 8)
    assert found.verdict == "inconclusive"
    assert "it is undefined for 2 of the seeds, which counts against the claim" in found.reason


def test_too_few_seeds_say_so_and_how_many_more():
    found = judge_one("score[a] > 0", a=[1, 2, 3, 4])
    assert (found.verdict, found.interval) == ("inconclusive", None)
    assert found.reason == (
        "The median difference over 4 seeds is 2.5, and so few seeds allow no interval of 90% confidence; "
        "about 1 more seed would probably decide it: run 5 new ones, or run it with --until-decided."
    )


def test_the_smoke_tier_guesses_no_number_of_seeds():
    (found,) = judge(results_of(["score[a] > 0"], a=[1, 2, 3, 4]), outlook=False)
    assert found.reason.endswith(", and so few seeds allow no interval of 90% confidence.")


def test_inconclusive_extrapolates_the_share_of_signs():
    found = judge_one("score[a] > 0", a=[-1, -1, *[1] * 8])
    assert found.reason.endswith(
        "; about 3 more seeds would probably decide it: run 13 new ones, or run it with --until-decided."
    )  # 3 of 13 against: 0.046
    hopeless = judge_one("score[a] > 0", a=MIXED)
    assert hopeless.reason.endswith("; deciding it would probably take more than 1000 more seeds.")


def test_verdicts_that_allow_looks_take_more_seeds_and_say_so():
    (found,) = judge(results_of(["score[a] > 0"], a=[1, 2, 3, 4, 5]), anytime=True)
    assert (found.verdict, found.interval, found.anytime) == ("inconclusive", None, True)
    assert found.reason.endswith("; about 1 more seed would probably decide it.")
    (found,) = judge(results_of(["score[a] > 0"], a=[1, 2, 3, 4, 5, 6]), anytime=True)
    assert (found.verdict, found.interval) == ("reproduced", (1.0, 6.0))
    assert found.p == pytest.approx(0.0347, abs=1e-4)
    assert found.reason == (
        "The median difference over 6 seeds is 3.5, and its anytime-valid 93.05% interval [1, 6], "
        "looked at after 6 seeds, lies wholly above 0."
    )
    assert not judge_one("score[a] > 0", a=RISING).anytime


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("score[a] > 0", "reproduced"),
        ("score[a] <= 0", "refuted"),
        ("score[a] ~= 5 +- 10", "reproduced"),
        ("score[a] ~= 50 +- 10", "refuted"),
        ("all(score) > 0", "reproduced"),
        ("increasing(score, over=variant)", "reproduced"),
        ("share(score[a] > 0) > 0.5", "reproduced"),
        ("share(score[a] > 8) >= 0.8", "refuted"),
        ("tuned(score, over=variant) > 0", "reproduced"),
    ],
)
def test_every_kind_of_claim_can_be_looked_at_again_and_again(claim, verdict):
    scores = {"a": RISING, "b": [value + 1 for value in RISING]}
    results = results_of([claim], **scores)
    (found,) = judge(results, anytime=True)
    (fixed,) = judge(results)
    assert (found.verdict, found.anytime) == (verdict, True)
    assert fixed.p < found.p


def test_settled_claims_leave_nothing_to_the_others_where_one_looks_again():
    clear, open_one = list(range(1, 31)), [*[-1] * 8, *[1] * 22]
    results = results_of(["score[a] > 0", "score[b] > 0"], a=clear, b=open_one)
    assert [one.verdict for one in judge(results)] == ["reproduced"] * 2
    settled, other = judge(results, anytime=True)
    assert settled.p < 0.05 / 40 and other.verdict == "inconclusive"
    assert other.level <= 1 - 2 * 0.025 + 0.05


def test_exact_claims_keep_their_share_where_one_looks_again():
    """With more seeds they may turn out to be estimates, and the shares at earlier looks were what they were."""
    results = results_of(["score[a] > 0", "score[b] > 0"], a=[1] * 6, b=[1, 2, 3, 4, 5, 6])
    assert [(one.verdict, one.exact) for one in judge(results)] == [("reproduced", True), ("reproduced", False)]
    exact, other = judge(results, anytime=True)  # 3.5% of 2.5%
    assert (exact.verdict, other.verdict) == ("reproduced", "inconclusive")


@pytest.mark.parametrize(("most", "more"), [(3, 3), (2, None)])
def test_no_further_than_so_many_seeds_ahead_is_looked(most, more, monkeypatch):
    monkeypatch.setattr("reproduce.claims.decisions.MOST_MORE_SEEDS", most)
    finding = evaluate("score[a] > 0", results_of([], a=[-1, -1, *[1] * 8])).finding
    assert more_seeds(finding, FAMILY_ERROR) == more


def test_missing_runs_make_a_claim_incomplete():
    results = results_of(["score[a] > 0", "score[b] > 0"], a=RISING, b=RISING)
    records = {run: record for run, record in results.records.items() if run not in {("a", 3), ("a", 7)}}
    incomplete, whole = judge(Results(results.experiment, results.seeds, records))
    assert (incomplete.verdict, incomplete.effect, incomplete.interval, incomplete.n) == ("incomplete", None, None, 8)
    assert incomplete.reason == "Of the 10 runs that this claim needs, 2 are missing."
    assert whole.verdict == "reproduced"


def test_what_the_records_cannot_answer_is_an_error_of_the_spec():
    with pytest.raises(SpecErrors, match=r"specs/made_up.yaml:10:18: 'score' declares neither high nor low as better"):
        judge(results_of(["1 < best(score[a])"], None, a=RISING))


def test_ends_of_a_grid_are_noted_unless_they_are_meant():
    results = results_of(["tuned(score, over=variant) > 0"], **{"1": [1] * 10, "2": [2] * 10})
    (found,) = judge(results)
    assert found.notes == (
        "In 10 of 10 seeds the best 'variant' is 2, the highest in the grid: a better one may lie beyond.",
    )
    claims = tuple(replace(claim, edge_meant=True) for claim in results.experiment.claims)
    (found,) = judge(replace(results, experiment=replace(results.experiment, claims=claims)))
    assert found.notes == ()


def test_as_json_is_plain_and_strict():
    found = judge_one("score[a] > 0", a=[math.nan] * 3 + RISING[:7])
    plain = json.loads(json.dumps(found.as_json(), allow_nan=False))
    assert plain["interval"] == ["-inf", 6]
    assert plain["verdict"] == "inconclusive"
    assert set(plain) == {
        "that", "expect", "verdict", "effect", "interval", "level", "n", "margin", "p", "reason", "exact", "held", "sides", "notes", "anytime"
    }  # fmt: skip


NULLS = {
    "normal": lambda generator, shape: generator.normal(size=shape),
    "log-normal": lambda generator, shape: generator.lognormal(size=shape) - 1,
    "coin": lambda generator, shape: generator.integers(0, 2, size=shape) - 0.5,
    "outliers": lambda generator, shape: generator.standard_t(1, size=shape),
    "ties": lambda generator, shape: generator.choice([-2.0, 0.0, 1.0], shape, p=[0.2, 0.6, 0.2]),
    "diverging": lambda generator, shape: np.where(
        generator.random(shape) < 0.1, generator.choice([-np.inf, np.inf], shape), generator.normal(size=shape)
    ),
}


def surely_at_most(limit, simulations):
    """Four standard errors above an error rate."""
    return limit + 4 * math.sqrt(limit * (1 - limit) / simulations)


@pytest.mark.parametrize("seeds", [8, 20, 50])
@pytest.mark.parametrize("null", NULLS)
def test_a_true_null_is_rarely_called_reproduced(null, seeds):
    """`score > 0` where above is as likely as below: reproduced in at most 5% of the experiments, refuted in no more."""
    samples = NULLS[null](np.random.default_rng(seeds), (800, seeds))
    verdicts = [decide(evaluate("score > 0", results_of([], a=sample)).finding).verdict(0.05) for sample in samples]
    assert np.mean([verdict == "reproduced" for verdict in verdicts]) <= surely_at_most(0.05, 800)
    assert np.mean([verdict == "refuted" for verdict in verdicts]) <= surely_at_most(0.05, 800)


def test_the_family_of_claims_is_rarely_wrong():
    """Six claims `> 0` whose median is 0: any wrongly reproduced in at most 5% of the experiments."""
    generator = np.random.default_rng(1)
    claims = [f"score[{name}] > 0" for name in "abcdef"]
    wrong = 0
    for _ in range(300):
        found = judge(results_of(claims, **{name: generator.normal(size=16) for name in "abcdef"}))
        wrong += any(verdict.verdict == "reproduced" for verdict in found)
    assert wrong / 300 <= surely_at_most(0.05, 300)


def test_an_equivalence_at_its_edge_is_rarely_called_reproduced():
    samples = np.random.default_rng(2).normal(0.1, 0.02, size=(800, 20))
    verdicts = [judge_one("score[a] ~= 0 +- 0.1", a=sample).verdict for sample in samples]
    assert np.mean([verdict == "reproduced" for verdict in verdicts]) <= surely_at_most(0.05, 800)


def test_an_equivalence_of_no_width_is_rarely_called_refuted():
    """`~= 0 +- 0` is refuted beyond either edge, and true: half of the error for each."""
    samples = np.random.default_rng(4).normal(size=(1500, 33))
    found = [decide(Condition(sample[None], ("",), "~=", 0.0).finding()).refuted[0] for sample in samples]
    assert np.mean(np.array(found) <= 0.05) <= surely_at_most(0.05, 1500)
