"""What `check` says of figures and tables that ask for searches."""

import pytest

from reproduce.experiment import HyperParameter
from tests.made_up import runs as made
from tests.made_up import searches as searched
from tests.made_up.scenes import complaints

KINDS = ["search_history", "marginals", "parallel_coordinates", "importance"]


@pytest.mark.parametrize("kind", KINDS)
def test_an_experiment_without_searches_has_no_such_figure(kind):
    plain = made.results(made.experiment({"variant": ["x"]}, seeds=1), lambda *_: {})
    message = f"specs/race.yaml:9:3: figure '{kind}': search: needs an experiment with `searches:`"
    assert complaints(kind, {}, plain) == [message]


def test_nor_has_it_such_a_table():
    plain = made.results(made.experiment({"variant": ["x"]}, seeds=1), lambda *_: {})
    assert complaints("trials", {}, plain, table=True) == [
        "specs/race.yaml:9:3: table 'trials': search: needs an experiment with `searches:`"
    ]


@pytest.mark.parametrize(
    ("kind", "arguments", "message"),
    [
        ("marginals", {"search": "randm"}, "search: unknown search 'randm'; did you mean 'random'?"),
        ("marginals", {"search": 3}, "search: expected the name of a search, got 3"),
        ("marginals", {"search": ["random"]}, "search: expected the name of a search, got ['random']"),
        ("marginals", {}, "search: there are 2, choose one: random, band"),
        ("search_history", {"search": ["random", "bnd"]}, "search: unknown search 'bnd'; did you mean 'band'?"),
        ("search_history", {"search": []}, "search: expected at least one search"),
        ("search_history", {"search": [3]}, "search: expected the name of a search, got 3"),
        (
            "search_history",
            {"scale": "cubic"},
            "scale: expected one of 'linear', 'log', 'semilogx', 'loglog', got 'cubic'",
        ),
        ("marginals", {"search": "band", "of": ["rat"]}, "of: unknown hyper-parameter 'rat'; did you mean 'rate'?"),
        ("marginals", {"search": "band", "of": "rate"}, "of: expected a list of hyper-parameters, got 'rate'"),
        ("importance", {"search": "band", "of": []}, "of: expected at least one hyper-parameter"),
        (
            "parallel_coordinates",
            {"search": "band", "of": ["rate", "rate"]},
            "of: a hyper-parameter is there twice",
        ),
    ],
)
def test_problems_say_what_is_wrong(kind, arguments, message):
    assert complaints(kind, arguments, searched.compared()) == [f"specs/race.yaml:9:3: figure '{kind}': {message}"]


def test_searches_of_different_objectives_share_no_axis():
    results = searched.results(
        [searched.log(searched.search())], [searched.log(searched.search("other", is_best=True))]
    )
    assert complaints("search_history", {}, results) == [
        "specs/race.yaml:9:3: figure 'search_history': search: 'random' is led by val_accuracy, 'other' by best(val_accuracy): "
        "choose searches of one objective"
    ]
    assert complaints("search_history", {"search": "other"}, results) == []


@pytest.mark.parametrize(("kind", "most"), [("parallel_coordinates", 9), ("marginals", 24), ("importance", 24)])
def test_more_hyper_parameters_than_can_be_read_are_refused(kind, most):
    space = [HyperParameter(f"x{place}", (), (), (0.0, 1.0), False, {}) for place in range(most + 1)]
    results = searched.results([searched.log(searched.search(space=space))])
    assert complaints(kind, {}, results) == [
        f"specs/race.yaml:9:3: figure '{kind}': {most + 1} hyper-parameters are too many, such a figure has {most} at most: "
        "choose some with `of`"
    ]
    assert complaints(kind, {"of": ["x3", "x1"]}, results) == []
