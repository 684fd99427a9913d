"""What the figures of searches show: every trial once, the winner, what diverged, what does not count."""

from dataclasses import replace

import numpy as np
import pytest

from reproduce import figures
from reproduce.experiment import Drawing
from tests.made_up import searches as searched

SCENES = {
    "single": searched.single(), "compared": searched.compared(), "each": searched.each_seed(9, 6), "lonely": searched.lonely(),
    "hopeless": searched.hopeless(),
}  # fmt: skip
NOT_DONE = replace(searched.single(), searches={"random": ()})


def draw(kind, results, **arguments):
    return figures.draw(Drawing(kind, arguments, (1, 1)), results)


def offsets(axes):
    return [dots.get_offsets() for dots in axes.collections if len(dots.get_offsets())]


def crosses(axes):
    return [line for line in axes.lines if line.get_marker() == "X"]


def texts(axes):
    return [text.get_text() for text in axes.texts]


@pytest.mark.parametrize("kind", ["search_history", "marginals", "parallel_coordinates", "importance"])
@pytest.mark.parametrize("name", ["compared", "each", "lonely", "hopeless"])
def test_every_kind_draws_every_search(kind, name):
    chosen = {"search": "band"} if name == "compared" else {}
    arguments = {"of": ["rate", "momentum"]} if kind not in ("search_history", "importance") else {}
    if kind != "importance" or name in ("lonely", "hopeless"):
        picture = draw(kind, SCENES[name], **chosen, **arguments)
        assert figures.png(picture.figure) and "trial" in picture.caption


@pytest.mark.parametrize("kind", ["search_history", "marginals", "parallel_coordinates", "importance"])
def test_a_search_that_is_not_done_says_so(kind):
    picture = draw(kind, NOT_DONE)
    assert picture.caption == "The search is not done." and "no trials" in texts(picture.figure.axes[0])


def test_history_shows_executions_means_and_the_best_so_far():
    log = SCENES["single"].searches["random"][0]
    axes = draw("search_history", SCENES["single"]).figure.axes[0]
    *executions, means = (np.asarray(one) for one in offsets(axes))
    for place, dots in enumerate(executions):
        np.testing.assert_allclose(dots[:, 1], [100 * trial.scores[place] for trial in log.trials])
    np.testing.assert_allclose(means[:, 1], [100 * trial.score for trial in log.trials])
    best = np.fmax.accumulate([100 * trial.score for trial in log.trials])
    np.testing.assert_allclose(axes.lines[1].get_ydata(), best)
    assert axes.lines[1].get_drawstyle() == "steps-post"


def test_history_has_a_cross_at_the_edge_for_each_diverged_trial():
    picture = draw("search_history", SCENES["single"])
    (marks,) = crosses(picture.figure.axes[0])
    lost = [trial.number for trial in SCENES["single"].searches["random"][0].trials if np.isnan(trial.score)]
    assert list(marks.get_xdata()) == lost and len(lost) == 3 and set(marks.get_ydata()) == {0.015}
    assert "3 trials diverged (✕, at the edge)." in picture.caption


def test_history_compares_searches_by_colour():
    axes = draw("search_history", SCENES["compared"]).figure.axes[0]
    steps = [line for line in axes.lines if line.get_drawstyle() == "steps-post"]
    assert [line.get_color() for line in steps] == ["#0072B2", "#D55E00"]
    assert texts(axes) == ["random", "band"]
    first = np.isfinite(steps[1].get_ydata()).argmax()
    assert first == 3, "only the fourth trial was trained longest"


def test_history_against_epochs_has_trials_where_they_end():
    picture = draw("search_history", SCENES["compared"], search="band", x="epoch")
    axes, (log,) = picture.figure.axes[0], SCENES["compared"].searches["band"]
    ends = np.cumsum([2 * trial.epochs for trial in log.trials])
    assert axes.get_xlabel() == "epochs trained"
    (steps,) = (line for line in axes.lines if line.get_drawstyle() == "steps-post")
    np.testing.assert_array_equal(steps.get_xdata(), ends)
    means = sorted(place for dots in offsets(axes)[2::3] for place in np.asarray(dots)[:, 0])
    assert means == ends.tolist() and axes.get_xlim()[1] > ends[-1]


@pytest.mark.parametrize("scale", ["linear", "semilogx"])
def test_searches_of_one_epoch_axis_are_drawn_to_their_ends(scale):
    axes = draw("search_history", SCENES["compared"], x="epoch", scale=scale).figure.axes[0]
    first, second = (line.get_xdata()[-1] for line in axes.lines if line.get_drawstyle() == "steps-post")
    costs = [sum(one.cost.epochs for one in SCENES["compared"].searches[name][0].trials) for name in ("random", "band")]
    assert [first, second] == costs and axes.get_xlim()[1] > max(costs)
    assert axes.get_xscale() == ("linear" if scale == "linear" else "log")


def test_the_caption_of_a_history_has_what_was_trained():
    assert "Trained: 60 runs, 540 epochs, 2160 steps." in draw("search_history", SCENES["single"]).caption
    caption = draw("search_history", SCENES["compared"]).caption
    assert "Trained: random 60 runs, 540 epochs, 2160 steps; band 36 runs, " in caption


def test_history_of_seeds_is_the_median_with_its_band():
    results = searched.each_seed(12, 8)
    picture = draw("search_history", results)
    axes = picture.figure.axes[0]
    expected = [
        max(trial.score for trial in log.trials if trial.score == trial.score) for log in results.searches["each"]
    ]
    assert axes.lines[0].get_ydata()[-1] == pytest.approx(100 * np.median(expected))
    assert len(axes.collections) == 1 and "band: 95% interval of the median" in picture.caption
    assert "band" not in draw("search_history", searched.each_seed(5, 3)).caption, "three seeds have no such interval"


