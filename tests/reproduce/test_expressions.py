"""The grammar: trees, places, and mistakes."""

import pytest

from reproduce.expressions import (
    Argument,
    Arithmetic,
    Call,
    ClaimErrors,
    Comparison,
    Index,
    Item,
    Name,
    Negative,
    Number,
    parse,
)


def test_a_comparison_knows_where_each_part_stands():
    assert parse("accuracy[mlp] >= 0.99") == Comparison(
        ">=", Index(Name("accuracy", 0), (Item(None, "mlp", 9),), 0), Number(0.99, 17), None, 0
    )


def test_products_bind_tighter_than_sums_and_both_group_to_the_left():
    tree = parse("1 - 2 - 3 * -4")
    assert tree == Arithmetic(
        "-",
        Arithmetic("-", Number(1, 0), Number(2, 4), 0),
        Arithmetic("*", Number(3, 8), Negative(Number(4, 13), 12), 8),
        0,
    )


def test_parentheses_change_the_grouping():
    tree = parse("(1 + 2) / 3")
    assert isinstance(tree, Arithmetic) and tree.operator == "/"
    assert tree.left == Arithmetic("+", Number(1, 1), Number(2, 5), 1)


def test_calls_take_arguments_by_place_and_by_name_and_brackets_after_them():
    assert parse("tuned(loss, over=rate)[adam]") == Index(
        Call("tuned", (Argument(None, Name("loss", 6), 6), Argument("over", Name("rate", 17), 12)), 0),
        (Item(None, "adam", 23),),
        0,
    )


def test_an_equivalence_has_a_margin():
    tree = parse("slope(log(y), log(x)) ~= -1 +- 1.0e-3")
    assert isinstance(tree, Comparison)
    assert (tree.operator, tree.right, tree.margin) == ("~=", Negative(Number(1, 26), 25), Number(0.001, 31))


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("m[l2+dropout, -l2]", (Item(None, "l2+dropout", 2), Item(None, "-l2", 14))),
        ("m[rate=0.01]", (Item("rate", "0.01", 2),)),
        ("m[ hidden = 64-64 ]", (Item("hidden", "64-64", 3),)),
        ("m['a, b', \"c=d\"]", (Item(None, "a, b", 2), Item(None, "c=d", 10))),
        ("m[two words]", (Item(None, "two words", 2),)),
    ],
)
def test_labels_are_taken_as_they_stand(text, items):
    assert parse(text) == Index(Name("m", 0), items, 0)


@pytest.mark.parametrize(("text", "value"), [("3", 3), ("0.5", 0.5), (".5", 0.5), ("1e3", 1000), ("1.0e-3", 0.001)])
def test_numbers(text, value):
    assert parse(text) == Number(value, 0)


@pytest.mark.parametrize(
    ("text", "offset", "message"),
    [
        ("", 0, "expected a number or a name, found the end"),
        ("loss >", 6, "expected a number or a name, found the end"),
        (
            "loss > 1 > 2",
            9,
            "expected the end, found '>'; a claim makes one comparison: write two claims, or `~= … +- …`",
        ),
        (
            "0.9 < loss <= 1",
            11,
            "expected the end, found '<='; a claim makes one comparison: write two claims, or `~= … +- …`",
        ),
        ("loss > 1 and loss < 2", 9, "expected the end, found 'and'; a claim makes one comparison: write two claims"),
        ("loss > 1 && loss < 2", 9, "unexpected '&'; a claim makes one comparison: write two claims"),
        ("a.loss > 1", 1, "unexpected '.'; a level goes into brackets behind the series, as in `loss[adam]`"),
        ("loss != 1", 5, "unexpected '!'; equal up to a margin is `~= … +- …`"),
        ("loss ~= 1", 9, "expected '+-', found the end"),
        ("loss % 2 > 1", 5, "unexpected '%'"),
        ("loss == 1", 5, "expected the end, found '='; equal up to a margin is `~= … +- …`"),
        ("best(loss > 1", 13, "expected ',', found the end"),
        ("(loss > 1", 9, "expected ')', found the end"),
        ("loss[] > 1", 5, "expected a level, found ']'"),
        ("loss[rate=] > 1", 10, "expected a level of 'rate', found ']'"),
        ("loss[adam > 1", 13, "expected ']', found the end"),
        ("2x > 1", 0, "unexpected '2'"),
        ("gap > −0.25", 6, "unexpected '−'; write '-'"),
        ("__import__('os')", 11, 'unexpected "\'"'),
        ("loss.real > 1", 4, "unexpected '.'; a level goes into brackets behind the series, as in `loss[adam]`"),
        ("at(loss, 1e999) > 1", 9, "1e999 is too large a number"),
        ("-" * 1000 + "loss > 1", 300, "a claim has at most 300 words and signs"),
        ("(" * 290 + "loss", 0, "this claim is nested too deeply"),
    ],
)
def test_mistakes_say_what_was_expected_and_where(text, offset, message):
    with pytest.raises(ClaimErrors) as caught:
        parse(text)
    assert caught.value.mistakes == [(offset, message)]


EXAMPLES = [
    "effect(test_accuracy, dropout) > 0",  # the sketch leaves the score out
    "test_accuracy[all] > max(test_accuracy[l2, dropout, batchnorm, augmentation, early_stopping])",
    "slope(log(gradient_variance), log(batch)) ~= -1 +- 0.1",
    "test_accuracy[winner] > test_accuracy[default]",
    "selection_gap > 0",
    "cosine_to_top_component[oja] >= 0.98",
    "weight_norm[hebb] > 100 * at(weight_norm, 0)[hebb]",
    "activation_std[activation=relu, init=he, layer=last]"
    " >= 0.5 * activation_std[activation=relu, init=he, layer=first]",
    "activation_std[activation=relu, init=small, layer=last] < 0.001",
    "test_accuracy[none] < 0.3",
    "all(test_accuracy[batch, layer, group, rms]) > test_accuracy[none] + 0.2",
    "test_accuracy[adam, rate=own] >= max(tuned(test_accuracy, over=rate)) - 0.01",
    "tolerance(val_accuracy, over=rate, within=0.02)[adam] > tolerance(val_accuracy, over=rate, within=0.02)[sgd]",
    "tuned(test_accuracy, over=rate)[momentum] ~= tuned(test_accuracy, over=rate)[adam] +- 0.01",
    "tuned(steps_to(loss, 0.001), over=rate)[momentum] < 0.5 * tuned(steps_to(loss, 0.001), over=rate)[plain]",
]


@pytest.mark.parametrize("text", EXAMPLES)
def test_the_claims_of_the_sketches_parse(text):
    assert isinstance(parse(text), Comparison)
