"""Kinds are found from files, specs are checked against signatures, and figures are the same bytes each time."""

import inspect
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from reproduce import figures
from reproduce.claims.verdict import Verdict
from reproduce.errors import UsageError
from reproduce.experiment import Claim, Drawing
from tests.made_up import runs as made
from tests.made_up import scenes as scene
from tests.made_up.expressions import value_of

ROOT = Path(figures.__file__).parents[2]
SCENES = scene.scenes()


def complaints(kind, arguments, *, table=False, results=scene.grid):
    """What is wrong with one figure or table, file and place left out."""
    return [
        problem.removeprefix("specs/race.yaml:9:3: ")
        for problem in scene.complaints(kind, arguments, results(), table=table)
    ]


def test_every_file_is_a_kind_and_every_kind_has_a_scene():
    files = {path.stem for path in (Path(figures.__file__).parent / "kinds").glob("*.py")} - {"__init__"}
    assert set(figures.all_kinds()) == files == set(SCENES)


@pytest.mark.parametrize("kind", SCENES)
def test_the_same_results_give_the_same_bytes(kind):
    drawing, results = SCENES[kind]
    first, second = (figures.draw(drawing, results, points=made.points) for _ in range(2))
    assert figures.svg(first.figure) == figures.svg(second.figure)
    assert figures.png(first.figure) == figures.png(second.figure)
    assert first.caption == second.caption


def shown(number, verdict, **others):
    """The texts of a figure that shows a claim, whose verdict is this one."""
    drawing, results = SCENES["curves"]
    told = Verdict("It is so.", "loss < 1", verdict, 0.1, (0, 1), 0.95, 8, None, 0.01, "", held=7, **others)
    figure = figures.draw(replace(drawing, shows=number), results, verdicts=[told]).figure
    return [figure.get_suptitle().split("\n")[0], *(text.get_text() for text in figure.texts)]


def test_the_claim_that_a_figure_shows_is_its_headline():
    assert shown(1, "reproduced")[0] == "It is so"
    assert any(text.startswith("reproduced, holds in 7 of 8 seeds") for text in shown(1, "reproduced"))
    assert any(text.startswith("reproduced, exact") for text in shown(1, "reproduced", exact=True))
    assert shown(1, "refuted")[0] == "Refuted: It is so"
    assert any(text.startswith("holds in 7 of 8 seeds") for text in shown(1, "refuted"))
    title = SCENES["curves"][1].experiment.title
    assert title.startswith(shown(None, "reproduced")[0])


@pytest.mark.parametrize(("number", "legal"), [(2, True), (3, False), (0, False), (True, False), ("1", False)])
def test_the_number_of_a_claim_is_checked(number, legal):
    drawing, results = SCENES["curves"]
    claims = (Claim("One.", "loss < 1", (1, 1)), Claim("Two.", "loss < 2", (2, 1)))
    asked = replace(results.experiment, figures=(replace(drawing, shows=number),), claims=claims)
    found = [str(problem) for problem in figures.problems(asked)]
    assert (not found) is legal
    assert all("shows: expected the number of a claim, from 1 to 2, got" in problem for problem in found)


@pytest.mark.parametrize("kind", SCENES)
def test_files_are_small_and_free_of_dates(kind):
    drawing, results = SCENES[kind]
    figure = figures.draw(drawing, results, points=made.points).figure
    picture = figures.svg(figure)
    assert picture.startswith(b"<?xml") and b"<dc:date" not in picture
    assert len(picture) < 250_000 and len(figures.png(figure)) < 120_000


@pytest.mark.parametrize("kind", SCENES)
def test_scenes_have_no_problems(kind):
    drawing, results = SCENES[kind]
    asked = results.experiment.__class__(**{**vars(results.experiment), "figures": (drawing,)})
    assert figures.problems(asked) == []


def test_global_settings_stay_as_they_are(tmp_path):
    import matplotlib

    before = dict(matplotlib.rcParams)
    drawing, results = SCENES["curves"]
    figures.png(figures.draw(drawing, results).figure)
    assert dict(matplotlib.rcParams) == before


