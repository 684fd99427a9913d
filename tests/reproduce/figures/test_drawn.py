"""What the figures show: medians, intervals, marks for what is missing or diverged, labels that do not overlap."""

import re
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from reproduce import figures
from reproduce.experiment import Drawing
from reproduce.figures.kinds.response import hinges
from reproduce.figures.labels import apart
from reproduce.figures.style import wrapped
from reproduce.record import Begin
from tests.made_up import runs as made
from tests.made_up import scenes as scene


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
    assert picture.caption == "At depth 5. Median of 20 seeds; band: 95% interval of the median."


def test_accuracies_are_percentages_with_units():
    picture = draw("curves", scene.grid(), y="val_accuracy", by="activation", only={"depth": 5})
    axes = picture.figure.axes[0]
    assert axes.get_ylabel() == "validation accuracy (%)" and axes.get_xlabel() == "epoch"
    assert 80 < max(axes.lines[0].get_ydata()) < 100


def test_a_line_stops_where_the_median_run_diverged_and_says_so():
    picture = draw("curves", scene.grid(), y="loss", by="activation", only={"depth": 10})
    assert "sigmoid ✕" in texts(picture) and "tanh" in texts(picture)
    assert picture.caption.endswith("16 runs diverged and rank as the worst.")


def test_curves_mark_where_phases_begin_in_epochs_or_steps():
    results = scene.grid()
    begins = (Begin(0, 32), Begin(3, 10), Begin(5, 1))

    def marks(of_seed=lambda _: begins, **options):
        found = {(name, seed): replace(one, phases=of_seed(seed)) for (name, seed), one in results.records.items()}
        phased = replace(results, records=found)
        picture = draw("curves", phased, y="loss", by="activation", only={"depth": 5}, **options)
        lines = [line.get_xdata() for line in picture.figure.axes[0].lines]
        return [float(x[0]) for x in lines if len(x) == 2 and x[0] == x[1]], picture.caption

    words = "Vertical lines: where a phase of training begins."
    assert marks()[0] == [3, 5] and marks()[1].endswith(words)
    assert marks(x="step")[0] == [96, 116]
    other, caption = marks(lambda seed: (Begin(0, 32), Begin(2 + seed % 2, 10)))
    assert other == [] and words not in caption


def test_curves_above_a_floor_are_drawn_less_it_and_say_so():
    plain, above = (
        draw("curves", scene.grid(), y="loss", by="activation", only={"depth": 5}, floor=floor) for floor in (0, 0.25)
    )
    for before, after in zip(plain.figure.axes[0].lines[:3], above.figure.axes[0].lines[:3], strict=True):
        np.testing.assert_allclose(after.get_ydata(), np.array(before.get_ydata()) - 0.25)
    words = [text.get_text() for text in above.figure.texts]
    assert "depth 5, above 0.25" in words and "depth 5" in [text.get_text() for text in plain.figure.texts]


def test_training_and_validation_of_one_quantity_share_their_axis():
    for names, shared in ((["loss", "val_loss"], True), (["loss", "val_accuracy"], False)):
        figure = draw("curves", scene.grid(), y=names, by="activation", only={"depth": 5}).figure
        assert (figure.axes[0].get_ylim() == figure.axes[1].get_ylim()) == shared
        low, high = figure.axes[0].get_ylim()
        assert not shared or all(
            low <= value <= high for axes in figure.axes for line in axes.lines for value in line.get_ydata()
        )


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


def test_a_layer_map_carries_the_grid_and_the_data_along():
    points = lambda variant, seed: (np.array([[0.25, 1.0], [2.0, 0.0]]), np.array([1, 1]))  # noqa: E731
    picture = figures.draw(Drawing("layer_map", {}, (1, 1)), scene.measured("layer_map"), points=points)
    plane, turned, _ = picture.figure.axes
    assert [panel.get_title() for panel in picture.figure.axes] == ["input", "left", "right"]
    lowest = [panel.lines[0].get_xydata().tolist() for panel in (plane, turned)]
    assert lowest[0] == [[x, -1.0] for x in (-1, -0.5, 0, 0.5, 1)]
    assert lowest[1] == [[1.0, x] for x in (-1, -0.5, 0, 0.5, 1)]
    dots = [panel.collections[0].get_offsets().tolist() for panel in (plane, turned)]
    assert dots == [[[0.25, 1.0]], [[-1.0, 0.25]]]  # what lies beyond the grid is left out


