"""Mistakes that are seen before anything has run: exact texts and places."""

import time

import pytest

from reproduce.claims import problems
from reproduce.record import Record
from tests.made_up import claims as made_up
from tests.made_up.expressions import mistakes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("acuracy[adam, rate=1] > 0", [(0, "unknown series 'acuracy'; did you mean 'accuracy'?")]),
        ("accuracy[adm, rate=1] > 0", [(9, "unknown level 'adm'; did you mean 'adam'?")]),
        ("accuracy[optimizer=adm, rate=1] > 0", [(9, "unknown level 'adm' of 'optimizer'; did you mean 'adam'?")]),
        ("accuracy[adam, rat=1] > 0", [(15, "unknown factor 'rat'; did you mean 'rate'?")]),
        (
            "accuracy[adam, rate=7] > 0",
            [(15, "unknown level '7' of 'rate'; expected one of '0.01', '0.1', '1', 'own'")],
        ),
        ("accuracy[adam, adam, rate=1] > 0", [(9, "level 'adam' is given twice")]),
        ("accuracy[rate=1][adam][sgd] > 0", [(17, "a level of 'optimizer' is already chosen")]),
        ("accuracy(adam) > 0", [(0, "'accuracy' is a series, not a function; write accuracy[adam]")]),
        ("test_loss[adam, rate=1] > 0", [(0, "unknown series 'test_loss': the data have no test part")]),
        ("best(test_loss) > 0", [(5, "unknown series 'test_loss': the data have no test part")]),
        ("bestt(accuracy[adam, rate=1]) > 0", [(0, "unknown function 'bestt'; did you mean 'best'?")]),
        ("best(acuracy) > 0", [(5, "unknown series 'acuracy'; did you mean 'accuracy'?")]),
        ("at(loss)[adam, rate=1] > 0", [(0, "at() takes 2 arguments, 1 given; write at(curve, point)")]),
        ("best() > 0", [(0, "best() takes 1 argument, 0 given; write best(curve)")]),
        ("max() > 0", [(0, "max() takes 1 or more arguments, 0 given; write max(value, …)")]),
        ("tuned(loss)[adam] < 1", [(0, "tuned() needs over=; write tuned(score, over=factor[, by=value])")]),
        (
            "tuned(loss, ovr=rate)[adam] < 1",
            [(12, "tuned() takes no ovr=; write tuned(score, over=factor[, by=value])")],
        ),
        (
            "tuned(loss, over=rate, over=rate)[adam] < 1",
            [(23, "tuned() takes only one over=; write tuned(score, over=factor[, by=value])")],
        ),
        ("tuned(loss, over=rte)[adam] < 1", [(17, "unknown factor 'rte'; did you mean 'rate'?")]),
        (
            "accuracy[adam] > 0",
            [
                (
                    0,
                    "'rate' is left open; choose one level of it with [rate=…], "
                    "or reduce it with max, min, mean, tuned or all",
                )
            ],
        ),
        (
            "0.5 < accuracy[adam]",
            [
                (
                    6,
                    "'rate' is left open; choose one level of it with [rate=…], "
                    "or reduce it with max, min, mean, tuned or all",
                )
            ],
        ),
        (
            "tuned(loss, over=rate)[adam, rate=1] < 1",
            [(0, "'rate' is not open here: a level of it is already chosen or reduced")],
        ),
        (
            "increasing(max(loss), over=rate)",
            [(0, "'rate' is not open here: a level of it is already chosen or reduced")],
        ),
        ("increasing(loss, over=rate)", [(0, "'optimizer' is left open; choose one level of it in brackets")]),
        (
            "increasing(loss[adam], over=rate) > 0",
            [(0, "increasing() cannot be calculated with; it is a whole condition")],
        ),
        (
            "share(accuracy[adam, rate=1] > 0) + 1 > 0",
            [(0, "share() cannot be calculated with; it is compared with a number")],
        ),
        ("share(loss[adam, rate=1] < 1) > loss[adam, rate=1]", [(32, "share() is compared with a number")]),
        (
            "share(loss[adam, rate=1])  > 0.5",
            [(6, "this is a number, not a statement; compare it with something, e.g. `> 0`")],
        ),
        ("max(loss > 1, 2) > 3", [(4, "a comparison stands alone or inside share(); a number is expected here")]),
        ("accuracy[adam, rate=1]", [(0, "this is a number, not a statement; compare it with something, e.g. `> 0`")]),
        ("1 < 2", [(0, "this compares nothing that was measured; name a series")]),
        ("at(loss, 1.5)[adam, rate=1] > 0", [(0, "the point must be a whole number from 0 up, got 1.5")]),
        ("at(loss, gap)[adam, rate=1] > 0", [(9, "'point' of at() is a number")]),
        ("best(loss - gap)[adam, rate=1] > 0", [(5, "best() takes the name of a series, not an expression")]),
        ("max(loss) ~= 1 +- -1", [(18, "the margin must not be negative, got -1")]),
        ("max(loss) ~= 1 +- gap", [(18, "the margin is a number")]),
        ("effect(loss, l2) > 0", [(13, "there are no components: this experiment has no `ablate:`")]),
        (
            "max(gradient_norm) > 0",
            [
                (
                    4,
                    "'gradient_norm' is measured per layer; choose one: gradient_norm[layer=first], [layer=last], "
                    "a layer's name, or its number from 1",
                )
            ],
        ),
        ("max(loss[layer=first]) > 0", [(4, "'loss' is not measured per layer, so [layer=first] has no meaning")]),
        (
            "loss[adam, sgd, rate=1] > loss[adam, momentum, rate=1]",
            [
                (
                    0,
                    "'optimizer' is left open; choose one level of it "
                    "with [optimizer=…], or reduce it with max, min, mean, tuned or all",
                )
            ],
        ),
        (
            "all(loss[adam, sgd, rate=1]) > all(loss[adam, momentum, rate=1])",
            [(0, "the two sides have different levels of 'optimizer'")],
        ),
        ("all(loss[adam, rate=1]) > 0", [(0, "all() needs several levels, and no factor is open here")]),
        ("max(all(loss)) > 0", [(4, "all() stands on one side of a comparison, not inside a function")]),
        ("max(optimizer) > max(loss)", [(4, "the levels of 'optimizer' are not numbers")]),
        (
            "best(test_accuracy[adam, rate=1]) > 0.9",
            [
                (
                    0,
                    "'test_accuracy' is measured once, at the end, and has no best point; write test_accuracy",
                )
            ],
        ),
        ("tuned(loss - gap, over=rate)[adam] > 0", [(0, "tuned() needs a score that declares high or low as better")]),
        (
            "acuracy[adm] > bst(loss)",
            [
                (0, "unknown series 'acuracy'; did you mean 'accuracy'?"),
                (8, "unknown level 'adm'; did you mean 'adam'?"),
                (15, "unknown function 'bst'; did you mean 'best'?"),
            ],
        ),
    ],
)
def test_mistakes(text, expected):
    assert mistakes(text, made_up.race()) == expected