def test_the_users_settings_change_nothing():
    import matplotlib

    drawing, results = SCENES["curves"]
    ours = figures.svg(figures.draw(drawing, results).figure)
    with matplotlib.rc_context({"font.size": 30, "svg.fonttype": "none", "axes.facecolor": "red"}):
        assert figures.svg(figures.draw(drawing, results).figure) == ours


@pytest.mark.parametrize("backend", ["module://matplotlib_inline.backend_inline", ""])
def test_the_backend_of_the_environment_is_not_asked(backend):
    """A notebook hands its own to every process it starts; only files are drawn."""
    code = (
        "import os; from reproduce import figures; from tests.made_up.scenes import scenes; scene = scenes()['curves'];"
        "assert figures.png(figures.draw(*scene).figure); print(os.environ['MPLBACKEND'])"
    )
    environment = {**os.environ, "MPLBACKEND": backend}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert (done.stderr, done.stdout, done.returncode) == ("", f"{backend}\n", 0)


@pytest.mark.parametrize(
    ("kind", "arguments", "message"),
    [
        ("curve", {}, "unknown figure 'curve'; did you mean 'curves'?"),
        (
            "heatmap",
            {"value": "los", "rows": "activation", "columns": "depth"},
            "figure 'heatmap': value: unknown series 'los'; did you mean 'loss'?",
        ),
        ("heatmap", {"value": "loss", "rows": "activation"}, "figure 'heatmap': missing argument 'columns'"),
        (
            "curves",
            {"y": "loss", "at": "tuned", "scael": "log"},
            "figure 'curves': unknown argument 'scael'; did you mean 'scale'?",
        ),
        (
            "curves",
            {"y": "loss", "at": "tuned", "scale": "cubic"},
            "figure 'curves': scale: expected one of 'linear', 'log', 'semilogx', 'loglog', got 'cubic'",
        ),
        (
            "curves",
            {"y": "loss", "by": "activations", "at": "tuned"},
            "figure 'curves': by: unknown factor 'activations'; did you mean 'activation'?",
        ),
        (
            "curves",
            {"y": "loss", "only": {"depth": 3}},
            "figure 'curves': only: unknown level '3' of 'depth'; expected one of '10', '2', '5'",
        ),
        (
            "curves",
            {"y": "loss"},
            "figure 'curves': factor 'depth' is left open: give it a place, or fix it with `only: {depth: 2}`, "
            "or `at: tuned`",
        ),
        ("line", {"y": "loss", "x": "activation"}, "figure 'line': x: the levels of 'activation' are not numbers"),
        (
            "line",
            {"y": "loss", "x": "depth", "by": "activation", "reference": -1},
            "figure 'line': reference: expected a mapping like {slope: -1}, got -1",
        ),
        (
            "decision_boundary",
            {"only": {"depth": 2}},
            "figure 'decision_boundary': measure: needs a measure that is not taken: add `decision_map` to `measures`",
        ),
        (
            "decision_boundary",
            {"only": {"depth": 2}, "measure": ["x"]},
            "figure 'decision_boundary': measure: expected the name of a measure, got ['x']",
        ),
        (
            "layer_profile",
            {"y": {"a": 1}},
            "figure 'layer_profile': y: expected the name of a series, got {a: 1}",
        ),
        (
            "curves",
            {"y": "loss", "by": ["activation"], "at": "tuned"},
            "figure 'curves': by: expected the name of a factor, got ['activation']",
        ),
        (
            "line",
            {"y": "loss", "x": "depth", "by": "activation", "reference": {"slope": 1e300}},
            "figure 'line': reference: a slope lies between -100 and 100, got 1e+300",
        ),
        ("effects", {"of": "loss"}, "figure 'effects': of: needs an experiment with `ablate:`"),
        (
            "layer_profile",
            {"y": "loss"},
            "figure 'layer_profile': y: 'loss' is not measured per layer; give its measure `per: layer`",
        ),
    ],
)  # fmt: skip
def test_problems_say_what_is_wrong(kind, arguments, message):
    assert complaints(kind, arguments) == [message]


