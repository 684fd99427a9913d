"""`layers:` builds the functional graph that is written, with the names that are promised; mistakes are placed."""

from typing import Any

import keras
import numpy as np
import pytest

from reproduce.construct.builder import Builder
from reproduce.construct.graph import GraphBuilder

PATH = ("model", "layers")
NORMS = [  # as in the examples: a slot in a repeated block
    {"Dense": {"units": 6}, "name": "stem"},
    {
        "repeat": 3,
        "layers": [
            {"Dense": {"units": 6, "use_bias": False}, "name": "wide"},
            {"norm": {}, "name": "normed"},
            {"Activation": "relu"},
        ],
    },
    {"Dense": {"units": 2}},
]
RESIDUAL = [
    {"Dense": {"units": 6, "activation": "relu"}, "name": "branch"},
    {"Add": {}, "inputs": ["branch", "block_input"]},
]


def model(entries: Any, inputs: Any = (5,), **slots: Any) -> keras.Model:
    builder = Builder(slots)
    made = GraphBuilder(builder).build(inputs, entries, PATH)
    assert builder.problems == []
    assert made is not None
    return made


def names(made: keras.Model) -> list[str]:
    """The names of the layers after the input."""
    return [layer.name for layer in made.layers[1:]]


def problems(entries: Any, inputs: Any = (5,), **slots: Any) -> list[tuple[Any, str]]:
    builder = Builder(slots)
    assert GraphBuilder(builder).build(inputs, entries, PATH) is None
    return [(one.path[2:] if one.path[:2] == PATH else one.path, one.message) for one in builder.problems]


def test_layers_are_called_by_kind_and_ordinal_or_as_they_say() -> None:
    entries = [{"Dense": 4}, "ReLU", {"Dense": 4, "name": "mine"}, {"BatchNormalization": None}, {"Dense": 2}]
    made = model(entries)
    assert names(made) == ["dense_1", "re_lu_1", "mine", "batch_normalization_1", "dense_2"]
    assert made.output_shape == (None, 2) and {weight.dtype for weight in made.weights} == {"float32"}
    assert names(model([{"Conv1D": {"filters": 2, "kernel_size": 2}}], (5, 1))) == ["conv1d_1"]


def test_names_do_not_depend_on_what_was_built_before() -> None:
    assert names(model([{"Dense": 4}])) == names(model([{"Dense": 4}])) == ["dense_1"]


def test_a_repeated_block_with_a_slot() -> None:
    made = model(NORMS, norm="BatchNormalization")
    blocks = [f"{kind}_{number}" for number in (1, 2, 3) for kind in ("wide", "normed", "activation")]
    assert names(made) == ["stem", *blocks, "dense_1"]
    assert isinstance(made.get_layer("normed_2"), keras.layers.BatchNormalization)
    grouped = model(NORMS, norm={"GroupNormalization": {"groups": 3}})
    assert grouped.get_layer("normed_1").groups == 3


def test_a_residual_block_adds_its_input() -> None:
    made = model([{"Dense": {"units": 6}, "name": "stem"}, {"repeat": 2, "layers": RESIDUAL}])
    assert names(made) == ["stem", "branch_1", "add_1", "branch_2", "add_2"]
    for layer in made.layers:
        if "branch" in layer.name:
            layer.kernel.assign(np.zeros((6, 6)))  # then each block passes its input on
    x = np.ones((3, 5), "float32")
    answers = keras.ops.convert_to_numpy(made(x)), keras.ops.convert_to_numpy(made.get_layer("stem")(x))
    np.testing.assert_allclose(*answers)


def test_inputs_name_earlier_layers_and_the_input() -> None:
    entries = [
        {"Dense": {"units": 5}, "name": "a"},
        {"Dense": {"units": 5}, "inputs": "input"},
        {"Concatenate": {}, "inputs": ["a", "dense_1", "input"]},
    ]
    assert model(entries).output_shape == (None, 15)


def test_blocks_nest_and_see_what_is_outside() -> None:
    inner = {"repeat": 2, "layers": [{"Dense": {"units": 5}, "name": "a"}, {"Add": {}, "inputs": ["a", "stem"]}]}
    made = model([{"Dense": {"units": 5}, "name": "stem"}, {"repeat": 2, "layers": [inner]}])
    assert names(made)[1::2] == ["a_1_1", "a_1_2", "a_2_1", "a_2_2"]


