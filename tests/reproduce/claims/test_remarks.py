"""What is worth a word about claims before anything runs: too few seeds, no way to fail, the same sentence."""

import math
from dataclasses import replace

import pytest

from reproduce.claims.check import SEEDS
from reproduce.claims.prospects import enough, prospects
from reproduce.claims.ranges import outcome, range_of
from reproduce.claims.remarks import remarks
from reproduce.expressions import parse
from reproduce.record import Results
from tests.made_up import claims as made_up
from tests.made_up.expressions import evaluate


@pytest.fixture
def race():
    """Three optimizers by four rates; `race(claims, seeds)` has claims and so many seeds."""

    def made(claims=(), seeds=20):
        plain = made_up.race()
        asked = made_up.experiment(claims=claims, seeds=seeds)
        return replace(plain, claims=asked.claims, seeds=asked.seeds, series=plain.series | {"dead_units", "distance"})

    return made


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("accuracy[adam, rate=1]", (0, 1)),
        ("gap[adam, rate=1]", (-1, 1)),
        ("loss[adam, rate=1]", (-math.inf, math.inf)),
        ("-dead_units[adam, rate=1]", (-1, 0)),
        ("distance[adam, rate=1]", (0, math.inf)),
        ("1 - 2 * accuracy[adam, rate=1]", (-1, 1)),
        ("accuracy[adam, 1] * gap[adam, 1] / 2", (-0.5, 0.5)),
        ("accuracy[adam, 1] / accuracy[sgd, 1]", (-math.inf, math.inf)),
        ("distance[adam, 1] / 4", (0, math.inf)),
        ("distance[adam, 1] - distance[sgd, 1]", (-math.inf, math.inf)),
        ("0 * distance[adam, 1]", (0, 0)),
        ("max(accuracy[adam, 1], 0.5)", (0.5, 1)),
        ("min(accuracy[adam], 0.5)", (0, 0.5)),
        ("mean(accuracy[adam], 3)", (0, 3)),
        ("log(accuracy[adam, 1])", (-math.inf, 0)),
        ("abs(gap[adam, 1] - 2)", (1, 3)),
        ("abs(gap[adam, 1])", (0, 1)),
        ("steps_to(loss, 0.1)[adam, 1]", (0, math.inf)),
        ("best(val_accuracy)[adam, 1] + at(accuracy, 0)[adam, 1]", (0, 2)),
        ("tuned(val_accuracy, over=rate)[adam]", (0, 1)),
        ("slope(loss[sgd], log(rate))", (-math.inf, math.inf)),
        ("max(rate)", (0.01, 1)),
    ],
)
def test_an_expression_lies_within_what_its_series_can_be(text, bounds, race):
    assert range_of(parse(text), race()) == bounds


@pytest.mark.parametrize(
    ("text", "always"),
    [
        ("accuracy[adam, 1] <= 1", True),
        ("accuracy[adam, 1] < 1", None),
        ("accuracy[adam, 1] > 1", False),
        ("accuracy[adam, 1] >= 1", None),
        ("accuracy[adam, 1] >= 95", False),
        ("0 <= distance[adam, 1]", True),
        ("distance[adam, 1] > -1", True),
        ("accuracy[adam, 1] - accuracy[sgd, 1] >= -1", True),
        ("accuracy[adam, 1] ~= accuracy[sgd, 1] +- 1", True),
        ("accuracy[adam, 1] ~= 3 +- 1.5", False),
        ("accuracy[adam, 1] ~= accuracy[sgd, 1] +- 0.5", None),
        ("all(accuracy[rate=1]) <= 1", True),
        ("(loss[adam] < loss[sgd])[rate=1]", None),
        ("share(accuracy[adam, 1] <= 1) > 0.5", True),
        ("share(accuracy[adam, 1] > 0.9) > 0.5", None),
        ("increasing(accuracy[adam], over=rate)", None),
        ("loss[adam, 1] >= loss[adam, 1]", True),
        ("loss[adam, 1] < loss[adam, 1]", False),
        ("loss[adam, 1] ~= loss[adam,1] +- 0.1", True),
        ("loss[adam, 1] >= loss[sgd, 1]", None),
    ],
)
def test_what_comes_out_the_same_whatever_is_measured(text, always, race):
    assert outcome(parse(text), race()) is always


def findings(experiment):
    return [evaluate(claim.expect, Results(experiment, SEEDS, {})).finding for claim in experiment.claims]


@pytest.mark.parametrize(("claims", "seeds", "reach"), [(12, 8, True), (13, 8, False), (1, 4, False), (1, 5, True)])
def test_so_many_claims_take_so_many_seeds(claims, seeds, reach, race):
    """Of 8 seeds that agree the error is 0.39%, which 12 claims leave to each and 13 do not."""
    found = prospects(findings(race(["loss[adam, 1] < loss[sgd, 1]"] * claims)), seeds)
    assert {one.is_out_of_reach for pair in found for one in pair} == {not reach}


@pytest.mark.parametrize(
    ("claim", "verdicts", "needed"),
    [
        ("share(accuracy[adam, 1] > 0.9) >= 0.9", ["reproduced"], 29),
        ("share(accuracy[adam, 1] > 0.9) < 0.9", ["refuted"], 29),
        ("share(accuracy[adam, 1] > 0.9) >= 0.8", [], 21),
        ("share(accuracy[adam, 1] > 0.9) ~= 0.5 +- 0.1", ["reproduced"], 76),
        ("accuracy[adam, 1] ~= 0.5 +- 0.1", [], 21),
        ("all(accuracy[rate=1]) > 0.5", [], 21),
    ],
)
def test_shares_near_one_take_more_seeds(claim, verdicts, needed, race):
    found = findings(race([claim]))
    assert [one.verdict for one in prospects(found, 20)[0] if one.is_out_of_reach] == verdicts
    assert enough(found, 0, 20) == needed


def test_a_claim_that_is_clear_leaves_its_share_to_one_that_needs_it(race):
    """Of 20 seeds that hold, `>= 0.8` has an error of 1.2%: too much for one of six claims, but five are settled."""
    experiment = race(["share(accuracy[adam, 1] > 0.9) >= 0.8", *["loss[adam, 1] < 1"] * 5])
    assert not any(one.is_out_of_reach for pair in prospects(findings(experiment), 20) for one in pair)


def test_remarks_have_their_place_and_say_what_would_do(race):
    experiment = race(["accuracy[adam, 1] <= 1", "share(loss[adam, 1] < 1) >= 0.9"])
    first, second = remarks(experiment)
    assert str(first) == (
        "specs/made_up.yaml:10:14: this can never fail, whatever is measured, but for runs that diverge"
    )
    assert str(second) == (
        "specs/made_up.yaml:11:14: with 20 seeds this cannot be reproduced unless it is exact: where all of them agree, "
        "the error is 12%, and among 2 claims it may be 5%; 29 seeds could"
    )


def test_a_sentence_that_is_there_already_is_told(race):
    experiment = race(["loss[adam, 1] < 1", "loss[sgd, 1] < 1"])
    claims = tuple(
        replace(claim, that=that) for claim, that in zip(experiment.claims, ["It  learns.", "it learns"], strict=True)
    )
    (found,) = remarks(replace(experiment, claims=claims))
    assert str(found) == "specs/made_up.yaml:11:14: the sentence of this claim is that of the claim of line 10"


def test_what_can_be_decided_gets_no_remark(race):
    assert remarks(race(["loss[adam, 1] < loss[sgd, 1]", "all(accuracy[rate=1]) >= 0.9"])) == []