def test_a_layered_series_needs_a_layer():
    assert complaints("points", {"y": "activation_std"}, results=scene.layers) == [
        "figure 'points': y: 'activation_std' is measured per layer: choose one, as in 'activation_std[layer=last]', "
        "or draw a layer_profile"
    ]
    assert complaints("points", {"y": "activation_std[layer=last]"}, results=scene.layers) == []


def two_way():
    return scene.ablation({"rate": ["0.1", "1"]})


@pytest.mark.parametrize("kind", ["effects", "interactions"])
def test_an_ablation_with_a_grid_leaves_a_factor_open(kind):
    open_rate = f"'{kind}': factor 'rate' is left open: fix it with `only: {{rate: 0.1}}`, or `at: tuned`"
    assert complaints(kind, {"of": "test_accuracy"}, results=two_way) == [f"figure {open_rate}"]
    both = {"of": "test_accuracy", "only": {"rate": [0.1, 1]}}
    assert complaints(kind, both, results=two_way) == [f"figure {open_rate}"]
    assert complaints(kind, {"of": "test_accuracy", "only": {"rate": 1}}, results=two_way) == []


def test_an_effects_table_with_a_grid_leaves_a_factor_open():
    assert complaints("effects", {"of": "test_accuracy"}, table=True, results=two_way) == [
        "table 'effects': factor 'rate' is left open: fix it with `only: {rate: 0.1}`, or `at: tuned`"
    ]
    fixed = {"of": "test_accuracy", "only": {"rate": 1}}
    assert complaints("effects", fixed, table=True, results=two_way) == []


def test_where_variant_alone_has_a_place_each_variant_is_a_level():
    assert complaints("summary", {"of": "test_accuracy"}, table=True, results=two_way) == []
    assert complaints("points", {"y": "test_accuracy", "by": "variant"}, results=two_way) == []
    assert complaints("points", {"y": "test_accuracy", "only": {"variant": "l2/0.1"}}, results=two_way) == []
    (message,) = complaints("points", {"y": "test_accuracy"}, results=two_way)
    assert message.startswith("figure 'points': factor 'rate' is left open: ")
    arguments = {"y": "test_accuracy", "by": "variant", "only": {"variant": ["none", "l2/1"]}}
    picture = figures.draw(Drawing("points", arguments, (9, 3)), two_way())
    (axes,) = picture.figure.axes
    assert [label.get_text() for label in axes.get_yticklabels()] == ["none/0.1", "none/1", "l2/1"]


def test_a_variant_that_is_fixed_is_said_with_its_factor():
    arguments = {"y": "test_accuracy", "by": "rate", "only": {"variant": "none"}}
    picture = figures.draw(Drawing("points", arguments, (9, 3)), two_way())
    assert picture.caption.startswith("At variant none. ")


@pytest.mark.parametrize(("rate", "shown"), [("0.1", "+2.75"), ("1", "+5.50")])
def test_effects_are_those_of_the_level_that_is_fixed(rate, shown):
    drawing = Drawing("effects", {"of": "test_accuracy", "only": {"rate": rate}}, (1, 1))
    picture = figures.draw(drawing, two_way())
    assert [text.get_text() for text in picture.figure.axes[0].texts][1] == shown
    assert picture.caption.startswith(f"At rate {rate}. Effect of each component")


ODD = [None, True, 0, -1, 1.5, float("nan"), "", "$", [], ["x"], [["x"]], {}, {"a": 1}, {"slope": "x"}, {"depth": []}]


@pytest.mark.parametrize("kind", SCENES)
@pytest.mark.parametrize("value", ODD, ids=str)
def test_no_value_of_an_argument_is_a_traceback(kind, value):
    drawing, results = SCENES[kind]
    for name in inspect.signature(figures.all_kinds()[kind]).parameters:
        arguments = {**drawing.arguments, name: value}
        asked = results.experiment.__class__(
            **{**vars(results.experiment), "figures": (Drawing(kind, arguments, (1, 1)),)}
        )
        assert all(f"figure '{kind}': " in str(problem) for problem in figures.problems(asked))


def many(**factors):
    levels = {name: [str(number) for number in range(count)] for name, count in factors.items()}
    return lambda: made.results(made.experiment(levels, seeds=0), lambda *_: {})


