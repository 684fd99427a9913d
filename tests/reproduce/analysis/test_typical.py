"""The seed that is drawn for all others is in the middle of them, in every panel."""

import numpy as np
import pytest

from reproduce.analysis.typical import typical_seed
from tests.made_up import runs as made


def results(losses, series="loss", **options):
    """Runs that end at these losses, seed by seed, of each variant."""
    experiment = made.experiment({"net": list(losses)}, [series], seeds=len(next(iter(losses.values()))))
    ends = {name: iter(values) for name, values in losses.items()}
    return made.results(
        experiment, lambda variant, _: {series: made.series([9.0, next(ends[variant.name])], better=False)}, **options
    )


@pytest.mark.parametrize(
    ("losses", "expected"),
    [
        ({"a": [5, 1, 3, 4, 2]}, 2),
        ({"a": [5, 1, 3, 4, 2], "b": [5, 1, 9, 3, 2]}, 3),  # 2 is in the middle of a alone
        ({"a": [0, 0, 1, 0, 0]}, 0),
        ({"a": [np.nan, 2, 1]}, 1),  # what diverged is the worst
    ],
)
def test_the_typical_seed_is_nearest_to_the_median_in_all_variants_together(losses, expected):
    found = results(losses)
    assert typical_seed(found, found.experiment.variants) == expected


def test_a_seed_that_is_missing_in_a_variant_is_not_typical():
    found = results({"a": [1, 3, 4, 5]}, missing=[("a", 0)])
    assert typical_seed(found, found.experiment.variants) == 2
    found = results({"a": [3, 4]}, missing=[("a", 1)])
    assert typical_seed(found, found.experiment.variants) == 0


def test_runs_without_a_loss_are_all_alike():
    found = results({"a": [3, 1, 2]}, series="norm")
    assert typical_seed(found, found.experiment.variants) == 0