def test_recurrent_wrapped_and_attention_layers() -> None:
    recurrent = [{"Bidirectional": {"layer": {"GRU": {"units": 4}}}}, {"Dense": 1}]
    assert model(recurrent, (5, 1)).output_shape == (None, 1)
    attention = [{"MultiHeadAttention": {"num_heads": 2, "key_dim": 3}}, "Flatten"]
    assert model(attention, (5, 1)).output_shape == (None, 5)
    both = [{"Dense": {"units": 3}, "name": "q"}, {"Attention": {}, "inputs": ["q", "q"]}]
    assert model(both, (5, 1)).output_shape == (None, 5, 3)


PAIR = {"left": (5,), "right": (5,)}
ENCODER = {"name": "encoder", "inputs": "left", "layers": [{"Dense": 4}, "ReLU", {"Dense": 2, "name": "code"}]}
SIAMESE = [
    ENCODER,
    {"shared": "encoder", "inputs": "right", "name": "other"},
    {"Subtract": {}, "inputs": ["encoder", "other"]},
]


def test_a_named_block_is_shared_between_inputs() -> None:
    made = model(SIAMESE, PAIR)
    assert set(names(made)) - {"left", "right"} == {"dense_1", "re_lu_1", "code", "subtract_1"}
    assert [tuple(weight.shape) for weight in made.weights] == [(5, 4), (4,), (4, 2), (2,)]
    one, other = (np.random.default_rng(seed).normal(size=(3, 5)).astype("float32") for seed in (0, 1))
    there, back = (np.asarray(made({"left": a, "right": b})) for a, b in ((one, other), (other, one)))
    np.testing.assert_allclose(there, -back, atol=1e-6)
    assert np.abs(there).max() > 0.01 and not np.asarray(made({"left": one, "right": one})).any()


def test_a_model_that_shares_layers_is_the_same_after_saving() -> None:
    made = model(SIAMESE, PAIR)
    other = keras.Model.from_config(made.get_config())
    for weight, same in zip(made.weights, other.weights, strict=True):
        same.assign(weight)
    x = {"left": np.ones((2, 5), "float32"), "right": np.zeros((2, 5), "float32")}
    assert len(other.weights) == 4 and np.asarray(made(x)).any()
    np.testing.assert_array_equal(np.asarray(other(x)), np.asarray(made(x)))


def test_a_layer_is_shared_in_a_row_and_with_its_slot() -> None:
    entries = [{"wide": {}, "name": "again"}, {"shared": "again"}, {"shared": "again"}]
    made = model(entries, wide={"Dense": {"units": 5, "use_bias": False}})
    assert names(made) == ["again"]
    kernel, x = np.asarray(made.weights[0].value), np.ones((2, 5), "float32")
    np.testing.assert_allclose(np.asarray(made(x)), x @ kernel @ kernel @ kernel, rtol=1e-5)


def test_blocks_that_share_within_and_are_shared_repeat_no_layer() -> None:
    inner = {"name": "inner", "layers": [{"Dense": {"units": 5, "use_bias": False}, "name": "wide"}]}
    block = {
        "name": "outer",
        "layers": [
            inner,
            {"shared": "inner"},
            {"Dense": {"units": 5, "use_bias": False}, "name": "last"},
            {"Add": {}, "inputs": ["last", "block_input"]},
        ],
    }
    made = model([{"repeat": 2, "layers": [block, {"shared": "outer"}]}])
    assert [weight.path.split("/")[-2] for weight in made.weights] == ["wide_1", "last_1", "wide_2", "last_2"]
    x = expected = np.random.default_rng(0).normal(size=(2, 5)).astype("float32")
    kernels = [np.asarray(weight.value) for weight in made.weights]
    for wide, last in (kernels[:2], kernels[:2], kernels[2:], kernels[2:]):
        expected = expected @ wide @ wide @ last + expected
    np.testing.assert_allclose(np.asarray(made(x)), expected, rtol=1e-4, atol=1e-5)


NAMED = "expected {name: …, layers: [...]} with a layer or more, and perhaps `inputs`, got"
CODES = [ENCODER, {"Dense": 2, "inputs": "right", "name": "more"}]


