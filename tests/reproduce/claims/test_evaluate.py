"""What expressions come to, on made-up records with known answers."""

import math

import numpy as np
import pytest

from reproduce.expressions import ClaimErrors
from reproduce.statistics.intervals import ShareEvidence
from tests.made_up import claims as made_up
from tests.made_up.expressions import evaluate, value_of


def per_seed(text, results):
    """The numbers (seeds,) of an expression without open factors."""
    value = value_of(text, results)
    assert all(len(dimension.levels) == 1 for dimension in value.dimensions)
    return value.data.reshape(-1).tolist()


@pytest.fixture
def curves():
    """One variant, two seeds with different curves; loss is better low, accuracy high, gap neither."""
    made = made_up.experiment([made_up.factor("variant", "base")], series="loss accuracy gap norm start", seeds=2)

    def measure(levels, seed):
        return {
            "loss": made_up.curve(4, 1, 2 + seed, better=False),
            "accuracy": made_up.curve(0.1, 0.8, 0.7, 0.7 + seed / 10),
            "gap": made_up.curve(0.5, 1.5 + seed, better=None),
            "norm": made_up.curve(5, 3, 1, 0, better=False, at="step"),
            "start": made_up.curve(7, at="init"),
        }

    return made_up.results(made, measure)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("loss", [2, 3]),
        ("loss[base]", [2, 3]),
        ("best(loss)", [1, 1]),
        ("best(accuracy)", [0.8, 0.8]),
        ("at(loss, 0)", [4, 4]),
        ("at(loss, 1)", [1, 1]),
        ("at(loss, 99)[base]", [2, 3]),
        ("average(gap)", [1.5, 2.5]),
        ("average(loss)", [1.5, 2]),
        ("average(norm)", [4 / 3, 4 / 3]),
        ("average(start)", [7, 7]),
        ("start", [7, 7]),
        ("falling(accuracy)", [0.5, 0.5]),
        ("falling(loss)", [0, 0]),
        ("falling(accuracy, accuracy)", [0.5, 0.5]),
        ("steps_to(accuracy, 0.8)", [10, 10]),
        ("steps_to(accuracy, 0.05)", [0, 0]),
        ("steps_to(accuracy, 0.9)", [math.inf, math.inf]),
        ("steps_to(loss, 2)", [10, 10]),
        ("epochs_to(loss, 2)", [1, 1]),
        ("steps_to(norm, 1)", [2, 2]),
        ("epochs_to(norm, 1)", [0.2, 0.2]),
        ("loss + 2 * 3 - -1", [9, 10]),
        ("(loss + 2) * 3 / 2", [6, 7.5]),
        ("abs(-loss)", [2, 3]),
        ("log(loss)", [math.log(2), math.log(3)]),
        ("max(loss, 2.5, gap)", [2.5, 3]),
        ("min(loss, 2.5, gap)", [1.5, 2.5]),
        ("mean(loss, gap)", [1.75, 2.75]),
    ],
)
def test_numbers_per_seed(curves, text, expected):
    assert per_seed(text, curves) == pytest.approx(expected)


NO_BEST = (
    "declares neither high nor low as better, so it has no best and no goal; compare its last point, "
    "or `average(gap)` or `at(gap, epoch)`"
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("best(gap)", f"'gap' {NO_BEST}"),
        ("steps_to(gap, 1)", f"'gap' {NO_BEST}"),
        ("steps_to(start, 1)", "'start' is taken once per run, at 'init': it has no time to reach a value"),
    ],
)
def test_what_only_the_records_can_tell_is_an_error_with_a_place(curves, text, message):
    with pytest.raises(ClaimErrors) as caught:
        evaluate(f"1 < {text}", curves)
    assert caught.value.mistakes == [(4, message)]