CHOICE = "which judges what was chosen; "


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "tuned(accuracy, over=rate, by=test_accuracy) > 0.9",
            f"may not choose by the test part, {CHOICE}write by=val_…",
        ),
        (
            "tuned(test_loss, over=rate) < 0.9",
            f"may not choose by the test part, {CHOICE}give the data a `validation` part",
        ),
        (
            "max(test_accuracy) > 0.9",
            f"would choose the best by the test part, {CHOICE}choose by validation, with tuned",
        ),
        ("max(tuned(test_accuracy, over=rate)) > 0.9", "would choose the best by the test part"),
        ("min(test_loss)[adam] < 0.9", "would choose the best by the test part"),
        ("max(test_accuracy) * 1 > 0.9", "max() would choose the best by the test part"),
        ("max(test_accuracy * 1) > 0.9", "max() would choose the best by the test part"),
        ("max(2 + test_accuracy / 3)[adam] > 0.9", "max() would choose the best by the test part"),
        ("-min(-test_accuracy)[adam] > 0.9", "min() would choose the best by the test part"),
        ("min(1 - test_accuracy)[adam] < 0.9", "min() would choose the best by the test part"),
        ("max(1 / test_loss)[adam] > 0.9", "max() would choose the best by the test part"),
        ("max(-1 * test_loss)[adam] > 0.9", "max() would choose the best by the test part"),
        ("max(log(test_accuracy))[adam] > 0.9", "max() would choose the best by the test part"),
        ("max(abs(test_accuracy))[adam] > 0.9", "max() would choose the best by the test part"),
        ("max(mean(test_accuracy), mean(1 * test_accuracy)) > 0.9", "max() would choose the best by the test part"),
        ("max(test_accuracy[rate=1] - test_accuracy[rate=0.1]) > 0.9", "max() would choose the best by the test part"),
        ("max(slope(test_accuracy, rate)) > 0.9", "max() would choose the best by the test part"),
        ("max(test_accuracy[sgd, 1], val_accuracy[adam, 1]) > 0.9", "max() would choose the best by the test part"),
        ("tuned(loss, over=rate, by=2 * test_accuracy)[adam] > 0.9", "tuned() may not choose by the test part"),
        (
            "tolerance(test_accuracy, over=rate, within=0.1)[adam] > 0.9",
            f"tolerance() may not look for the best by the test part, {CHOICE}write val_…",
        ),
        ("min(test_accuracy * 1)[adam] > 0.9", ""),
        ("max(1 - test_accuracy)[adam] > 0.9", ""),
        ("max(test_accuracy[adam, 1], 0.5) > 0.9", ""),
        ("min(test_accuracy[adam, 1] - 0.95, 0.5 - test_accuracy[sgd, 1]) >= 0", ""),
        ("tolerance(val_accuracy, over=rate, within=0.1)[adam] > 0.9", ""),
        ("max(test_loss)[adam] < 0.9", ""),
        ("max(test_accuracy[rate=1])[adam] > 0.9", ""),
        ("tuned(test_loss, over=rate, by=loss)[adam] < 0.9", ""),
        ("min(test_accuracy)[adam] > 0.9", ""),
    ],
)
def test_nothing_is_chosen_by_the_test_part(text, message):
    made = made_up.experiment(
        [made_up.factor("optimizer", "sgd", "adam"), made_up.factor("rate", "0.1", "1")],
        series="loss accuracy val_accuracy test_loss test_accuracy",
    )
    curves = {name: made_up.curve(0, better="accuracy" in name) for name in made.series}
    foreseen = {variant.name: Record(curves, 10, False) for variant in made.variants}
    found = mistakes(text, made, foreseen)
    assert [message in told for _, told in found] == ([True] if message else [])


