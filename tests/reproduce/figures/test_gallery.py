"""Kinds are found from files, specs are checked against signatures, and figures are the same bytes each time."""

import runpy
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from reproduce import figures
from reproduce.errors import UsageError
from reproduce.experiment import Drawing

scene = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("scenes.py"))))
SCENES = scene.scenes()


def complaints(kind, arguments, *, table=False, results=None):
    made = (results or scene.grid)().experiment
    drawings = (Drawing(kind, arguments, (9, 3)),)
    asked = made.__class__(**{**vars(made), "tables" if table else "figures": drawings})
    return [str(problem).removeprefix("specs/race.yaml:9:3: ") for problem in figures.problems(asked)]


def test_every_file_is_a_kind_and_every_kind_has_a_scene():
    files = {path.stem for path in (Path(figures.__file__).parent / "kinds").glob("*.py")} - {"__init__"}
    assert set(figures.all_kinds()) == files == set(SCENES)


@pytest.mark.parametrize("kind", SCENES)
def test_the_same_results_give_the_same_bytes(kind):
    drawing, results = SCENES[kind]
    first, second = (figures.draw(drawing, results, points=scene.made.points) for _ in range(2))
    assert figures.svg(first.figure) == figures.svg(second.figure)
    assert figures.png(first.figure) == figures.png(second.figure)
    assert first.caption == second.caption


@pytest.mark.parametrize("kind", SCENES)
def test_files_are_small_and_free_of_dates(kind):
    drawing, results = SCENES[kind]
    figure = figures.draw(drawing, results, points=scene.made.points).figure
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
    open_rate = f"'{kind}': factor 'rate' is left open: fix it with `only: {{rate: 0.1}}`"
    assert complaints(kind, {"of": "test_accuracy"}, results=two_way) == [f"figure {open_rate}"]
    both = {"of": "test_accuracy", "only": {"rate": [0.1, 1]}}
    assert complaints(kind, both, results=two_way) == [f"figure {open_rate}"]
    assert complaints(kind, {"of": "test_accuracy", "only": {"rate": 1}}, results=two_way) == []


def test_an_effects_table_with_a_grid_leaves_a_factor_open():
    assert complaints("effects", {"of": "test_accuracy"}, table=True, results=two_way) == [
        "table 'effects': factor 'rate' is left open: fix it with `only: {rate: 0.1}`"
    ]
    fixed = {"of": "test_accuracy", "only": {"rate": 1}}
    assert complaints("effects", fixed, table=True, results=two_way) == []


@pytest.mark.parametrize(("rate", "shown"), [("0.1", "+2.75"), ("1", "+5.50")])
def test_effects_are_those_of_the_level_that_is_fixed(rate, shown):
    drawing = Drawing("effects", {"of": "test_accuracy", "only": {"rate": rate}}, (1, 1))
    picture = figures.draw(drawing, two_way())
    assert [text.get_text() for text in picture.figure.axes[0].texts][1] == shown
    assert picture.caption.startswith(f"At rate {rate}. Effect of each component")


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
        "import runpy, sys; from reproduce import figures; figures.all_kinds();"
        f"s = runpy.run_path({str(Path(__file__).with_name('scenes.py'))!r});"
        "figures.problems(s['grid']().experiment); sys.exit('matplotlib' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(figures.__file__).parents[2]).returncode == 0