@pytest.mark.parametrize("kind", ["trajectory", "decision_boundary", "layer_map", "response"])
def test_one_run_is_that_of_a_seed_at_hand(kind):
    asked, results = scene.scenes()[kind]
    drawing = Drawing(kind, {name: value for name, value in asked.arguments.items() if name != "seed"}, (1, 1))
    moved = {(variant, seed + 100): record for (variant, seed), record in results.records.items()}
    seeds = tuple(seed + 100 for seed in results.seeds)
    later = figures.draw(drawing, results.__class__(results.experiment, seeds, moved))
    assert any(f"eed {seed}" in later.caption for seed in seeds)
    assert [len(axes.lines) for axes in later.figure.axes] == [
        len(axes.lines) for axes in figures.draw(drawing, results).figure.axes
    ]


def test_a_trajectory_is_the_path_of_one_run_on_the_surface():
    results = scene.surface()
    picture = draw("trajectory", results, columns="start", by="rate", steps=10)
    left, right = picture.figure.axes
    assert [panel.get_title("left") for panel in (left, right)] == ["left", "right"]
    expected = results.records["right/2", 0].series["position"].values[:11]
    paths = [line.get_xydata() for line in right.lines if len(line.get_xydata()) > 1]
    np.testing.assert_allclose(paths[1], expected)
    assert (left.get_xlim(), left.get_ylim()) == ((-2, 2), (-1, 1)) and left.collections
    assert [text.get_text() for text in picture.figure.legends[0].get_texts()] == ["1", "2"]
    assert picture.caption == "Paths of the first 10 steps, seed 0, from the ring to the dot, on contours of the loss."


def test_a_path_that_overflows_ends_where_it_is_last_finite():
    picture = draw("trajectory", scene.surface(), columns="start", only={"rate": 1}, seed=1)
    overflown = picture.figure.axes[1].lines[0].get_xydata()
    assert len(overflown) == 15 and np.isfinite(overflown).all()
    assert not picture.figure.legends


def test_inputs_are_layer_number_zero():
    experiment = made.experiment({"net": ["x"]}, [], layered=["probe"], seeds=6)
    parts = ["input", "hidden_1", "hidden_2"]
    results = made.results(experiment, lambda *_: {"probe": made.series([[0.5, 0.7, 0.9]], "end", True, parts)})
    assert draw("layer_profile", results, y="probe").figure.axes[0].lines[0].get_xdata().tolist() == [0, 1, 2]


def test_curves_of_one_seed_say_whose_they_are():
    results = scene.grid()
    picture = draw("curves", results, y="loss", by="activation", only={"depth": 5}, seed=3)
    line, expected = picture.figure.axes[0].lines[0], results.records["relu/5", 3].series["loss"].values
    np.testing.assert_allclose(line.get_ydata(), expected)
    assert picture.caption == "At depth 5. Seed 3."


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


def test_a_measure_taken_before_training_stays_when_the_run_diverges_later():
    experiment = made.experiment({"net": ["x"]}, ["loss", "norm"], seeds=8)

    def run(variant, random):
        return {"norm": made.series([3.0], "init", False), "loss": made.series([2.0, 1.0, 5.0, 9.0], better=False)}

    results = made.results(experiment, run)
    results = results.__class__(
        experiment, results.seeds, {key: lost(record) for key, record in results.records.items()}
    )
    points = draw("points", results, y="norm")
    assert texts(points) == ["3.00"] and "diverged" not in points.caption
    curves = draw("curves", results, y="loss")
    assert curves.figure.axes[0].lines[0].get_ydata()[:2].tolist() == [2.0, 1.0]
    assert curves.caption.endswith("8 runs diverged and rank as the worst.")


