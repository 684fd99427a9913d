"""What the figures show: medians, intervals, marks for what is missing or diverged, labels that do not overlap."""

import runpy
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from reproduce import figures
from reproduce.experiment import Drawing
from reproduce.figures.kinds.response import hinges
from reproduce.figures.labels import apart
from reproduce.figures.style import wrapped

scene = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("scenes.py"))))
made = scene.made


def draw(kind, results, **arguments):
    return figures.draw(Drawing(kind, arguments, (1, 1)), results, points=made.points)


def texts(picture):
    return [text.get_text() for axes in picture.figure.axes for text in axes.texts if text.get_text()]


def boxes(picture):
    """The boxes of all labels beside the axes, in pixels."""
    renderer = FigureCanvasAgg(picture.figure).get_renderer()
    return [t.get_window_extent(renderer) for axes in picture.figure.axes for t in axes.texts if t.get_text().strip()]


def test_curves_show_the_median_of_the_seeds():
    results = scene.grid()
    picture = draw("curves", results, y="val_loss", by="activation", only={"depth": 5})
    expected = np.median([results.records["relu/5", seed].series["val_loss"].values for seed in range(20)], axis=0)
    np.testing.assert_allclose(picture.figure.axes[0].lines[0].get_ydata(), expected)
    assert picture.caption == "Median of 20 seeds; band: 95% interval of the median."


def test_accuracies_are_percentages_with_units():
    picture = draw("curves", scene.grid(), y="val_accuracy", by="activation", only={"depth": 5})
    axes = picture.figure.axes[0]
    assert axes.get_ylabel() == "validation accuracy (%)" and axes.get_xlabel() == "epoch"
    assert 80 < max(axes.lines[0].get_ydata()) < 100


def test_a_line_stops_where_the_median_run_diverged_and_says_so():
    picture = draw("curves", scene.grid(), y="loss", by="activation", only={"depth": 10})
    assert "sigmoid ✕" in texts(picture) and "tanh" in texts(picture)
    assert picture.caption.endswith("16 runs diverged and rank as the worst.")


def test_tuned_takes_the_best_validated_level():
    picture = draw("curves", scene.grid(), y="accuracy", by="activation", at="tuned")
    assert "tanh 5" in texts(picture)  # depth 2 has no runs, depth 10 learns slowest
    assert "sigmoid 2" in texts(picture)
    assert "Each at its best depth by validation." in picture.caption


def test_missing_runs_are_counted_not_drawn_as_zero():
    picture = draw("points", scene.grid(), y="test_accuracy", by="activation", only={"depth": 2})
    assert "no runs" in texts(picture)
    assert picture.caption.endswith("20 runs are missing.")
    shown = np.concatenate([dots.get_offsets()[:, 0] for dots in picture.figure.axes[0].collections])
    assert len(shown) == 40 and shown.min() > 50


def test_cells_mark_what_diverged_and_what_is_missing():
    picture = draw("heatmap", scene.grid(), value="val_accuracy", rows="activation", columns="depth")
    assert texts(picture).count("✕") == 1 and texts(picture).count("–") == 1
    assert picture.caption.endswith("✕: the median run diverged. –: no run.")
    medians = picture.figure.axes[0].collections[0].get_array()
    assert medians.mask.tolist() == [[False] * 3, [True, False, False], [False, False, True]]


def test_effects_and_interactions_have_the_right_numbers():
    effects = texts(draw("effects", scene.ablation(), of="test_accuracy"))
    assert effects == ["+0.75", "+2.75", "0.00"]
    assert texts(draw("interactions", scene.ablation(), of="test_accuracy")) == ["−0.500", "0.000", "0.000"]


def test_layers_are_numbered_from_one():
    picture = draw("layer_profile", scene.layers(), y="activation_std")
    line = picture.figure.axes[0].lines[0]
    assert line.get_xdata().tolist() == [1, 2, 3, 4]
    np.testing.assert_allclose(line.get_ydata(), [1, 0.5, 0.25, 0.125], rtol=0.02)


