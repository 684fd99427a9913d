"""`diagnosed(…)` in claims, on made-up records."""

import pytest

from reproduce.claims.ranges import outcome
from reproduce.expressions import parse
from tests.made_up import claims as made_up
from tests.made_up.expressions import evaluate, mistakes, value_of
from tests.reproduce.diagnosis.curves import falling, rising, spiky


@pytest.fixture
def results():
    """Two nets; the second overfits, and has a spike in seed 1."""
    made = made_up.experiment([made_up.factor("net", "small", "large")], seeds=2)

    def measure(levels, seed):
        is_large = levels["net"] == "large"
        return {
            "loss": made_up.curve(*(spiky() if is_large and seed else falling()), better=False),
            "val_loss": made_up.curve(*falling(last=0.15), better=False),
            "accuracy": made_up.curve(*rising()),
            "val_accuracy": made_up.curve(*rising(last=0.7 if is_large else 0.95)),
        }

    return made_up.results(made, measure)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("diagnosed(overfit)[large]", [1, 0]),
        ("diagnosed(spike)[large]", [0, 1]),
        ("diagnosed(good_fit)[small]", [1, 1]),
        ("max(diagnosed(overfit))", [1, 0]),
    ],
)
def test_one_where_the_run_has_that_name(results, text, expected):
    assert value_of(text, results).data.reshape(-1).tolist() == expected


def test_a_claim_needs_the_runs_that_it_names(results):
    evaluation = evaluate("share(diagnosed(overfit)[large] >= 1) >= 0.4", results)
    assert evaluation.needed == {("large", 0), ("large", 1)}
    assert not evaluation.finding.exact


def test_a_missing_run_leaves_it_incomplete(results):
    records = {run: record for run, record in results.records.items() if run != ("large", 0)}
    from dataclasses import replace

    assert ("large", 0) in evaluate("diagnosed(overfit)[large] >= 1", replace(results, records=records)).needed


@pytest.mark.parametrize(
    ("text", "series", "message"),
    [
        ("diagnosed(overfits)[small] > 0", "loss val_loss", "unknown situation 'overfits'; did you mean 'overfit'?"),
        ("diagnosed(1)[small] > 0", "loss", "diagnosed() takes the name of a situation, and brackets behind it"),
        ("diagnosed(overfit)[small] > 0", "loss", "'overfit' cannot be told without validation: the data have no validation part"),
        ("diagnosed(spike)[small] > 0", "accuracy", "unknown series 'loss'; expected one of 'accuracy'"),
        ("diagnosed(spike)[smal] > 0", "loss", "unknown level 'smal'; did you mean 'small'?"),
    ],
)  # fmt: skip
def test_mistakes_are_told(text, series, message):
    made = made_up.experiment([made_up.factor("net", "small", "large")], series=series)
    assert [said for _, said in mistakes(text, made)] == [message]


def test_it_lies_between_zero_and_one():
    made = made_up.experiment([made_up.factor("net", "small", "large")])
    assert outcome(parse("diagnosed(spike)[small] <= 1"), made) is True
    assert outcome(parse("diagnosed(spike)[small] >= 1"), made) is None