@pytest.mark.parametrize(
    ("arguments", "factors", "message"),
    [
        ({"columns": "a", "by": "b"}, {"a": 25, "b": 2}, "25 panels are too many, a figure has 24 at most"),
        ({"rows": "a", "columns": "b", "by": "c"}, {"a": 5, "b": 5, "c": 1}, "25 panels are too many, a figure has 24 at most"),
        ({"by": "a"}, {"a": 301}, "301 lines or rows are too many, a figure has 300 at most"),
        ({"by": "a", "columns": "b"}, {"a": 151, "b": 2}, "302 lines or rows are too many, a figure has 300 at most"),
    ],
)  # fmt: skip
def test_a_figure_is_not_fuller_than_can_be_drawn(arguments, factors, message):
    found = complaints("curves", {"y": "loss", **arguments}, results=many(**factors))
    assert found == [f"figure 'curves': {message}: choose levels with `only`"]
    assert complaints("curves", {"y": "loss", **arguments, "only": {"a": "1"}}, results=many(**factors)) == []


def test_several_series_are_several_panels():
    both = {"y": ["loss", "val_loss"], "columns": "a", "by": "b"}
    assert complaints("curves", both, results=many(a=13, b=2)) == [
        "figure 'curves': 26 panels are too many, a figure has 24 at most: choose levels with `only`"
    ]


def test_a_table_may_be_long():
    assert complaints("summary", {"by": "a"}, table=True, results=many(a=301)) == []


def test_nothing_is_tuned_by_what_has_no_best():
    """Not the lowest norm, in silence."""
    results = lambda: made.results(made.experiment({"a": ["x"], "b": ["1", "2"]}, ["weight_norm"]), lambda *_: {})  # noqa: E731
    assert complaints("points", {"y": "weight_norm", "by": "a", "at": "tuned"}, results=results) == [
        "figure 'points': at: 'weight_norm' declares neither high nor low as better, so no level is the best; choose one"
    ]


@pytest.mark.parametrize("level", [0.123456789, "0.123456789", 0.1235, "0.1235"])
def test_a_level_is_found_by_its_number_as_in_claims(level):
    experiment = made.experiment({"rate": ["0.1235", "own"]}, ["loss"], numbers={"rate": (0.123456789, None)}, seeds=1)
    results = made.results(experiment, lambda *_: {"loss": made.series([1.0, 0.5])})
    arguments = {"y": "loss", "by": "variant", "only": {"rate": level}}
    assert complaints("curves", arguments, results=lambda: results) == []
    picture = figures.draw(Drawing("curves", arguments, (1, 1)), results)
    assert picture.caption.startswith("At rate 0.1235. ")
    assert value_of(f"loss[rate={level}]", results).data.tolist() == [0.5]


def test_true_and_none_are_levels_as_yaml_writes_them():
    experiment = made.experiment({"norm": ["none", "true"]}, ["loss"], seeds=1)
    results = made.results(experiment, lambda *_: {"loss": made.series([1.0])})
    assert complaints("curves", {"y": "loss", "only": {"norm": [None, True]}}, results=lambda: results) == []


def test_tables_are_checked_too():
    assert complaints("sumary", {}, table=True) == ["unknown table 'sumary'; did you mean 'summary'?"]
    assert complaints("summary", {"of": ["loss", "x"]}, table=True) == [
        "table 'summary': of: unknown series 'x'; expected one of 'accuracy', 'loss', 'test_accuracy', "
        "'val_accuracy', 'val_loss'"
    ]


def test_all_problems_come_at_once():
    assert len(complaints("curves", {"y": "los", "by": "what", "z": 1})) == 3


def test_drawing_what_has_problems_raises():
    with pytest.raises(UsageError, match="unknown series 'los'; did you mean 'loss'"):
        figures.draw(Drawing("curves", {"y": "los", "at": "tuned"}, (1, 1)), scene.grid())


def test_checking_imports_no_plotting():
    code = (
        "import sys; from reproduce import figures; from tests.made_up.scenes import grid; figures.all_kinds();"
        "figures.problems(grid().experiment); sys.exit('matplotlib' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0