def test_points_of_the_data_come_from_the_caller():
    asked = []

    def points(variant, seed):
        asked.append((variant.name, seed))
        return np.array([[0.0, 0.5], [0.5, 0.0]]), np.array([0.0, 1.0])

    figures.draw(Drawing("decision_boundary", {"seed": 1}, (1, 1)), scene.measured("decision_map"), points=points)
    assert asked == [("left", 1), ("right", 1)]


def test_the_map_spans_what_the_measure_says():
    axes = draw("decision_boundary", scene.measured("decision_map")).figure.axes[0]
    assert axes.get_xlim() == (-1, 1)
    assert axes.collections[0].get_array().shape == (5, 5)


def test_hinges_are_found_and_smooth_curves_have_none():
    x = np.linspace(-2, 2, 401)
    np.testing.assert_allclose(hinges(x, np.maximum(x - 0.503, 0) - np.maximum(-x - 1, 0)), [-1, 0.503], atol=0.006)
    assert hinges(x, np.sin(3 * x)).size == 0
    assert hinges(x, 2 * x).size == 0


@pytest.mark.parametrize("count", [2, 12, 16])
def test_labels_do_not_overlap_and_nothing_leaves_the_figure(count):
    levels = [f"optimizer{place}" for place in range(count)]
    experiment = made.experiment({"optimizer": levels}, seeds=8)
    results = made.results(experiment, lambda variant, random: made.learning(0.4, random))
    picture = draw("curves", results, y="val_accuracy")
    shown = boxes(picture)
    assert len(shown) == count + 1
    assert not any(a.overlaps(b) for place, a in enumerate(shown) for b in shown[place + 1 :])
    edge = picture.figure.bbox
    assert all(edge.x0 <= b.x0 and b.x1 <= edge.x1 and edge.y0 <= b.y0 and b.y1 <= edge.y1 for b in shown)


def test_one_run_that_shoots_up_does_not_hide_the_others():
    experiment = made.experiment({"rate": ["a", "b", "c"]}, seeds=8)
    results = made.results(
        experiment, lambda v, _: {"loss": made.series(np.linspace(1, 1e6 if v.name == "c" else 0.1, 11), better=False)}
    )
    low, high = draw("curves", results, y="loss").figure.axes[0].get_ylim()
    assert low < 0.1 and 1 < high < 3


def test_more_than_four_panels_wrap():
    experiment = made.experiment({"net": ["x"], "width": [str(n) for n in range(6)]}, seeds=6)
    results = made.results(experiment, lambda variant, random: made.learning(0.4, random))
    axes = draw("curves", results, y="loss", columns="width").figure.axes
    assert {panel.get_subplotspec().get_gridspec().get_geometry() for panel in axes} == {(2, 3)}


def test_long_curves_are_thinned_but_keep_their_ends():
    experiment = made.experiment({"net": ["x"]}, seeds=6)
    results = made.results(experiment, lambda *_: {"loss": made.series(np.arange(5000.0, 0, -1), "step", False)})
    line = draw("curves", results, y="loss", x="step").figure.axes[0].lines[0]
    assert len(line.get_xdata()) <= 300 and line.get_xdata()[[0, -1]].tolist() == [0, 4999]


def test_apart_keeps_order_distance_and_range():
    moved = apart([3.0, 1.0, 1.1, 9.9], 1.0, 0.0, 10.0)
    assert moved == [3.0, 0.55, 1.55, 9.9]
    assert apart([5.0, 5.0], 1.0, 0.0, 10.0) == [4.5, 5.5]
    assert apart([10.0, 10.0], 1.0, 0.0, 10.0) == [9.0, 10.0]


def test_titles_break_evenly():
    assert wrapped("A short title") == ["A short title"]
    long = wrapped("Tuned, the optimizers end close together; untuned, Adam is already there")
    assert len(long) == 2 and min(map(len, long)) > 25