def lost(record):
    """The record of a run whose loss is no number from its third point on."""
    values = record.series["loss"].values.copy()
    values[2:] = np.nan
    return record.__class__({**record.series, "loss": made.series(values, better=False)}, 32, True)


def shrinking(**rows):
    """Layers whose median is as given, by level; no zero is drawn on a log scale."""
    experiment = made.experiment({"init": list(rows)}, ["score"], layered=["norm"], seeds=8)

    def run(variant, random):
        values = np.array([rows[variant.name]], float)
        return {"norm": made.series(values, "init", None, "abc"), "score": made.series(values[:, 0], "end", False)}

    return made.results(experiment, run)


def test_zeros_are_left_out_of_a_log_scale_and_said():
    results = shrinking(zeros=[0, 0, 0], he=[1, 1, 1], tail=[0, 0, 2])
    picture = draw("layer_profile", results, y="norm", scale="log")
    assert set(texts(picture)) == {"init", "zeros (zero)", "he", "tail"}
    assert picture.caption.endswith("Values of zero or less are left out: the axis is logarithmic.")
    axes = picture.figure.axes[0]
    curves = [np.asarray(line.get_ydata()) for line in axes.lines if line.get_transform() == axes.transData]
    assert [curve[np.isfinite(curve)].tolist() for curve in curves] == [[1, 1, 1], [2], [2]]  # a lone point has a dot
    assert "left out" not in draw("layer_profile", results, y="norm").caption


@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        ("layer_profile", {"y": "norm"}),
        ("points", {"y": "score"}),
        ("curves", {"y": "score"}),
        ("heatmap", {"value": "score", "rows": "init", "columns": "variant"}),
    ],
)
def test_only_zeros_on_a_log_scale_raise_no_warning(kind, arguments):
    picture = draw(kind, shrinking(a=[0, 0, 0], b=[0, 0, 0]), scale="log", **arguments)
    assert figures.png(picture.figure) and figures.svg(picture.figure)


def tuned_per_panel(rates, inits):
    """One net of which every initial weight asks for another rate."""
    experiment = made.experiment({"net": ["plain", "normed"], "init": inits, "rate": rates}, seeds=8)

    def run(variant, random):
        good = variant.levels["net"] == "normed" or rates.index(variant.levels["rate"]) == inits.index(
            variant.levels["init"]
        )
        best = good and (variant.levels["net"] == "plain" or variant.levels["rate"] == rates[0])
        return made.learning(0.8 if best else 0.05, random)

    return made.results(experiment, run)


def test_labels_say_the_level_chosen_in_each_panel():
    picture = draw("curves", tuned_per_panel(["0.1", "1"], ["a", "b"]), y="loss", by="net", columns="init", at="tuned")
    assert set(texts(picture)) == {"net, rate", "plain 0.1/1", "normed 0.1"}
    assert picture.caption.endswith("The rate of each panel, from left to right: plain 0.1/1.")


def test_chosen_levels_too_long_for_a_label_are_in_the_caption():
    results = tuned_per_panel(["0.000123", "0.0123", "1.234567"], ["a", "b", "c"])
    picture = draw("curves", results, y="loss", by="net", columns="init", at="tuned")
    assert set(texts(picture)) == {"net, rate", "plain", "normed 0.000123"}
    assert picture.caption.endswith("left to right: plain 0.000123/0.0123/1.234567.")


def test_a_caption_says_that_runs_stopped_early():
    experiment = made.experiment({"net": ["x"]}, ["loss"], seeds=2)
    for lengths, said in (((3, 5), True), ((5, 5), False)):
        left = iter(lengths)
        results = made.results(experiment, lambda *_, left=left: {"loss": made.series(np.ones(next(left)))})
        caption = draw("curves", results, y="loss").caption
        assert caption.endswith(" A run that stopped early keeps its last value.") is said


