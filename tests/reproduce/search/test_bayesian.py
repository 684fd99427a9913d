"""Proposals: the same ones again, none twice, better than random ones; and the process against numbers by other means."""

from collections import deque
from pathlib import Path

import keras_tuner
import numpy as np
import pytest
from scipy.optimize import check_grad, minimize
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import Matern

from benchmarks.bayesian import PROBLEMS, branin
from reproduce.search import bayesian, cube
from reproduce.search import process as processes
from reproduce.search.bayesian import BayesianOracle
from reproduce.search.cube import Axis, Cube
from reproduce.search.process import Process

pytestmark = pytest.mark.filterwarnings("ignore:currentThread|getName:DeprecationWarning")  # of KerasTuner


def plane() -> keras_tuner.HyperParameters:
    space = keras_tuner.HyperParameters()
    space.Float("x", -5, 10)
    space.Float("y", 0, 15)
    return space


def mixed() -> keras_tuner.HyperParameters:
    """Every kind, one conditional."""
    space = keras_tuner.HyperParameters()
    space.Float("rate", 1e-4, 1.0, sampling="log")
    space.Int("units", 1, 512, sampling="log")
    space.Choice("depth", [3, 1, 2])
    space.Choice("optimizer", ["SGD", "Adam", "Lion"])
    space.Boolean("biased")
    space.Fixed("epochs", 5)
    with space.conditional_scope("optimizer", ["SGD", "Lion"]):
        space.Float("momentum", 0, 0.9)
    return space


def cells() -> keras_tuner.HyperParameters:
    """12 cells: 3 × 3 with SGD, 3 with Adam."""
    space = keras_tuner.HyperParameters()
    space.Choice("optimizer", ["SGD", "Adam"])
    with space.conditional_scope("optimizer", ["SGD"]):
        space.Int("depth", 1, 3)
        space.Float("momentum", 0.7, 0.9, step=0.1)
    with space.conditional_scope("optimizer", ["Adam"]):
        space.Int("epochs", 4, 64, step=4, sampling="log")
    return space


@pytest.fixture
def oracle(tmp_path: Path):
    """`oracle(space, …)`: an oracle that minimises, with a folder of its own."""
    made = []

    def new(space, direction="min", kind=BayesianOracle, **options):
        options = {"max_trials": 100, "seed": 1, **options}
        one = kind(objective=keras_tuner.Objective("score", direction), hyperparameters=space, **options)
        one.verbose = 0
        one._set_project_dir(tmp_path, f"search_{len(made)}")
        made.append(one)
        return one

    return new


def end(oracle, trial, score: float) -> None:
    oracle.update_trial(trial.trial_id, {"score": score})
    trial.status = "COMPLETED"
    oracle.end_trial(trial)


def searched(oracle, count: int, function, at_once: int = 1) -> list[dict]:
    """The values of so many trials, fewer where the oracle stops; the oldest trial in flight ends first."""
    found, running = [], deque()
    for number in range(count):
        trial = oracle.create_trial(f"tuner {number % at_once}")
        if trial.status == "STOPPED":
            break
        found.append(dict(trial.hyperparameters.values))
        running.append(trial)
        if len(running) == at_once:
            end(oracle, (first := running.popleft()), function(first.hyperparameters.values))
    return found


def valley(values) -> float:
    return branin([values["x"], values["y"]])


def mixture(values) -> float:
    return abs(np.log(values["rate"] / 0.01)) + values["depth"] + 2 * (values["optimizer"] != "Lion")


def test_the_same_seed_proposes_the_same_and_another_one_others(oracle, generators_untouched) -> None:
    first, again, other = (searched(oracle(plane(), seed=seed), 12, valley) for seed in (0, 0, 1))
    assert first == again
    assert not [values for values in first if values in other]


def test_a_fresh_oracle_goes_on_from_stored_scores(oracle) -> None:
    whole = searched(oracle(plane()), 14, valley)
    scores = iter([valley(values) for values in whole[:10]])
    resumed = oracle(plane())
    assert searched(resumed, 10, lambda values: next(scores)) == whole[:10]
    assert searched(resumed, 4, valley) == whole[10:]


def test_a_reloaded_oracle_goes_on(oracle, tmp_path: Path) -> None:
    whole = searched(oracle(mixed(), num_initial_points=4), 12, mixture)
    first, second = oracle(mixed(), num_initial_points=4), oracle(mixed(), num_initial_points=9, beta=0.0)
    searched(first, 8, mixture)
    second._set_project_dir(tmp_path, first._project_name)
    second.reload()
    assert searched(second, 5, mixture) == whole[7:]  # KerasTuner saves the last trial as one that runs


