"""Variants, grids and ablations: which arms there are, what each patches, and what makes no sense."""

from typing import Any

import pytest

from reproduce.spec.factors import Arm, arms_of, as_factor, factors_of
from reproduce.spec.form import SpecText
from reproduce.spec.levels import BadFactor, Level, Origin

RATE, BATCH = "train.optimizer.learning_rate", "train.batch_size"


def spec(**design: Any) -> SpecText:
    return SpecText.model_validate({"title": "t", "data": "xor", "model": "mlp", **design})


def arms(**design: Any) -> list[Arm]:
    made = spec(**design)
    factors, wrong = factors_of(made)
    assert not wrong
    return arms_of(made, factors)


def patches(**design: Any) -> dict[str, dict[str, Any]]:
    return {
        arm.name: {dotted: value for level in arm.levels.values() for dotted, value in level.patch.items()}
        for arm in arms(**design)
    }


def test_without_a_design_there_is_the_base() -> None:
    assert arms() == [Arm({"variant": Level("base", None, {}, {})})]


def test_variants_in_their_order() -> None:
    assert patches(variants={"b": {"loss": "Hinge"}, "a": {}}) == {"b": {"loss": "Hinge"}, "a": {}}


def test_a_grid_is_a_full_product_first_factor_slowest() -> None:
    grid = {"rate": {"path": RATE, "values": [0.1, 0.2]}, "batch": {"path": BATCH, "values": {"small": 1, "big": 9}}}
    assert list(patches(grid=grid)) == ["0.1/small", "0.1/big", "0.2/small", "0.2/big"]
    assert patches(grid=grid)["0.2/big"] == {RATE: 0.2, BATCH: 9}
    assert next(iter(patches(variants={"x": {}}, grid=grid))) == "x/0.1/small"


def test_zip_moves_factors_together_where_the_first_of_them_stands() -> None:
    grid = {
        "rate": {"path": RATE, "values": [0.1, 0.2]},
        "seed_of_all": {"path": "train.epochs", "values": [1, 2]},
        "batch": {"path": BATCH, "values": [3, 4]},
        "zip": ["batch", "rate"],
    }
    assert list(patches(grid=grid)) == ["0.1/1/3", "0.2/1/4", "0.1/2/3", "0.2/2/4"]


@pytest.mark.parametrize(
    ("values", "labels", "numbers"),
    [
        ({"log": [1e-4, 10, 6]}, ["0.0001", "0.001", "0.01", "0.1", "1", "10"], [1e-4, 1e-3, 0.01, 0.1, 1, 10]),
        ({"linear": [1.0, 1.0002, 3]}, ["1", "1.0001", "1.0002"], [1.0, 1.0001, 1.0002]),
        ([0.123456, 2, True, None, "a"], ["0.1235", "2", "true", "none", "a"], [0.123456, 2.0, None, None, None]),
        ([[32], [64, 64], []], ["32", "64-64", "empty"], [None] * 3),
        ([{"SGD": {"momentum": 0.9}}, "Adam"], ["SGD", "Adam"], [None] * 2),
        ({"a": 1, "b": "x"}, ["a", "b"], [1.0, None]),
    ],
)
def test_labels_and_numbers_of_levels(values: Any, labels: list[str], numbers: list[float | None]) -> None:
    factors, _ = factors_of(spec(grid={"f": {"path": "loss", "values": values}}))
    factor = as_factor("f", factors["f"])
    assert (factor.name, list(factor.levels), list(factor.values)) == ("f", labels, numbers)


def test_a_default_level_leaves_the_base_as_it_is() -> None:
    found = patches(grid={"rate": {"path": RATE, "values": [0.1], "default": "own"}})
    assert found == {"0.1": {RATE: 0.1}, "own": {}}


def test_levels_can_be_patches() -> None:
    grid = {"opt": {"patches": {"sgd": {"train.optimizer": "SGD"}, "long": {"train.epochs": 9, BATCH: 2}}}}
    assert patches(grid=grid) == {"sgd": {"train.optimizer": "SGD"}, "long": {"train.epochs": 9, BATCH: 2}}


COMPONENTS = {"l2": {"model.mlp.l2": 1}, "drop": {"model.mlp.dropout": 0.5}, "stop": {"train.epochs": 3}}


@pytest.mark.parametrize(
    ("design", "names"),
    [
        ("full", ["none", "l2", "drop", "stop", "l2+drop", "l2+stop", "drop+stop", "all"]),
        ("one-at-a-time", ["none", "l2", "drop", "stop"]),
        ("leave-one-out", ["-l2", "-drop", "-stop", "all"]),
    ],
)
def test_designs_of_ablations(design: str, names: list[str]) -> None:
    assert list(patches(ablate={"design": design, "components": COMPONENTS})) == names


def test_what_ablations_patch() -> None:
    found = patches(ablate={"components": COMPONENTS})
    assert found["none"] == {}
    assert found["l2+stop"] == {"model.mlp.l2": 1, "train.epochs": 3}
    assert found["all"] == {"model.mlp.l2": 1, "model.mlp.dropout": 0.5, "train.epochs": 3}
    without = patches(ablate={"design": "leave-one-out", "components": COMPONENTS})
    assert without["-l2"] == {"model.mlp.dropout": 0.5, "train.epochs": 3}