@pytest.fixture
def grid():
    """optimizer × rate; the score is 100·optimizer + 10·rate + seed/10."""
    made = made_up.experiment(
        [made_up.factor("optimizer", "sgd", "adam"), made_up.factor("rate", "0.01", "0.1", "1", "own")],
        series="score",
        seeds=3,
    )

    def measure(levels, seed):
        optimizer, rate = ("sgd", "adam").index(levels["optimizer"]), ("0.01", "0.1", "1", "own").index(levels["rate"])
        return {"score": made_up.curve(100 * optimizer + 10 * rate + seed / 10)}

    return made_up.results(made, measure)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("score[adam, rate=0.1]", [110, 110.1, 110.2]),
        ("score[optimizer=adam, 0.10]", [110, 110.1, 110.2]),
        ("score[rate=own][sgd]", [30, 30.1, 30.2]),
        ("max(score[sgd])", [30, 30.1, 30.2]),
        ("max(score[sgd, 0.01, 0.1])", [10, 10.1, 10.2]),
        ("mean(score)", [65, 65.1, 65.2]),
        ("min(score - score[sgd])", [0, 0, 0]),
        ("(score - score[rate=0.01])[adam, rate=1]", None),
        ("slope(score[adam], log(rate))", [10 / math.log(10)] * 3),
        ("slope(score[adam, 0.01, 1], log(rate)[0.01, 1])", [10 / math.log(10)] * 3),
        ("rate[0.1] * score[sgd, 1]", [2, 2.01, 2.02]),
    ],
)
def test_levels_are_chosen_and_reduced(grid, text, expected):
    if expected is None:
        with pytest.raises(ClaimErrors, match="a level of 'rate' is already chosen"):
            per_seed(text, grid)
    else:
        assert per_seed(text, grid) == pytest.approx(expected)


def test_open_factors_keep_their_levels_in_spec_order(grid):
    value = value_of("score[adam, 1, 0.01]", grid)
    assert [(d.name, d.levels) for d in value.dimensions] == [("rate", ("0.01", "1"))]
    np.testing.assert_allclose(value.data, [[100, 100.1, 100.2], [120, 120.1, 120.2]])


def test_operands_are_matched_by_name_not_by_place(grid):
    value = value_of("score[rate=1] + score", grid)
    table = dict(zip([d.name for d in value.dimensions], value.data.shape, strict=False))
    assert table == {"optimizer": 2, "rate": 4}
    assert value.data[1, 3, 2] == pytest.approx(120.2 + 130.2)


def test_only_the_runs_that_a_claim_speaks_of_are_needed(grid):
    needed = evaluate("score[adam, rate=1] > max(score[sgd, 0.1, own])", grid).needed
    assert needed == {(name, seed) for name in ("adam/1", "sgd/0.1", "sgd/own") for seed in range(3)}


def test_a_zipped_factor_follows_from_the_other():
    pairs = {("16", "0.1"), ("32", "0.2"), ("64", "0.4")}
    made = made_up.experiment(
        [made_up.factor("batch", "16", "32", "64"), made_up.factor("rate", "0.1", "0.2", "0.4")],
        series="loss",
        seeds=2,
        keep=lambda levels: (levels["batch"], levels["rate"]) in pairs,
    )
    records = made_up.results(made, lambda levels, seed: {"loss": made_up.curve(float(levels["batch"]), better=False)})
    assert per_seed("loss[rate=0.2]", records) == per_seed("loss[batch=32]", records) == [32, 32]
    assert per_seed("slope(loss, batch)", records) == pytest.approx([1, 1])
    assert len(evaluate("increasing(loss, over=batch)", records).finding.evidence) == 2


@pytest.fixture
def layered():
    made = made_up.experiment([made_up.factor("variant", "base")], series="loss", layered="norm", seeds=2)
    rows = [[1, 2, 3], [4, 5, 6]]
    return made_up.results(made, lambda levels, seed: {"norm": made_up.layers(np.add(rows, seed), "in", "mid", "out")})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("norm[layer=first]", [4, 5]),
        ("norm[layer=last]", [6, 7]),
        ("norm[layer=mid]", [5, 6]),
        ("norm[layer=2]", [5, 6]),
        ("at(norm, 0)[layer=first]", [1, 2]),
        ("at(norm[layer=out], 0)", [3, 4]),
        ("norm[base, layer=last] / norm[layer=first]", [1.5, 1.4]),
    ],
)
def test_layers(layered, text, expected):
    assert per_seed(text, layered) == pytest.approx(expected)


@pytest.mark.parametrize("layer", ["4", "0", "outer"])
def test_an_unknown_layer_is_an_error(layered, layer):
    with pytest.raises(ClaimErrors, match=f"unknown layer '{layer}' of 'norm', which has 3 layers; "):
        value_of(f"norm[layer={layer}]", layered)


@pytest.mark.parametrize(("better", "worst"), [(True, -math.inf), (False, math.inf)])
def test_a_diverged_run_ranks_as_the_worst(better, worst):
    made = made_up.experiment([made_up.factor("variant", "base")], series="score", seeds=1)
    records = made_up.results(made, lambda levels, seed: {"score": made_up.curve(1, 2, math.nan, better=better)})
    assert per_seed("score", records) == [worst]
    assert per_seed("average(score)", records) == [worst]
    assert per_seed("best(score)", records) == [2 if better else 1]