def test_what_is_fixed_stands_under_the_title_and_in_the_caption():
    picture = draw("heatmap", scene.grid(), value="loss", rows="activation", columns="variant", only={"depth": 10})
    assert picture.caption.startswith("At depth 10. Median")
    picture.figure.draw_without_rendering()
    _, below = picture.figure.texts
    assert below.get_text() == "depth 10"
    renderer = FigureCanvasAgg(picture.figure).get_renderer()
    box = below.get_window_extent(renderer)
    assert not box.overlaps(picture.figure.axes[0].get_tightbbox(renderer))
    assert box.y1 < picture.figure.bbox.y1 - 40  # under the two lines of the title


def test_levels_that_can_be_seen_are_not_repeated():
    picture = draw(
        "curves", scene.grid(), y="loss", only={"activation": ["relu", "tanh"], "depth": [5, 10]}, at="tuned"
    )
    assert picture.caption.startswith("At depth 5 or 10. Median")
    assert not draw("curves", scene.grid(), y="loss", columns="depth").caption.startswith("At")


def test_only_the_levels_that_are_open_are_tuned():
    picture = draw("points", scene.grid(), y="loss", at="tuned", only={"depth": 5})
    assert "Each at its best" not in picture.caption
    assert "Each at its best depth by validation." in draw("points", scene.grid(), y="loss", at="tuned").caption


def test_a_line_far_above_the_others_is_shown_where_higher_is_better():
    experiment = made.experiment({"rate": ["a", "b", "c"]}, seeds=8)
    tops = {"a": 2.0, "b": 2.0, "c": 90.0}
    results = made.results(
        experiment, lambda v, _: {"val_accuracy": made.series(np.linspace(1, tops[v.name], 11) / 100)}
    )
    _, high = draw("curves", results, y="val_accuracy").figure.axes[0].get_ylim()
    assert high > 90


def test_panels_with_fewer_points_do_not_cut_off_the_others():
    experiment = made.experiment({"net": ["x"], "depth": ["2", "9"]}, [], layered=["norm"], seeds=6)

    def run(variant, random):
        count = int(variant.levels["depth"])
        return {"norm": made.series(np.ones((1, count)), "init", None, [str(n) for n in range(count)])}

    for panel in draw("layer_profile", made.results(experiment, run), y="norm", columns="depth").figure.axes:
        assert panel.get_xlim() == (1, 9)


def undecided(levels, **values):
    arguments = {"low": -1, "high": 1, "resolution": 5}
    measures = [{"decision_map": arguments}]
    experiment = made.experiment({"variant": levels}, ["decision_map"], measures=measures, seeds=2)
    sloped = np.tile(np.linspace(0, 1, 5), 5)
    return made.results(
        experiment, lambda v, _: {"decision_map": made.series(values.get(v.name, sloped)[None], "end", None)}
    )


def test_a_map_without_an_answer_says_so():
    picture = draw("decision_boundary", undecided(["a", "b"], b=np.full(25, 0.5) + 1e-5 * np.arange(-12, 13)))
    assert texts(picture) == ["undecided"]
    assert picture.figure.axes[1].texts[0].get_text() == "undecided"
    assert picture.caption.endswith("Undecided: a probability of 1/2 everywhere.")
    assert "Undecided" not in draw("decision_boundary", undecided(["a", "b"])).caption


@pytest.mark.parametrize("count", [4, 5])
def test_the_panels_of_a_row_have_the_same_tick_labels(count):
    picture = draw("decision_boundary", undecided([f"net{n}" for n in range(count)]))
    shown = [panel for panel in picture.figure.axes if panel.get_visible()]
    assert len(shown) == count
    assert all(panel.xaxis.get_tick_params()["labelbottom"] for panel in shown)
    tops = {round(panel.get_position().y0, 3) for panel in shown}
    assert len(tops) == (1 if count == 4 else 2)


