"""Numbers over seeds: a diverged run ranks as the worst, a missing one is missing, neither is averaged or zero."""

import numpy as np
import pytest

from reproduce.analysis.quantities import quantity
from reproduce.analysis.samples import bands, curve, final, last_value
from reproduce.record import Record
from reproduce.statistics.intervals import median_interval
from tests.made_up import runs as made
from tests.made_up.expressions import value_of


def results(values, better, diverged=(), missing=()):
    experiment = made.experiment({"net": ["x"]}, ["score"], seeds=len(values))
    numbers = iter([value for seed, value in enumerate(values) if seed not in missing])
    run = lambda *_: {"score": made.series([0.0, next(numbers)], better=better)}  # noqa: E731
    return made.results(experiment, run, diverged=[("x", s) for s in diverged], missing=[("x", s) for s in missing])


@pytest.mark.parametrize(("better", "worst"), [(True, -np.inf), (False, np.inf), (None, np.nan)])
def test_a_diverged_run_is_the_worst(better, worst):
    made_up = results([1.0, 2.0, 3.0, 4.0], better, diverged=[1])
    sample = final(made_up, made_up.experiment.variants[0], "score")
    np.testing.assert_array_equal(sample.values, [1.0, worst, 3.0, 4.0])
    assert (sample.diverged, sample.missing) == (1, 0)


def test_a_missing_run_is_no_number():
    made_up = results([1.0, 2.0, 3.0], True, missing=[0, 2])
    sample = final(made_up, made_up.experiment.variants[0], "score")
    assert sample.values.tolist() == [2.0] and sample.missing == 2


def test_no_runs_give_no_interval():
    made_up = results([1.0], True, missing=[0])
    sample = final(made_up, made_up.experiment.variants[0], "score")
    assert sample.interval is None and sample.missing == 1
    assert curve(made_up, made_up.experiment.variants[0], "score", "epoch") is None


@pytest.mark.parametrize("count", [1, 5, 6, 20, 21])
def test_bands_are_the_median_interval_at_each_point(count):
    values = np.random.default_rng(count).standard_normal((count, 7))
    values[0, 0], values[-1, 1] = np.inf, np.nan
    low, median, high = bands(values)
    for point in range(7):
        interval = median_interval(values[:, point])
        np.testing.assert_equal(
            [low[point], median[point], high[point]], [interval.low, interval.median, interval.high]
        )


def test_a_run_that_stopped_early_keeps_its_last_value():
    experiment = made.experiment({"net": ["x"]}, ["loss"], seeds=2)
    lengths = iter([3, 5])
    made_up = made.results(experiment, lambda *_: {"loss": made.series(np.arange(next(lengths)), better=False)})
    found = curve(made_up, experiment.variants[0], "loss", "epoch")
    assert found.median.tolist() == [0, 1, 2, 2.5, 3]


@pytest.mark.parametrize(
    ("at", "clock", "end"), [("epoch", "epoch", 4), ("epoch", "step", 128), ("step", "epoch", 0.125)]
)
def test_time_is_counted_in_epochs_or_steps(at, clock, end):
    experiment = made.experiment({"net": ["x"]}, ["loss"], seeds=1)
    made_up = made.results(experiment, lambda *_: {"loss": made.series(np.ones(5), at, False)})
    assert curve(made_up, experiment.variants[0], "loss", clock).time[-1] == end


@pytest.mark.parametrize(("layer", "value"), [("first", 1), ("last", 3), ("b", 2), ("2", 2), ("z", None)])
def test_layers_are_named_or_numbered(layer, value):
    series = made.series([[9, 9, 9], [1, 2, 3]], parts=["a", "b", "c"])
    assert last_value(Record({"norm": series}, 1, False), f"norm[layer={layer}]") == value


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("loss", "training loss (nats)"),
        ("val_loss", "validation loss (nats)"),
        ("test_accuracy", "test accuracy (%)"),
        ("weight_norm", "weight norm"),
        ("dead_units", "dead units (%)"),
        ("gradient_norm[layer=first]", "gradient norm, first layer"),
    ],
)
def test_series_are_named_in_words_with_units(name, label):
    assert quantity(made.experiment({"net": ["x"]}), name).label == label


@pytest.mark.parametrize("better", [True, False, None])
def test_figures_rank_the_values_that_claims_rank(better):
    """Only a value that is no number is the worst; an infinite one is what it is, a finite one of a lost run too."""
    experiment = made.experiment({"net": ["x"]}, ["score"], seeds=5)
    numbers = iter([1.0, np.nan, np.inf, -np.inf, 2.0])
    made_up = made.results(experiment, lambda *_: {"score": made.series([next(numbers)], "end", better)})
    records = {key: Record(record.series, 32, True) for key, record in made_up.records.items()}
    made_up = made_up.__class__(experiment, made_up.seeds, records)
    sample = final(made_up, experiment.variants[0], "score")
    np.testing.assert_array_equal(sample.values, value_of("score", made_up).data.ravel())
    assert sample.diverged == 3
