import numpy as np
import pytest

from reproduce.arrays import examples
from reproduce.arrays.targets import arrays_of, batch_order, count, task_of


def test_the_batch_order_is_a_permutation_per_epoch() -> None:
    order = batch_order(3, 50, 4)
    assert order.shape == (4, 50) and order.dtype == np.int32
    assert (np.sort(order, axis=1) == np.arange(50)).all()
    assert len({row.tobytes() for row in order}) == 4


def test_more_epochs_leave_the_first_ones_alone() -> None:
    assert np.array_equal(batch_order(3, 50, 9)[:4], batch_order(3, 50, 4))
    assert batch_order(3, 50, 0).shape == (0, 50)


def test_each_seed_has_an_order_of_its_own() -> None:
    assert not np.array_equal(batch_order(0, 50, 1), batch_order(1, 50, 1))


def test_the_first_numbers_of_an_order_never_change() -> None:
    assert batch_order(0, 10, 1).tolist() == [[5, 6, 0, 1, 2, 9, 7, 8, 3, 4]]


def test_shuffled_once_every_epoch_has_the_order_of_the_first() -> None:
    once = batch_order(3, 50, 4, "once")
    assert once.tolist() == [batch_order(3, 50, 4)[0].tolist()] * 4 and once.dtype == np.int32


def test_examples_as_they_stand() -> None:
    assert batch_order(3, 5, 2, False).tolist() == [[0, 1, 2, 3, 4]] * 2


@pytest.mark.parametrize(
    ("name", "one_hot", "inputs", "outputs", "kind", "shape", "dtype"),
    [
        ({"xor": {}}, False, (2,), 1, "binary", (4, 1), "float32"),
        ({"digits": {"train": 20}}, False, (64,), 10, "multiclass", (20,), "int32"),
        ({"digits": {"train": 20}}, True, (64,), 10, "multiclass", (20, 10), "float32"),
        ({"sine": {"samples": 12}}, False, (1,), 1, "regression", (12, 1), "float32"),
    ],
)
def test_targets_have_the_form_that_the_loss_wants(
    name: object, one_hot: bool, inputs: object, outputs: int, kind: str, shape: object, dtype: str
) -> None:
    split = examples.load(name, 0)
    task = task_of(split)
    assert (task.inputs, task.outputs, task.kind) == (inputs, outputs, kind)
    arrays = arrays_of(split, one_hot)
    assert (arrays.y.shape, str(arrays.y.dtype)) == (shape, dtype)
    if one_hot:
        assert np.array_equal(arrays.y.argmax(1), split.train.y) and (arrays.y.sum(1) == 1).all()


def test_parts_that_do_not_exist_are_empty() -> None:
    arrays = arrays_of(examples.load({"digits": {"train": 20, "test": 5}}, 0), False)
    assert (len(arrays.x), len(arrays.x_validation), len(arrays.x_test)) == (20, 0, 5)
    assert arrays.x_validation.shape[1:] == arrays.x.shape[1:]


def test_classes_are_there_beside_other_targets_where_they_are_wanted() -> None:
    data = {"digits": {"train": 20, "test": 10, "prepare": ["targets_from_inputs"]}}
    plain = examples.load({"digits": {"train": 20, "test": 10}}, 0)
    wanted = arrays_of(examples.load(data, 0), False, labelled=True)
    assert wanted.labels is not None and np.array_equal(wanted.labels, plain.train.y)
    assert set(wanted.parts) - set(arrays_of(plain, False).parts) == {"labels", "labels_validation", "labels_test"}
    assert arrays_of(plain, False, labelled=True).labels is plain.train.y
    assert arrays_of(examples.load({"sine": {}}, 0), False, labelled=True).labels is None


def test_several_inputs_are_arrays_by_name() -> None:
    split = examples.load({"digits": {"train": 20, "prepare": [{"pairs": {"per_example": 2}}]}}, 0)
    task, arrays = task_of(split), arrays_of(split, False)
    assert (task.inputs, task.outputs, task.kind) == ({"left": (64,), "right": (64,)}, 1, "binary")
    assert count(arrays.x) == 40 and count(arrays.x_test) == 0 and arrays.y.shape == (40, 1)