def test_without_a_direction_not_a_number_stays_so_and_counts_both_ways():
    made = made_up.experiment([made_up.factor("variant", "base")], series="gap", seeds=2)
    records = made_up.results(made, lambda levels, seed: {"gap": made_up.curve(math.nan if seed else 1, better=None)})
    (evidence,) = evaluate("gap > 0", records).finding.evidence
    assert evidence.lower.tolist() == [-math.inf, 1]
    assert evidence.upper.tolist() == [1, math.inf]
    assert evidence.undefined == 1


def test_infinity_minus_infinity_is_undefined():
    made = made_up.experiment([made_up.factor("variant", "a", "b")], series="loss", seeds=1)
    records = made_up.results(made, lambda levels, seed: {"loss": made_up.curve(1, better=False)})
    (evidence,) = evaluate("steps_to(loss, 0)[a] < steps_to(loss, 0)[b]", records).finding.evidence
    assert evidence.undefined == 1


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (0.75, 0.75, 0),
        (float(np.float32(0.9)), 0.9, 0),
        (0.91, 0.90 + 0.01, 0),
        (1.00001, 1.0, 1.00001 - 1),
        (1e-12, 0.0, 1e-12),
    ],
)
def test_rounding_is_no_difference(left, right, expected):
    made = made_up.experiment([made_up.factor("variant", "base")], series="score", seeds=1)
    records = made_up.results(made, lambda levels, seed: {"score": made_up.curve(left)})
    (evidence,) = evaluate(f"score <= {right!r}", records).finding.evidence
    assert evidence.lower.tolist() == [expected]


def test_a_difference_of_exactly_the_margin_is_inside_it():
    made = made_up.experiment([made_up.factor("variant", "a", "b")], series="score", seeds=1)
    score = {"a": 0.91, "b": 0.90}
    records = made_up.results(made, lambda levels, seed: {"score": made_up.curve(score[levels["variant"]])})
    (evidence,) = evaluate("score[a] ~= score[b] +- 0.01", records).finding.evidence
    assert evidence.lower.tolist() == [0.01]


def test_all_and_orders_are_several_comparisons(grid):
    finding = evaluate("all(score[adam]) > score[sgd, rate=own]", grid).finding
    assert finding.labels == ("rate=0.01", "rate=0.1", "rate=1", "rate=own")
    assert [evidence.estimate for evidence in finding.evidence] == pytest.approx([70, 80, 90, 100])
    finding = evaluate("decreasing(score[adam], over=rate)", grid).finding
    assert finding.operator == "<"
    assert finding.labels == ("rate from 0.01 to 0.1", "rate from 0.1 to 1")  # `own` is no number
    assert [evidence.estimate for evidence in finding.evidence] == pytest.approx([10, 10])
    assert evaluate("increasing(score[rate=1], over=optimizer)", grid).finding.labels == ("",)


@pytest.mark.parametrize(
    ("text", "evidence", "operator", "threshold"),
    [
        ("share(score[adam, rate=1] > 120.05) >= 0.5", ShareEvidence(2, 2, 3), ">=", 0.5),
        ("1/2 > share(score[adam, rate=1] <= 120.1)", ShareEvidence(2, 2, 3), "<", 0.5),
        ("share(score > 120.05)[adam, rate=1] < 1", ShareEvidence(2, 2, 3), "<", 1),
        ("share(increasing(score[adam], over=rate)) > 0", ShareEvidence(3, 3, 3), ">", 0),
        ("share(all(score) >= 0.1) > 0", ShareEvidence(2, 2, 3), ">", 0),
        ("share(score[adam, 1] ~= 120 +- 0.1) > 0", ShareEvidence(2, 2, 3), ">", 0),
    ],
)
def test_shares(grid, text, evidence, operator, threshold):
    finding = evaluate(text, grid).finding
    assert (finding.evidence, finding.operator, finding.threshold) == ((evidence,), operator, threshold)


def test_a_share_counts_seeds_that_cannot_be_told_both_ways():
    made = made_up.experiment([made_up.factor("variant", "base")], series="gap", seeds=4)
    values = (1, math.nan, -1, 1)
    records = made_up.results(made, lambda levels, seed: {"gap": made_up.curve(values[seed], better=None)})
    assert evaluate("share(gap > 0) > 0.1", records).finding.evidence == (ShareEvidence(2, 3, 4),)