def test_history_cuts_off_losses_that_lie_far_above_and_says_so():
    search = searched.search(executions=1)
    log = searched.log(search, 12)
    trials = tuple(
        replace(trial, scores=(1000.0 if trial.number == 5 else 1 + 0.1 * trial.number,)) for trial in log.trials
    )
    results = searched.results([replace(log, higher_is_better=False, trials=trials)])
    picture = draw("search_history", results)
    (triangle,) = [line for line in picture.figure.axes[0].lines if line.get_marker() == "^"]
    assert list(triangle.get_xdata()) == [5] and picture.figure.axes[0].get_ylim()[1] < 400
    assert picture.caption.endswith("Triangles at the edge: worse than the axis shows.")


def test_marginals_mark_the_winner_in_each_panel_and_use_log_axes():
    picture = draw("marginals", SCENES["single"])
    panels = dict(zip(("rate", "hidden", "batch", "optimizer", "momentum"), picture.figure.axes, strict=False))
    log = SCENES["single"].searches["random"][0]
    assert [panel.get_title("left") for panel in panels.values()] == list(panels)
    assert panels["rate"].get_xscale() == "log" and panels["momentum"].get_xscale() == "linear"
    assert offsets(panels["rate"])[-1].tolist() == [[log.winner.values["rate"], pytest.approx(100 * log.winner.score)]]
    used = sum("momentum" in trial.values for trial in log.trials)
    assert sum(map(len, offsets(panels["momentum"]))) == used < 30
    assert [label.get_text() for label in panels["batch"].get_xticklabels()] == ["16", "32", "64"]


def test_marginals_have_a_line_at_the_median_of_a_level_with_diverged_trials_as_the_worst():
    panel = draw("marginals", SCENES["single"], of=["batch"]).figure.axes[0]
    log = SCENES["single"].searches["random"][0]
    scores = [np.nan_to_num(trial.score, nan=-np.inf) for trial in log.trials if trial.values["batch"] == "64"]
    heights = [line.get_ydata()[0] for line in panel.lines if line.get_marker() in ("None", "")]
    assert heights[2] == pytest.approx(100 * np.median(scores)) and np.isinf(min(scores))


def test_parallel_lines_go_through_the_values_and_the_best_are_thick():
    results = SCENES["single"]
    picture = draw("parallel_coordinates", results, of=["rate", "momentum"])
    axes = picture.figure.axes[0]
    lines = [line for line in axes.lines if len(line.get_xdata()) == 2 and list(line.get_xdata()) == [0, 1]]
    assert len(lines) == 30
    log = results.searches["random"][0]
    thick = sorted(float(line.get_ydata()[0]) for line in lines if line.get_linewidth() == 2.6)
    best = sorted((np.log10(trial.values["rate"]) + 4) / 3 for trial in log.ranked[:10])
    np.testing.assert_allclose(thick, best)
    below = sum(line.get_ydata()[1] < 0 for line in lines)
    assert below == sum("momentum" not in trial.values for trial in log.trials) > 0
    assert texts(axes).count("not used") == 1
    assert sum(line.get_linestyle() == "--" for line in lines) == 3
    assert "Thick: the best 10. Dashed: diverged." in picture.caption


def test_importance_of_few_trials_says_nothing():
    picture = draw("importance", SCENES["lonely"])
    assert texts(picture.figure.axes[0]) == ["nothing can be said"]
    assert picture.caption.startswith("The importance of hyper-parameters is left open: fewer than 10 trials")
    assert "all trials have the same score" in draw("importance", SCENES["hopeless"]).caption


def test_importance_is_grey_where_trees_predict_nothing(monkeypatch):
    from reproduce.analysis.importance import Importance
    from reproduce.figures.kinds import importance as kind

    shares = np.array([0.5, 0.1, 0.1, 0.1, 0.0])

    def found(explained):
        return lambda logs: Importance(shares - 0.05, shares, shares + 0.05, shares * 0.5, explained, 12, 1)

    monkeypatch.setattr("reproduce.figures.kinds.importance.importance_of", found(0.4), raising=True)
    picture = draw("importance", SCENES["single"])
    assert texts(picture.figure.axes[0]) == ["50%", "10%", "10%", "10%", "<1%"]
    assert picture.figure.axes[0].get_yticklabels()[0].get_text() == "rate"
    assert "The trees explain 40% of the variance" in picture.caption
    coloured = [text.get_color() for text in picture.figure.axes[0].texts]
    assert coloured[:4] == ["#0072B2"] * 4 and coloured[4] == "#767676"
    monkeypatch.setattr("reproduce.figures.kinds.importance.importance_of", found(-0.1), raising=True)
    picture = draw("importance", SCENES["single"])
    assert {text.get_color() for text in picture.figure.axes[0].texts} == {"#767676"}
    assert "no better than the mean does: this figure says nothing." in picture.caption
    assert kind


def test_figures_of_one_of_several_searches_say_which():
    picture = draw("marginals", SCENES["compared"], search="band")
    assert any(text.get_text() == "search band" for text in picture.figure.texts)


@pytest.mark.parametrize("kind", ["search_history", "marginals"])
def test_a_logarithmic_axis_needs_scores_above_zero(kind):
    assert draw(kind, SCENES["single"], scale="log").figure.axes[0].get_yscale() == "log"
    results = searched.single()
    log = results.searches["random"][0]
    lower = tuple(replace(trial, scores=tuple(score - 0.9 for score in trial.scores)) for trial in log.trials)
    below = replace(results, searches={"random": (replace(log, trials=lower),)})
    axes = draw(kind, below, scale="log").figure.axes[0]
    low, high = axes.get_ylim()
    assert axes.get_yscale() == "linear" and low < 0 < high