def test_a_line_that_shoots_up_stays_inside_its_axes():
    experiment = made.experiment(
        {"net": ["a", "b"], "rate": ["1", "2", "3"]}, ["loss"], numbers={"rate": (1.0, 2.0, 3.0)}, seeds=6
    )

    def run(variant, random):
        shoots = variant.name == "b/2"
        return {"loss": made.series([1.0, 1e6 if shoots else 0.5], better=False)}

    picture = draw("line", made.results(experiment, run), y="loss", x="rate", by="net")
    axes = picture.figure.axes[0]
    assert axes.get_ylim()[1] < 2
    assert max(line.get_ydata().max() for line in axes.lines if line.get_clip_on()) == 1e6
    assert axes.get_xlim()[0] < 1 and axes.get_xlim()[1] > 3  # no dot is cut in half


def test_a_run_that_shoots_up_and_diverges_has_its_cross_at_the_edge():
    experiment = made.experiment({"net": ["a", "b", "c"]}, ["loss"], seeds=6)
    curves = {"a": [1, 0.5, 0.3, 0.2], "b": [1, 0.5, 0.3, 0.2], "c": [1, 1e6, np.inf, np.nan]}
    results = made.results(experiment, lambda variant, _: {"loss": made.series(curves[variant.name], better=False)})
    axes = draw("curves", results, y="loss").figure.axes[0]
    (cross,) = [line for line in axes.lines if line.get_marker() == "X"]
    assert (cross.get_xdata().tolist(), cross.get_ydata()[0]) == ([2], axes.get_ylim()[1])


@pytest.mark.parametrize(("series", "edge"), [("loss", 1), ("accuracy", 0)])
def test_each_variant_that_diverged_has_a_cross_of_its_own_at_the_worse_edge(series, edge):
    rates = {"0.1": 0.5, "1": 0.4, "3": np.nan, "10": np.nan}
    experiment = made.experiment({"rate": list(rates)}, [series], numbers={"rate": (0.1, 1.0, 3.0, 10.0)}, seeds=6)
    results = made.results(
        experiment, lambda variant, _: {series: made.series([1.0, rates[variant.name]], better=series == "accuracy")}
    )
    for scale in ("semilogx", "loglog"):
        axes = draw("line", results, y=series, x="rate", scale=scale).figure.axes[0]
        (cross,) = [line for line in axes.lines if line.get_marker() == "X"]
        assert cross.get_xdata().tolist() == [3, 10] and set(cross.get_ydata()) == {axes.get_ylim()[edge]}
        assert axes.get_xlim()[1] > 10


def test_seeds_that_all_have_one_value_are_one_dot():
    experiment = made.experiment({"net": ["same", "other"]}, ["loss"], seeds=6)
    random = np.random.default_rng(0)
    results = made.results(
        experiment,
        lambda variant, _: {
            "loss": made.series([1.0, 0.5 if variant.name == "same" else random.random()], better=False)
        },
    )
    picture = draw("points", results, y="loss")
    assert [len(dots.get_offsets()) for dots in picture.figure.axes[0].collections] == [6]
    assert "large dot: median, alone where all seeds have one value" in picture.caption


@pytest.mark.parametrize("panels", [1, 2, 3, 4, 5])
@pytest.mark.parametrize(
    "title", ["Short", "A title of as many words as it takes for it to need a second line on a slide"]
)
def test_a_map_of_the_plane_has_room_for_its_labels(panels, title):
    kind = "decision_map"
    experiment = made.experiment({"net": [f"net {n}" for n in range(panels)]}, [kind], title=title, seeds=1)
    results = made.results(experiment, lambda *_: {kind: made.series(np.zeros((1, 25)), "end", None)})
    figure = draw("decision_boundary", results).figure
    labels = [axes.xaxis.label.get_window_extent() for axes in figure.axes if axes.get_visible() and axes.get_xlabel()]
    assert min(label.y0 for label in labels) > 3