@pytest.mark.parametrize(
    ("entries", "path", "message"),
    [
        (["ReLU"], (0,), "the data have several inputs: say which this takes, `inputs: left` or `inputs: right`"),
        ([{"repeat": 2, "layers": ["ReLU"]}], (0, "layers", 0), "the data have several inputs: say which this takes, `inputs: left` or `inputs: right`"),
        ([{"Dense": 2, "inputs": "rigth"}], (0, "inputs"), "unknown input 'rigth'; did you mean 'right'?"),
        ([{"Dense": 2, "inputs": "input"}], (0, "inputs"), "unknown input 'input'; expected one of 'left', 'right'"),
        ([{"Dense": 2, "inputs": "left", "name": "right"}], (0, "name"), "there is another layer called 'right'"),
        ([*CODES, {"shared": "encodr"}], (2, "shared"), "cannot share 'encodr'; did you mean 'encoder'?"),
        ([*CODES, {"shared": ["more"]}], (2, "shared"), "cannot share ['more']; expected one of 'encoder', 'more'"),
        ([*CODES, {"shared": "left"}], (2, "shared"), "cannot share 'left': it is no layer"),
        ([*CODES, {"shared": "encoder", "inputs": "right", "name": "more"}], (2, "name"), "there is another layer called 'more'"),
        ([*CODES, {"shared": "encoder", "input": "right"}], (2,), "expected {shared: a layer or a block, inputs: …, name: …}, got {shared: 'encoder', input: 'right'}"),
        ([*CODES, {"shared": "code"}], (2, "shared"), "cannot share 'code'; expected one of 'encoder', 'more'"),
        ([{"layers": ["ReLU"], "inputs": "left"}], (0,), f"{NAMED} {{layers: ['ReLU'], inputs: 'left'}}"),
        ([{"layers": [], "name": "a"}], (0,), f"{NAMED} {{layers: [], name: 'a'}}"),
    ],
)  # fmt: skip
def test_mistakes_of_several_inputs_and_sharing(entries: Any, path: Any, message: str) -> None:
    ((found_path, found),) = problems(entries, PAIR)
    assert (found_path, found) == (path, message)


def test_what_shared_layers_refuse_is_told_where_they_are_shared() -> None:
    ((path, message),) = problems([*CODES, {"shared": "encoder", "inputs": "more"}], PAIR)
    assert path == (2, "shared") and message.startswith("encoder: Dense refuses its input: ")


ENTRY = "expected one layer by name, with `name` and `inputs` beside it, got"
BLOCK = "expected {repeat: count, layers: [...]} with a layer or more, got"


@pytest.mark.parametrize(
    ("entries", "path", "message"),
    [
        ([], (), "expected a list of layers, got []"),
        ("Dense", (), "expected a list of layers, got 'Dense'"),
        ([5], (0,), f"{ENTRY} 5"),
        ([None], (0,), f"{ENTRY} null"),
        ([{}], (0,), f"{ENTRY} {{}}"),
        ([{"Dense": 3, "nam": "x"}], (0,), f"{ENTRY} {{Dense: 3, nam: 'x'}}"),
        ([{"Dense": 3, "name": 5}], (0, "name"), "a layer cannot be called 5"),
        ([{"Dense": 3, "name": "a b"}], (0, "name"), "a layer cannot be called 'a b'"),
        ([{"Dense": 3, "name": "a/b"}], (0, "name"), "a layer cannot be called 'a/b'"),
        ([{"Dense": 3, "name": "input"}], (0, "name"), "a layer cannot be called 'input'"),
        ([{"Dense": 3, "name": "a"}, {"Dense": 3, "name": "a"}], (1, "name"), "there is another layer called 'a'"),
        ([{"Dense": 3, "name": "dense_1"}, {"Dense": 3}], (1, "name"), "there is another layer called 'dense_1'"),
        ([{"Dense": 3, "inputs": "stm"}], (0, "inputs"), "unknown input 'stm'; expected one of 'input'"),
        ([{"Dense": 3, "inputs": ["input", 5]}], (0, "inputs"), "unknown input 5; expected one of 'input'"),
        ([{"repeat": 2}], (0,), f"{BLOCK} {{repeat: 2}}"),
        ([{"repeat": 2, "layers": []}], (0,), f"{BLOCK} {{repeat: 2, layers: []}}"),
        ([{"repeat": 2, "layers": ["Flatten"], "name": "x"}], (0,), f"{BLOCK} {{repeat: 2, layers: ['Flatten'], name: 'x'}}"),
        ([{"repeat": 0, "layers": ["Flatten"]}], (0, "repeat"), "expected a count from 1 to 150, got 0"),
        ([{"repeat": 10**9, "layers": ["Flatten"]}], (0, "repeat"), "expected a count from 1 to 150, got 1000000000"),
        ([{"repeat": True, "layers": ["Flatten"]}], (0, "repeat"), "expected a count from 1 to 150, got true"),
        ([{"repeat": 2, "layers": [{"Foo": 1}]}], (0, "layers", 0), "unknown layer 'Foo'"),
        ([{"Dense": {"unit": 3, "units": 3}}], (0, "Dense", "unit"), "Dense has no argument 'unit'; did you mean 'units'?"),
        ([{"GRU": {"units": 3, "return_state": True}}], (0,), None),
        ([{"Add": {}, "inputs": ["input", "input"]}, "Foo"], (1,), "unknown layer 'Foo'"),
    ],
)  # fmt: skip
def test_mistakes(entries: Any, path: Any, message: str | None) -> None:
    ((found_path, found),) = problems(entries)
    assert found_path == path and message in (None, found)