def test_origins_point_at_what_wrote_a_value_and_its_path() -> None:
    grid = {"rate": {"path": RATE, "values": [0.1, 0.2]}}
    (_, second) = arms(grid=grid)
    assert second.levels["rate"].origins == {
        RATE: Origin(("grid", "rate", "values", 1), ("grid", "rate", "path"), False)
    }
    (only,) = arms(variants={"a": {"loss": "Hinge"}})
    where = ("variants", "a", "loss")
    assert only.levels["variant"].origins == {"loss": Origin(where, where, True)}


def problem(**design: Any) -> tuple[Any, str]:
    made = spec(**design)
    factors, wrong = factors_of(made)
    if not wrong:
        with pytest.raises(BadFactor) as caught:
            arms_of(made, factors)
        wrong = [caught.value]
    (one,) = wrong
    return one.path, str(one)


def grid_problem(factor: Any, name: str = "f") -> tuple[Any, str]:
    path, message = problem(grid={name: factor})
    assert path[:2] == ("grid", name)
    return path[2:], message


NEEDS = "a factor needs either `path` and `values`, or `patches`"


@pytest.mark.parametrize(
    ("factor", "message"),
    [
        ({}, NEEDS),
        ({"path": BATCH}, NEEDS),
        ({"values": [1]}, NEEDS),
        ({"path": BATCH, "values": [1], "patches": {"x": {}}}, NEEDS),
        ([1, 2], f"{NEEDS}; write `f: {{path: …, values: [1, 2]}}`"),
        ({"path": BATCH, "values": []}, "factor 'f' has no levels"),
        ({"path": BATCH, "values": {}}, "factor 'f' has no levels"),
        ({"patches": {}}, "factor 'f' has no levels"),
        ({"path": BATCH, "values": [1, 1.0]}, "several levels are called '1'; name them: `values: {a: …, b: …}`"),
        (
            {"path": BATCH, "values": [1], "default": "1"},
            "several levels are called '1'; name them: `values: {a: …, b: …}`",
        ),
        (
            {"path": "loss", "values": ["a/b"]},
            "a level cannot be called 'a/b'; name it: `values: {a: …}`, no '/' in it",
        ),
        (
            {"path": "loss", "values": {" a": 1}},
            "a level cannot be called ' a'; name it: `values: {a: …}`, no '/' in it",
        ),
        (
            {"path": "loss", "values": ["a\nb"]},
            "a level cannot be called 'a\\nb'; name it: `values: {a: …}`, no '/' in it",
        ),
    ],
)
def test_factors_that_make_no_sense(factor: Any, message: str) -> None:
    assert grid_problem(factor) == ((), message)


def test_a_bad_range_is_named() -> None:
    where, message = grid_problem({"path": BATCH, "values": {"log": [0, 1, 3]}})
    assert where == ("values", "log")
    assert message.startswith("expected `log: [low, high, count]` with two different numbers above zero")


@pytest.mark.parametrize("name", ["a b", "1a", "variant", "layer", "seed", "diverged", "é"])
def test_names_that_claims_could_not_say(name: str) -> None:
    where, message = grid_problem({"path": BATCH, "values": [1]}, name)
    assert where == () and message.startswith(f"a factor cannot be called {name!r}: its name must be one word")


TWO = {"a": {"path": BATCH, "values": [1, 2]}, "b": {"path": "train.epochs", "values": [1, 2, 3]}}
ZIP = "`zip` needs the names of two or more factors, as in `zip: [a, b]`"


@pytest.mark.parametrize(
    ("zipped", "where", "message"),
    [
        (["a", "b"], (), "zipped factors need as many levels each: a has 2, b has 3"),
        (["a"], (), ZIP),
        (["a", "a"], (), ZIP),
        ([], (), ZIP),
        ({"path": BATCH, "values": [1]}, (), ZIP),
        (["a", "c"], (1,), "unknown factor 'c'; expected one of 'a', 'b'"),
        (["a", ["b"]], (1,), "unknown factor ['b']; expected one of 'a', 'b'"),
    ],
)
def test_factors_that_cannot_be_zipped(zipped: Any, where: Any, message: str) -> None:
    assert problem(grid={**TWO, "zip": zipped}) == (("grid", "zip", *where), message)


def test_there_is_a_most_to_everything() -> None:
    many = {name: {"path": BATCH, "values": {"linear": [0, 1, 900]}} for name in ("a", "b", "c")}
    assert problem(grid=many) == (("grid",), "729000000 variants; 10000 at most")
    components: dict[str, Any] = {f"c{number}": {} for number in range(40)}
    where = ("ablate", "components")
    assert problem(ablate={"components": components}) == (where, f"{2**40} variants; 10000 at most")


def test_ablate_and_variants_exclude_each_other() -> None:
    message = "`ablate` and `variants` both name variants; use one of them"
    assert problem(variants={"a": {}}, ablate={"components": {"b": {}}}) == (("ablate",), message)


def test_components_that_undo_each_other() -> None:
    both = {"l1": {"model.mlp.kernel_regularizer": "L1"}, "l2": {"model.mlp.kernel_regularizer": "L2"}}
    where = ("ablate", "components", "l2", "model.mlp.kernel_regularizer")
    message = "'model.mlp.kernel_regularizer' is set by 'l1' too: together, one of them would have no effect"
    assert problem(ablate={"components": both}) == (where, message)
    assert len(patches(ablate={"design": "one-at-a-time", "components": both})) == 3


def test_the_problems_of_several_factors_come_together() -> None:
    _, wrong = factors_of(spec(grid={"a": {}, "b b": {}, "c": {"path": BATCH, "values": [1]}}))
    assert [error.path for error in wrong] == [("grid", "a"), ("grid", "b b")]