WORDS = [
    "$",
    "$$",
    "$5 to $6",
    r"$\frac$",
    "$x^2$",
    r"\$",
    "_x",
    "{",
    "%",
    r"\n",
    "<&>",
    "損失",
    "🦆",
    "x\u0301",
    "a\tb",
]


def drawn(levels):
    """A title and levels of these words, in every place that a figure writes them."""
    experiment = made.experiment({"net": levels, "size": ["1", levels[0]]}, title=" ".join(levels), seeds=1)
    results = made.results(
        experiment, lambda *_: {"loss": made.series([1.0, 0.1]), "val_loss": made.series([1.0, 0.1])}
    )
    return [
        draw("curves", results, y="loss", by="size", columns="net", scale="log"),
        draw("curves", results, y="loss", by="net", rows="size", only={"size": levels[0]}),
        draw("points", results, y="loss", by="size", group="net"),
        draw("heatmap", results, value="loss", rows="net", columns="size"),
    ]


def test_words_of_a_spec_are_drawn_as_they_are():
    """No formula, no warning: warnings are errors here."""
    for picture in drawn(WORDS):
        assert figures.svg(picture.figure) and figures.png(picture.figure)
        assert not [text for text in picture.figure.findobj(Text) if text.get_parse_math()]
        assert picture.caption.endswith(" Boxes stand for what the font lacks: 失損🦆")


def test_characters_that_the_font_has_need_no_word():
    assert "Boxes" not in drawn(["é − ∞ α"])[1].caption


def test_the_ticks_of_a_logarithmic_axis_are_powers_without_formulas():
    axes = draw("line", scene.grid(), y="val_loss", x="depth", by="activation", scale="log").figure.axes[0]
    labels = [label.get_text() for label in axes.get_yticklabels(which="both") if label.get_text()]
    assert labels and all(re.fullmatch("([2-9]×)?10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+", label) for label in labels)


def test_a_legend_names_levels_that_start_with_a_line():
    experiment = made.experiment({"start": ["_a", "b"]}, ["position"], measures=["position", "loss_map"], seeds=1)
    results = made.results(experiment, lambda *_: {"position": made.series(np.eye(2), "step", None)})
    asked = results.experiment.__class__(**{**vars(experiment), "series": frozenset({"position", "loss_map"})})
    picture = draw("trajectory", results.__class__(asked, (0,), results.records), by="start", columns="variant")
    assert [text.get_text() for text in picture.figure.legends[0].get_texts()] == ["_a", "b"]


def test_runs_count_once_however_many_series_are_drawn():
    caption = draw("curves", scene.grid(), y=["loss", "accuracy"], by="activation", columns="depth").caption
    assert caption.endswith("16 runs diverged and rank as the worst. 20 runs are missing.")


def test_nothing_is_said_of_choices_where_none_were_made():
    """A level without runs in one panel is missing there, not chosen otherwise."""
    caption = draw("curves", scene.grid(), y="loss", by="activation", columns="depth").caption
    assert caption.endswith("20 runs are missing.")


def test_diagnoses_draw_the_losses_of_a_run_that_has_the_name_in_the_title():
    results = scene.grid()
    panels = draw("diagnoses", results, columns="activation", only={"depth": 10}).figure.axes[:3]
    assert panels[0].get_title(loc="left") == "relu\ngood fit\n20 of 20 seeds"
    for line, name in zip(panels[0].lines, ("loss", "val_loss"), strict=True):
        np.testing.assert_array_equal(line.get_ydata(), results.records["relu/10", 0].series[name].values)
    assert panels[2].get_title(loc="left") == "sigmoid\nrate too high\n15 of 20 seeds"
    assert [line.get_marker() for line in panels[2].lines].count("X") == 2


def test_diagnoses_of_a_level_without_runs_say_so():
    picture = draw("diagnoses", scene.grid(), columns="activation", only={"depth": 2})
    assert picture.figure.axes[1].get_title(loc="left") == "tanh" and "no runs" in texts(picture)