@pytest.mark.parametrize("initial", [2, 100])
def test_a_finite_space_is_proposed_once_and_to_its_end(oracle, initial: int) -> None:
    one = oracle(cells(), num_initial_points=initial)
    found = searched(one, 100, lambda values: values.get("depth", 0) + values.get("momentum", 0), at_once=2)
    assert len(found) == len({tuple(sorted(values.items())) for values in found}) == 3 * 3 + 3
    assert {values.get("momentum") for values in found} == {None, 0.7, 0.7 + 0.1, 0.7 + 0.2}
    assert {values.get("epochs") for values in found} == {None, 4, 16, 64}
    assert one.create_trial("tuner 2").status == "STOPPED"


def test_proposals_are_legal_and_have_what_is_active(oracle) -> None:
    found = searched(oracle(mixed()), 26, mixture)
    for values in found:
        assert ("momentum" in values) == (values["optimizer"] != "Adam")
        assert 1e-4 <= values["rate"] <= 1 and 1 <= values["units"] <= 512 and values["epochs"] == 5
        assert values["depth"] in (1, 2, 3) and isinstance(values["units"], int)
    assert {values["optimizer"] for values in found} == {"SGD", "Adam", "Lion"}
    later = found[18:]
    assert np.mean([values["optimizer"] == "Lion" and values["depth"] == 1 for values in later]) > 0.5


def test_what_is_maximised_is_found_too(oracle) -> None:
    low = searched(oracle(plane()), 16, valley)
    assert searched(oracle(plane(), "max"), 16, lambda values: -valley(values)) == low
    assert searched(oracle(plane(), "max"), 16, valley) != low


def test_better_than_random_on_branin(oracle) -> None:
    for seed in (1, 2):
        random = oracle(plane(), kind=keras_tuner.oracles.RandomSearchOracle, seed=seed)
        bests = [min(map(valley, searched(one, 30, valley))) for one in (oracle(plane(), seed=seed), random)]
        assert bests[0] < min(0.45, bests[1])


def test_it_does_not_stay_at_the_edge(oracle) -> None:
    """With this seed it did, at the best score of the edge, when `beta` was the same for all trials."""
    assert min(map(valley, searched(oracle(plane(), seed=4), 60, valley))) < 0.41


def test_trials_in_flight_differ_and_change_what_comes(oracle) -> None:
    one = oracle(plane())
    searched(one, 10, valley)
    found = [one.create_trial(f"in flight {number}").hyperparameters.values for number in range(4)]
    places = np.array([[values["x"], values["y"]] for values in found]) / 15
    distances = np.linalg.norm(places[:, None] - places, axis=2)[np.triu_indices(4, 1)]
    assert distances.min() > 0.03


@pytest.mark.filterwarnings("ignore:All-NaN:RuntimeWarning")  # of KerasTuner
@pytest.mark.parametrize("wrong", [np.inf, -np.inf, np.nan])
def test_a_score_that_is_no_number_counts_as_the_worst(oracle, wrong: float) -> None:
    def cliff(values) -> float:
        return wrong if values["x"] > 5 else valley(values)

    found = searched(oracle(plane(), max_consecutive_failed_trials=100), 30, cliff)
    assert np.mean([values["x"] > 5 for values in found[15:]]) < 0.3
    assert min(valley(values) for values in found if values["x"] <= 5) < 0.5


def test_all_scores_infinite_or_equal_or_huge(oracle) -> None:
    for score in (np.inf, 1.0, 1.7e308, -1.7e308):
        found = searched(oracle(plane(), num_initial_points=2), 6, lambda values, score=score: score)
        assert len({(values["x"], values["y"]) for values in found}) == 6
    scores = iter([1e308, -1e308, 0.0, 1e-320, 1.0, 5.0])
    assert len(searched(oracle(plane(), num_initial_points=2), 6, lambda values: next(scores))) == 6


def test_a_tuner_of_kerastuner_takes_it(tmp_path: Path) -> None:
    class Tuner(keras_tuner.Tuner):
        def run_trial(self, trial, *args, **kwargs):
            return (trial.hyperparameters.Float("a", -1, 1) - 0.3) ** 2

    space = keras_tuner.HyperParameters()
    space.Float("a", -1, 1)
    one = BayesianOracle(max_trials=12, hyperparameters=space)
    tuner = Tuner(oracle=one, directory=tmp_path, project_name="tuned")
    tuner.search(verbose=0)
    assert len(one.trials) == 12
    assert tuner.get_best_hyperparameters()[0]["a"] == pytest.approx(0.3, abs=0.05)


def test_a_negative_seed_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"^the seed of a search must be 0 or more, but it is -1$"):
        BayesianOracle(seed=-1)