def test_effects_on_test_scores_are_not_chosen_of():
    """The least of two effects is with the best score without a component, as well as with the worst with one."""
    levels = ["none", "l2", "dropout", "l2+dropout"]
    made = made_up.experiment([made_up.factor("variant", *levels)], components=["l2", "dropout"])
    foreseen = {one.name: Record({"test_accuracy": made_up.curve(0)}, 10, False) for one in made.variants}
    for function in ("min", "max"):
        text = f"{function}(effect(test_accuracy, l2), effect(test_accuracy, dropout)) > 0"
        assert [f"{function}() would choose" in told for _, told in mistakes(text, made, foreseen)] == [True]


def test_a_level_of_two_factors_has_to_be_told_apart():
    made = made_up.experiment([made_up.factor("rate", "0.1", "1"), made_up.factor("dropout", "0.1", "0.5")])
    assert mistakes("loss[0.1] > 0", made)[0] == (
        5,
        "'0.1' is a level of several factors; write rate=0.1 or dropout=0.1",
    )
    assert mistakes("loss[1, 0.5] > 0", made) == []


def test_components_are_checked():
    made = made_up.experiment([made_up.factor("variant", "none", "l2", "dropout")], components=("l2", "dropout"))
    assert mistakes("effect(loss, dropot) > 0", made) == [(13, "unknown component 'dropot'; did you mean 'dropout'?")]
    assert mistakes("interaction(loss, l2, l2) > 0", made) == [(0, "interaction() needs different components")]
    assert mistakes("interaction(loss, l2, dropout) > 0", made) == [
        (0, "no 4 variants here differ in 'l2' and 'dropout' alone")
    ]
    assert mistakes("effect(loss[l2, dropout], l2) > 0", made) == [(0, "no two variants here differ in 'l2' alone")]


def test_a_design_with_holes_needs_levels():
    made = made_up.experiment(
        [made_up.factor("depth", "2", "4"), made_up.factor("norm", "batch", "layer")],
        keep=lambda levels: levels != {"depth": "4", "norm": "layer"},
    )
    assert mistakes("max(loss) > 0", made) == [
        (4, "not every combination of 'depth' and 'norm' has a variant; choose levels in brackets")
    ]
    assert mistakes("loss[4, layer] > 0", made) == [(0, "no variant has depth=4 and norm=layer")]
    assert mistakes("loss[4, batch] > 0", made) == []


def test_problems_have_file_line_and_column():
    made = made_up.experiment([made_up.factor("variant", "mlp")], claims=["accuracy[mlp] > 0", "0 < acuracy[mpl]"])
    assert [str(problem) for problem in problems(made)] == [
        "specs/made_up.yaml:11:18: unknown series 'acuracy'; did you mean 'accuracy'?",
        "specs/made_up.yaml:11:26: unknown level 'mpl'; did you mean 'mlp'?",
    ]


@pytest.mark.parametrize(
    ("never", "comparisons"),
    [
        ("hold", ["> 2", "> 1", "< 0", "<= -1", ">= 95", "~= 2 +- 0.5"]),
        ("fail", ["< 2", "<= 1", ">= 0", "> -1", "~= 0 +- 1"]),
        ("be told", ["> 0", "< 1", ">= 1", "<= 0", ">= 0.8", "~= 1 +- 0.1", "~= 0.5 +- 0.1"]),
    ],
)
def test_a_share_is_compared_with_what_it_can_be(never, comparisons):
    for comparison in comparisons:
        found = mistakes(f"share(loss[adam, rate=1] < 1) {comparison}", made_up.race())
        message = f"a share is a number from 0 to 1, so this can never {never}"
        assert found == ([] if never == "be told" else [(30 + comparison.index(" ") + 1, message)])


def test_the_time_of_a_check_grows_with_the_levels_and_not_with_their_square():
    many = made_up.experiment([made_up.factor("rate", *map(str, range(10_000)))])
    begin = time.process_time()
    assert mistakes("max(loss) > 0", many) == []
    assert time.process_time() - begin < 2  # 0.1 s; each level looked for among all variants took 5 s
