"""What the curves of a variant show, counted over its seeds."""

import numpy as np

from reproduce.analysis.diagnoses import curves_of, diagnosis
from reproduce.record import Record
from reproduce.report import tables
from tests.made_up import runs as made
from tests.reproduce.diagnosis.curves import falling, rising

NAMES = ["loss", "accuracy", "val_loss", "val_accuracy"]


def results(gaps, missing=()):
    """One variant whose seeds end so far apart in training and validation accuracy."""
    ends = iter([gap for seed, gap in enumerate(gaps) if seed not in missing])

    def run(*_):
        return {
            "loss": made.series(falling(), better=False),
            "accuracy": made.series(rising(last=0.98)),
            "val_loss": made.series(falling(last=0.15), better=False),
            "val_accuracy": made.series(rising(last=0.98 - next(ends))),
        }

    experiment = made.experiment({"net": ["x"]}, NAMES, seeds=len(gaps))
    return made.results(experiment, run, missing=[("x", seed) for seed in missing])


def test_the_name_of_most_seeds_and_the_first_seed_that_has_it():
    found = results([0.0, 0.3, 0.3])
    one = diagnosis(found, found.experiment.variants[0])
    assert (one.variant, one.situation, one.counts, one.seeds) == ("x", "overfit", {"overfit": 2, "good_fit": 1}, 3)
    assert one.seed == 1 and one.findings[0].evidence.endswith("that of validation at 68.0%")


def test_where_as_many_have_either_the_first_in_order_is_it():
    found = results([0.0, 0.3])
    assert diagnosis(found, found.experiment.variants[0]).situation == "overfit"


def test_missing_runs_do_not_count():
    found = results([0.3, 0.0], missing=[0])
    one = diagnosis(found, found.experiment.variants[0])
    assert (one.counts, one.seed) == ({"good_fit": 1}, 1)
    none = results([0.3], missing=[0])
    assert diagnosis(none, none.experiment.variants[0]).seeds == 0


def test_a_run_without_a_loss_for_every_epoch_has_no_curves():
    series = {"loss": made.series(falling(), better=False), "accuracy": made.series(np.zeros((41, 3)))}
    assert curves_of(Record(series, 10, False)) is None
    assert curves_of(Record({"accuracy": made.series(rising())}, 10, False)) is None


def test_the_table_counts_seeds_and_has_no_column_for_what_nobody_has():
    table = tables.diagnoses(results([0.0, 0.3, 0.3]))
    assert table.header == ("variant", "overfit", "good fit")
    assert table.rows == (("x", "2", "1"),)
    assert table.title == "What the curves show, in how many of 3 seeds"