def test_values_and_coordinates_of_each_kind() -> None:
    rate, units, depth, optimizer, biased, epochs, _ = (Axis(one) for one in mixed().space)
    assert rate.value(0.5) == pytest.approx(0.01) and rate.value(1.0) == 1.0 and rate.coordinate(0.01) == 0.5
    assert depth.options == [1, 2, 3] and depth.codes.tolist() == [[1 / 6], [0.5], [5 / 6]]
    assert np.linalg.norm(optimizer.codes[0] - optimizer.codes[2]) == pytest.approx(1)
    assert biased.codes.shape == (2, 1) and epochs.codes.shape == (1, 0)
    drawn = [units.value(x) for x in np.linspace(0, 1, 101)]
    assert drawn[0] == 1 and drawn[50] == 22 and drawn[100] == 512  # the square root of 513
    for axis in (units, depth, optimizer, biased, epochs):
        assert [axis.value(axis.coordinate(option)) for option in axis.options] == list(axis.options)


def test_inactive_hyperparameters_look_the_same() -> None:
    space = Cube([Axis(one) for one in mixed().space])
    points = np.full((4, 7), 0.5)
    points[:, 6] = [0.1, 0.9, 0.1, 0.9]  # the momentum
    points[2:, 3] = 0.9  # Lion; the middle is Adam
    seen = space.features(points)
    assert np.array_equal(seen[0], seen[1]) and not np.array_equal(seen[2], seen[3])
    assert space.groups.tolist() == [0, 1, 2, 3, 3, 3, 4, 5]


def test_the_process_is_that_of_scikit_learn() -> None:
    generator = np.random.default_rng(0)
    known, asked, scores = generator.random((12, 3)), generator.random((5, 3)), generator.normal(size=12)
    lengths = np.array([0.3, 0.7, 2.0])
    theirs = GaussianProcessRegressor(Matern(lengths, nu=2.5), alpha=0.01, optimizer=None).fit(known, scores)
    mean, deviation = Process(lengths, 0.01, 1.0, known, scores).predict(asked)
    expected, spread = theirs.predict(asked, return_std=True)
    assert mean == pytest.approx(expected) and deviation == pytest.approx(spread)


def test_believing_changes_what_is_known_and_not_what_is_expected() -> None:
    generator = np.random.default_rng(0)
    process = Process(np.array([0.5]), 1e-6, 1.0, generator.random((6, 1)), generator.normal(size=6))
    believing = process.believing(np.array([[0.4], [1.5]]))
    asked = np.linspace(0, 2, 9)[:, None]
    assert believing.predict(asked)[0] == pytest.approx(process.predict(asked)[0], abs=1e-3)
    assert believing.predict(np.array([[1.5]]))[1] < 0.01 < process.predict(np.array([[1.5]]))[1]


def test_the_gradient_of_the_likelihood_is_right_and_lengths_are_found(monkeypatch) -> None:
    losses = []
    monkeypatch.setattr(
        processes, "minimize", lambda loss, *args, **options: losses.append(loss) or minimize(loss, *args, **options)
    )
    features = np.random.default_rng(0).random((40, 2))
    scores = bayesian.tamed(np.sin(9 * features[:, 0]))
    process = processes.fitted(features, scores, np.array([0, 1]))
    assert process.lengths[1] > 3 * process.lengths[0]
    for at in ([0.1, -0.5, -5.0], [-1.0, 1.0, -1.0]):
        assert check_grad(lambda x: losses[0](x)[0], lambda x: losses[0](x)[1], np.array(at)) < 1e-3


def test_tamed_scores_are_normalised_and_have_no_outliers() -> None:
    tamed = bayesian.tamed(np.array([3.0, 1.0, 2.0, 1e300, 2.5, 9.0]))  # 1.75 from the best to the median
    assert tamed.mean() == pytest.approx(0) and tamed.std() == pytest.approx(1)
    assert (tamed - tamed[1]) / (tamed[2] - tamed[1]) == pytest.approx([2, 0, 1, 3.5, 1.5, 3.5])
    assert bayesian.tamed(np.array([5.0, 5.0, 5.0])).tolist() == [0, 0, 0]
    assert bayesian.tamed(np.array([1.0, 1.0, 3.0, 1.0])) == pytest.approx(np.array([-1, -1, 3, -1]) / 3**0.5)


def test_a_sequence_fills_the_cube_more_evenly_than_chance() -> None:
    points = cube.evenly(1, 0, 64, 2)
    assert np.array_equal(cube.evenly(1, 10, 5, 2), points[10:15])
    counts = np.unique((points * 4).astype(int) @ [4, 1], return_counts=True)[1]
    assert len(counts) == 16 and counts.max() <= 7


def test_the_functions_of_the_benchmark_have_the_minima_that_are_said() -> None:
    at = {"Branin": [np.pi, 2.275], "Hartmann": [0.20169, 0.150011, 0.476874, 0.275332, 0.311652, 0.6573]}
    for name, problem in PROBLEMS.items():
        assert problem.function(at[name.split(",")[0]]) == pytest.approx(problem.minimum, abs=1e-4)