def test_layers_that_refuse_their_input() -> None:
    ((path, message),) = problems([{"Dense": 3}, {"Conv2D": {"filters": 3, "kernel_size": 3}}])
    assert path == (1,)
    assert message.startswith("Conv2D refuses its input: Input 0") and "expected min_ndim=4, found ndim=2" in message
    ((path, message),) = problems([{"BatchNormalization": {"axis": 7}}])
    assert message == "BatchNormalization refuses its input: axis is out of range"
    ((path, message),) = problems([{"Dense": 4, "name": "a"}, {"Dot": {"axes": 7}, "inputs": ["a", "input"]}])
    assert message == "Dot refuses its input: axes is out of range"
    ((path, message),) = problems([{"MultiHeadAttention": {"num_heads": 2, "key_dim": 3}}])
    assert message == "MultiHeadAttention refuses its input: expected (steps, features) of each example, got (5,)"
    ((path, message),) = problems([{"GRU": {"units": 3, "return_state": True}}, {"Dense": 1}], (4, 1))
    assert message == "GRU gives several outputs here, and only one can go on"


def test_layers_behind_a_mistake_are_looked_at() -> None:
    entries = [{"Foo": {}}, {"repeat": 2, "layers": [{"Bar": 1}]}, {"norm": {}}, {"Dense": {"unit": 3}}]
    assert problems(entries, norm="Identity") == [
        ((0,), "unknown layer 'Foo'"),
        ((1, "layers", 0), "unknown layer 'Bar'"),
        ((3, "Dense", "unit"), "Dense has no argument 'unit'; did you mean 'units'?"),
        ((3,), "Dense needs the argument 'units'"),
    ]


def test_mistakes_in_slots_are_placed_in_the_slot() -> None:
    assert problems([{"norm": {}}], norm="BatchNorm")[0] == (
        ("slots", "norm"),
        "unknown layer 'BatchNorm'; did you mean 'BatchNormalization'?",
    )
    ((path, message),) = problems([{"norm": {}}], norm={"GroupNormalization": {"groups": 2}})
    assert path == ("slots", "norm") and message.startswith("GroupNormalization refuses its input: ")
    assert problems([{"norm": {"axis": 1}}], norm="Identity") == [
        ((0, "norm"), "'norm' is a slot: its arguments stand in `slots`")
    ]
    assert problems([{"nrm": {}}], norm="Identity") == [((0,), "unknown layer 'nrm'; did you mean 'norm'?")]


def test_a_cell_alone_is_told_how_it_is_used() -> None:
    ((path, message),) = problems([{"GRUCell": 2}])
    assert path == (0,)
    assert message == "GRUCell is one step of a recurrent layer: write `{RNN: {cell: GRUCell}}`"
